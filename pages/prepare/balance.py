"""The page Balance: even out the classes among the train rows, and find out whether that helps."""

import streamlit as st

from core import evening, making
from core.contracts import Step
from core.evening import Evened
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import commands, frame, jobs, messages, ready, recipes, steps
from pages.ui.balance import choose, elsewhere, outcome, race, tried

VIEWS = ("Classes", "Rows", "Race", "By training")


def show_numbers(version: Version, found: Evened | None) -> None:
    """Train rows and the largest class as so many times the smallest, before and after."""
    now = evening.sizes(tried.ground(version))
    shown: list[tuple[str, str] | tuple[str, str, str]] = [
        ("Train rows", f"{sum(now.values()):,}", "With label and text. Validation and test rows are never touched."),
        ("Largest to smallest class", outcome.imbalance(list(now.values()))),
    ]
    if found is not None:
        after = found.classes["after"]
        shown += [
            ("Rows after", f"{int(after.sum()):,}"),
            ("Largest to smallest after", outcome.imbalance(after.tolist())),
        ]
    frame.figures(shown)


def show_add(version: Version, recipe: Recipe, step: Step) -> Recipe:
    """The button that puts the strategy into the recipe; returns the recipe with it."""
    after = making.with_step(recipe, step)
    known = any(one.kind == step.kind for one in recipe.steps)
    if st.button(
        "Update recipe" if known else "Add to recipe",
        type="primary",
        key="add_strategy",
        icon=":material/add:",
        disabled=after == recipe,
        help="The recipe has this strategy with these settings." if after == recipe else None,
    ):
        recipes.save(version, after)
        messages.later(f"{choose.title(step.kind)} is in the recipe")
        st.rerun()
    waiting = [name for name, mark in recipes.marks(version) if mark == "stale" and name.startswith("Augment")]
    if waiting:
        st.caption("The recipe makes rows that are not applied yet: apply it to see the classes with them.")
    return after


def show_classes(version: Version, recipe: Recipe, step: Step, found: Evened | None) -> None:
    """Classes before and after, and the button that runs what takes long."""
    if found is None or found.rows is None:
        busy = jobs.of_kind("even", version.dataset) is not None
        with st.container(horizontal=True, vertical_alignment="center"):
            what = "It compares rows by the model's vectors" if "model" in step.needs else "The table is large"
            st.caption(f"{what}: run it to see which rows it takes.", width="stretch")
            title = "Trying it out" if busy else "Try it out"
            if st.button(title, key="try_strategy", icon=":material/play_arrow:", disabled=busy):
                tried.start(version, recipe, step)
                st.rerun()
    if found is not None:
        outcome.classes(found)


frame.header("Balance", "Even out the classes among the train rows, and find out whether that helps on this data.")
version = ready.need_split("then even out its classes.")
recipe = after = recipes.draft(version)
numbers = st.container()
found: Evened | None = None
left, right = st.columns([3, 7], gap="large")
with left, messages.guarded():
    step = choose.strategy(version, recipe)
    if step is not None:
        after = show_add(version, recipe, step)
with right, messages.guarded():
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="even_view", label_visibility="collapsed"
    )
    if step is not None:
        found = tried.evened(version, recipe, step)
    if view == "Race":
        race.draw(version, recipe)
    elif view == "By training":
        elsewhere.draw()
    elif step is not None and view == "Classes":
        show_classes(version, recipe, step, found)
    elif found is not None:
        outcome.rows(found)
with numbers:
    show_numbers(version, found)
steps.aside(version)
frame.foot(commands.run(version, after))
