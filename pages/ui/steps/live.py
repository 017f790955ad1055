"""The live preview: rows before and after, letter by letter, and how far the counts can be trusted."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.differences import Stretch, differences, folded
from core.preview import Preview
from core.recipe import Recipe
from core.store.records import Version
from core.trial import Trial
from core.words import count
from pages.ui import forms, jobs, marked, messages
from pages.ui.steps import counts

_VIEW, _FULL = "preview_view", "preview_full"
_HEIGHT = 640
#: Stands for all steps in the choice of a step.
_ALL = -1
_GONE: list[Stretch] = [("dropped", "special")]
_MISSING: list[Stretch] = [("missing", "special")]


def draw(base: Version, recipe: Recipe, tried: Preview, counted: Trial, applied: bool) -> None:
    """The rows that show best what the recipe, or one step of it, does. Keys: ``preview_view``, ``preview_full``."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("Preview", anchor=False)
        place = _view(recipe)
    if tried.failed is not None:
        messages.show(tried.failed)
        st.caption("The rows below show what the steps before it do.")
    kept = counted.rows(place)
    rows = tried.rows(place) if kept is None else kept
    _about(base, recipe, tried, counted, place)
    if rows.empty:
        st.caption("This step is off or was not reached, so there is nothing to show.")
        return
    cells = [_cells(row, recipe) for row in rows.to_dict("records")]
    with st.container(height=_HEIGHT, key="preview_rows"):
        if any(not step.off for step in recipe.steps):
            shown = [(why, folded(before), folded(after)) for why, before, after in cells]
            marked.table(("Row", "Before", "After"), shown, widths=("9.5rem", "auto", "auto"))
        else:
            marked.table(("Row", "Text"), [(why, folded(text)) for why, text, _ in cells], widths=("9.5rem", "auto"))
    _in_full(cells)
    after = "The version you see is the result." if applied else "Nothing is stored until you apply the recipe."
    st.caption(f"Rows are chosen to show every step at work, changed ones first. {after}")


def _view(recipe: Recipe) -> int | None:
    """Which steps the rows are to show: one by its place, or None for all."""
    places = [_ALL, *(place for place, step in enumerate(recipe.steps) if not step.off)]
    if st.session_state.get(_VIEW, _ALL) not in places:
        st.session_state[_VIEW] = _ALL
    chosen = st.selectbox(
        "Show",
        places,
        format_func=lambda place: (
            "After all steps" if place == _ALL else f"Step {place + 1} alone: {forms.words(recipe.steps[place].kind)}"
        ),
        key=_VIEW,
        label_visibility="collapsed",
        width=300,
    )
    return None if chosen == _ALL else int(chosen)


def _about(base: Version, recipe: Recipe, tried: Preview, counted: Trial, place: int | None) -> None:
    """What is counted, on how many rows, and the button that counts on all of them."""
    exact = counted.accounts.get(place) if place is not None else counted.together
    stage = tried.stage(place) if place is not None else None
    account = exact or (tried.account if place is None else stage.account if stage else None)
    waiting = [stage.place for stage in tried.stages if stage.account is None and stage.place not in counted.accounts]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(_said(account, exact is not None, tried, waiting, place), width="stretch")
        if (waiting or not tried.whole) and counted.keys and counted.together is None:
            busy = jobs.of_kind("count", base.dataset) is not None
            st.button(
                "Counting" if busy else f"Count on all {base.rows:,} rows",
                key="count",
                icon=":material/calculate:",
                disabled=busy,
                on_click=_count,
                args=(base, recipe),
                help="Runs the recipe as a job, without storing a version. Applying it later takes what is done here.",
            )


def _said(account: Any, exact: bool, tried: Preview, waiting: Sequence[int], place: int | None) -> str:
    if account is None:
        return "This step cannot be judged on a few rows. Count it on all of them."
    rows = counts.totals(account)
    if exact or (tried.whole and not waiting):
        return f"Exact, on all {count(tried.total, 'row')}: {rows}."
    of = count(tried.looked_at, "row")
    sample = f"On all {of}" if tried.whole else f"In an even sample of {of}"
    left = ", ".join(str(one + 1) for one in waiting if place is None)
    missing = f" Without step {left}, to be counted." if left else ""
    return f"{sample}: {rows}.{missing}"


def _count(base: Version, recipe: Recipe) -> None:
    jobs.start("count", {"version": base.id, "recipe": recipe.to_json()}, base.dataset)


def _cells(row: dict[str, Any], recipe: Recipe) -> tuple[list[Stretch], list[Stretch], list[Stretch]]:
    """Why a row is shown, and its text before and after with marks."""
    steps, label = row["steps"], row["label"]
    named = ", ".join(str(place + 1) for place in steps)
    if row["change"] == "dropped":
        last = f"{steps[-1] + 1}. {forms.words(recipe.steps[steps[-1]].kind)}" if steps else ""
        why: list[Stretch] = [("Dropped", "removed"), (f" by {last}" if last else "", "")]
    elif row["change"] == "changed":
        why = [("Changed", "added"), (f" by {named}" if named else "", "")]
    else:
        why = [("Same", "")]
    if not pd.isna(label):
        why.append((f"\n{label}", "folded"))
    if pd.isna(row["before"]):
        before, after = _MISSING, _MISSING if pd.isna(row["after"]) else [(str(row["after"]), "added")]
    elif pd.isna(row["after"]):
        before, after = [(row["before"], "")], _MISSING
    else:
        before, after = differences(row["before"], row["after"])
    if row["change"] == "dropped":
        return why, before, _GONE
    for column, (was, now) in row["cells"].items():
        before = [*before, (f"\n{column}: ", "folded"), (was or "missing", "removed")]
        after = [*after, (f"\n{column}: ", "folded"), (now or "missing", "added")]
    return why, before, after


def _in_full(cells: Sequence[tuple[list[Stretch], list[Stretch], list[Stretch]]]) -> None:
    """One row whose text the table cuts, with every character; nothing where the table cuts none."""
    cut = [number for number, (_, *texts) in enumerate(cells) if any(folded(text) != text for text in texts)]
    if not cut:
        return
    chosen = st.selectbox(
        "Read a row in full",
        cut,
        index=None,
        format_func=lambda number: _title(cells[number][1]),
        key=_FULL,
        placeholder=f"Read a row in full ({len(cut)} are cut above)",
        label_visibility="collapsed",
    )
    if chosen is None:
        return
    left, right = st.columns(2, gap="small")
    for column, name, text in ((left, "Before", cells[chosen][1]), (right, "After", cells[chosen][2])):
        with column:
            st.caption(name)
            marked.show(text, boxed=True)


def _title(text: Sequence[Stretch]) -> str:
    """The beginning of a text, for a list."""
    return " ".join("".join(one for one, _ in text).split())[:90]
