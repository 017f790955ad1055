"""The page Split: how many rows to learn from, to choose on, and to keep sealed, and what that leaks."""

import streamlit as st

from core import drafts
from core.contracts import Step
from core.holdout import seen_of
from core.holdout.classes import EXPECTED
from core.recipe import Recipe
from core.store.records import Version
from core.words import times
from pages.ui import cache, commands, frame, messages, recipes, state, steps
from pages.ui.split import form, meter, shown
from pages.ui.split.known import Known, of, own

#: Hex digits of a digest that a recipe holds the assignment to.
_FROZEN = 12


def show_numbers(known: Known, score: float) -> None:
    """Rows per split, what the test can show, and what leaks into it."""
    if known.table is None:
        return
    sizes = known.report.sizes if known.report else {str(name): int(known.table[name].sum()) for name in known.table}
    total = max(sum(sizes.values()), 1)
    figures: list[tuple[str, str] | tuple[str, str, str]] = [
        (f"{name.capitalize()} rows", f"{size:,} ({size / total:.0%})") for name, size in sizes.items()
    ]
    seen = seen_of(known.table, score)
    least = seen.macro if seen.macro is not None else seen.accuracy
    about = f"For {seen.classes:,} classes and a score near {score:.2f}, at 95 %. {shown.said(seen)}"
    figures.append(("Smallest difference shown", f"{least:.3f}", messages.escaped(about)))
    if known.report is not None:
        text = "Test rows that have an equal or near text, or a relative, in train or validation: see Leakage."
        figures.append(("Leaked test rows", f"{known.report.leaked_test:,}", text))
    frame.figures(figures)


def show_known(version: Version, plan: Recipe, known: Known, score: float) -> None:
    """What the test can say, what is wrong, and the views."""
    if known.estimated:
        st.caption("Estimated from the class sizes of this version. Leak meter measures the split on all rows.")
    if known.table is not None:
        st.text(shown.said(seen_of(known.table, score)))
    if known.report is not None:
        shown.advice(known.report.advice(score))
    view = shown.view()
    if view == "Leak meter":
        meter.draw(version, plan, known)
    else:
        shown.draw(view, known)


def score_control() -> float:
    """Near which score approaches are expected to lie."""
    about = "What a good approach will score: it decides how small a difference the test split can show."
    return float(st.slider("Expected score", 0.5, 0.99, EXPECTED, 0.01, key="split_score", help=about))


def show_own(version: Version) -> None:
    """A file that came with its splits."""
    known, numbers = own(version), st.container()
    sizes = cache.dataset(version).split_sizes()
    named = ", ".join(f"{size:,} {name}" for name, size in sizes.items())
    st.info(
        f"The file came with its own split: {named} rows. It is kept, because a dataset is split once.",
        icon=":material/call_split:",
    )
    left, right = st.columns([1, 2], gap="large")
    with left:
        score = score_control()
        show_seal(version, known)
    with numbers:
        show_numbers(known, score)
    with right:
        show_known(version, Recipe(), known, score)


def show_seal(version: Version, known: Known) -> None:
    """The digest of the assignment, and how often the test was opened."""
    if known.report is not None:
        st.markdown(f":small[Assignment :material/fingerprint: `{known.report.digest[:_FROZEN]}`]")
        st.caption("The digest of which row lies in which split: the same rows, settings and seed give the same one.")
    if state.workspace().manifest(version.id)["splits"]:
        opened = len(state.workspace().catalog.events("test_opened", version=version.id))
        often = f"opened {times(opened)}" if opened else "never opened"
        st.caption(f":material/lock: The test of this version was {often}; each opening is logged.")


def frozen(plan: Recipe, recipe: Recipe, known: Known, base: Version) -> Recipe:
    """The plan with the assignment held to its digest, if that is wanted."""
    given = next((step for step in recipe.steps if step.effect == "splits"), None)
    about = "The recipe then stops where it would give another assignment, for instance because the data changed."
    place = next(place for place, step in enumerate(plan.steps) if step.effect == "splits")
    step: Step = plan.steps[place]
    if "expected" not in type(step).model_fields:
        return plan
    held = bool(getattr(given, "expected", ""))
    wanted = st.toggle(
        "Freeze the assignment", held, key=f"split_freeze_{base.id[:6]}", help=about, disabled=known.report is None
    )
    if not wanted or known.report is None:
        return plan
    return plan.replaced(place, step.model_copy(update={"expected": known.report.digest[:_FROZEN]}))


def show_plan(version: Version, base: Version, recipe: Recipe) -> Recipe:
    """The form beside what it would do; returns the recipe with the split."""
    numbers = st.container()
    left, right = st.columns([1, 2], gap="large")
    with left:
        free = form.draw(base, recipe)
        known = of(base, free)  # may refuse (too few rows), and then there is nothing to accept
        plan = frozen(free, recipe, known, base)
        done = plan == recipe and recipes.is_current(version)
        busy = recipes.running(version)
        if st.button(
            "Split dataset", type="primary", key="split_dataset", icon=":material/call_split:", disabled=done or busy
        ):
            recipes.save(version, plan)
            recipes.apply(version)
            st.rerun()
        waiting = sum(mark == "stale" for name, mark in recipes.marks(version) if not name.startswith("Split"))
        also = f" Steps of the recipe that are not applied yet ({waiting}) are applied with it." if waiting else ""
        st.caption("This version is split like this." if done else f"Nothing is stored until you split.{also}")
        show_seal(version, known)
        score = score_control()
    with numbers:
        show_numbers(known, score)
    with right:
        show_known(base, free, known, score)
    return plan


frame.header("Split", "Decide how many rows to learn from, to choose settings on, and to keep sealed for the test.")
version = frame.need_version("then split it into train, validation and test.")
base = drafts.base_of(state.workspace(), version.id)
plan = recipes.draft(version)
with messages.guarded():
    if state.workspace().manifest(base.id)["splits"]:
        show_own(version)
    else:
        plan = show_plan(version, base, plan)
steps.aside(version)
frame.foot(commands.run(version, plan))
