"""The page Augment: make train rows out of train rows, and keep those that a gate and a person trust."""

import streamlit as st

from core import making
from core.augment.common.making import Making
from core.augment.gate import Gate
from core.figures.balance import class_change
from core.figures.style import CONFIG
from core.recipe import Recipe
from core.store.records import Version
from core.types import Split
from pages.ui import commands, frame, jobs, messages, ready, recipes, steps
from pages.ui.augment import blind, by_hand, choose, made, preview, reasons
from pages.ui.augment.made import Judged

SIDES = ("Method", "Gate")
VIEWS = ("Preview", "Rejected", "Classes", "Blind check")


def show_numbers(version: Version, found: Judged | None) -> None:
    """Train rows, how many the method would make, and what the gate keeps of those that were looked at."""
    sizes = made.ground(version).split_sizes()
    shown: list[tuple[str, str] | tuple[str, str, str]] = [
        ("Train rows", f"{sizes[Split.TRAIN.value]:,}", "Validation and test rows are never augmented.")
    ]
    if found is not None:
        looked = len(found.made.rows)
        share = f"{found.kept:,} of {looked:,} ({found.kept / max(looked, 1):.0%})"
        shown += [
            ("Rows the method makes", f"{looked if found.whole else found.wanted:,}"),
            ("Made and judged", "All" if found.whole else f"{looked:,} to look at", preview.summary(found)),
            ("Kept by the gate", "Not judged" if found.reasons is None else share),
        ]
    frame.figures(shown)


def show_method(version: Version, recipe: Recipe, side: str) -> tuple[Making | None, Gate]:
    """The left side: the method and its settings, or the limits of the gate."""
    gate = choose.gate(version, recipe)
    if side == "Method":
        return choose.method(version, recipe), gate
    method = choose.kept_method(version)

    def falling(now: Gate) -> tuple[dict[str, int], int]:
        found = made.judged(version, recipe, method, now) if method else None
        return (reasons.by_field(found), len(found.made.rows)) if found else ({}, 0)

    st.caption("Each made row is measured once; the limits only read the scores.")
    return method, choose.thresholds(version, gate, falling)


def show_add(version: Version, recipe: Recipe, method: Making, gate: Gate) -> Recipe:
    """The button that puts method and gate into the recipe; returns the recipe with them."""
    after = making.with_method(recipe, method, [gate, *by_hand.steps(version)])
    known = any(step.kind == method.kind for step in recipe.steps)
    if st.button(
        "Update recipe" if known else "Add to recipe",
        type="primary",
        key="add_method",
        icon=":material/add:",
        disabled=after == recipe,
        help="The recipe has this method with this gate." if after == recipe else None,
    ):
        recipes.save(version, after)
        messages.later(f"{choose.title(method.kind)} and the gate are in the recipe")
        st.rerun()
    return after


def show_judging(version: Version, recipe: Recipe, method: Making, gate: Gate, found: Judged) -> None:
    """What was looked at, and the buttons that judge it or make all rows, as jobs."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(preview.summary(found), width="stretch")
        busy = jobs.of_kind("make", version.dataset) is not None
        few = "Judge these" if len(found.made.rows) else f"Make some of {making.PARENTS} parents"
        if found.reasons is None and st.button(few, key="judge", icon=":material/rule:", disabled=busy):
            made.start(version, recipe, method, gate, whole=False)
            st.rerun()
        if not found.whole and found.wanted:
            title = "Making rows" if busy else f"Make and judge all {found.wanted:,}"
            if st.button(title, key="make_all", icon=":material/functions:", disabled=busy):
                made.start(version, recipe, method, gate, whole=True)
                st.rerun()


def show_classes(version: Version, found: Judged) -> None:
    """Train rows per class before and after."""
    if found.reasons is None:
        st.caption("These rows are not judged yet.")
        return
    table = making.per_class(made.ground(version), found.made, found.reasons)
    if not found.whole:
        st.caption("Counted on the rows that were looked at. Make all rows to see the classes as they will be.")
    st.plotly_chart(class_change(table), config=CONFIG, key="made_classes", alt="Train rows per class before and after")
    st.dataframe(table.rename_axis("class").reset_index(), hide_index=True, key="made_table")


def show_made(version: Version, found: Judged) -> None:
    """The right side: the view that is chosen."""
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="made_view", label_visibility="collapsed"
    )
    if view == "Preview":
        preview.draw(version, found)
    elif view == "Rejected":
        reasons.rejected(found)
    elif view == "Classes":
        show_classes(version, found)
    else:
        blind.draw(version, found)


frame.header("Augment", "Make new train rows out of train rows, and keep only those that hold their label and meaning.")
version = ready.need_split("then make more train rows.")
recipe = after = recipes.draft(version)
numbers = st.container()
found: Judged | None = None
left, right = st.columns([3, 7], gap="large")
with left, messages.guarded():
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        side = st.segmented_control(
            "Settings", SIDES, default=SIDES[0], required=True, key="make_side", label_visibility="collapsed"
        )
        button = st.container(width="content")
    method, gate = show_method(version, recipe, str(side))
    if method is not None:
        with button:
            after = show_add(version, recipe, method, gate)
with right, messages.guarded():
    if method is None:
        st.info("This method cannot run here yet: the line beside it says what it needs.", icon=":material/block:")
    else:
        found = made.judged(version, recipe, method, gate)
        show_judging(version, recipe, method, gate, found)
        show_made(version, found)
with numbers:
    show_numbers(version, found)
steps.aside(version)
frame.foot(commands.run(version, after))
