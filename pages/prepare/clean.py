"""The page Clean: the recipe, what it does to the rows, and applying it."""

import pandas as pd
import streamlit as st

from core import actions
from core.members import STEPS
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import cache, commands, frame, kept, messages, recipes, state, steps, tables

COLUMNS = {
    "change": st.column_config.TextColumn("change", width=80),
    "before": st.column_config.TextColumn("before", width="medium"),
    "after": st.column_config.TextColumn("after", width="medium"),
}


def show_numbers(version: Version, base: Version) -> None:
    """Rows at the start and now, and what the steps did in between."""
    splits = {kind.name() for kind in STEPS if kind.effect == "splits"}  # assigning a split cleans nothing
    done = [step for step in cache.dataset(version).lineage.steps if step["kind"] not in splits]
    total = {name: sum(step[name] for step in done) for name in ("changed", "dropped")}
    frame.figures(
        [
            ("Rows collected", f"{base.rows:,}"),
            ("Rows in this version", f"{version.rows:,}"),
            (
                "Rows changed",
                f"{total['changed']:,}",
                "Summed over the steps: a row that two steps change counts twice.",
            ),
            ("Rows dropped", f"{total['dropped']:,}"),
        ]
    )


def show_preview(base: Version, recipe: Recipe, applied: bool) -> list[dict[str, object]]:
    """Rows before and after the cleaning steps of the recipe; returns what each step does to the rows."""
    tried = cache.preview(base, recipe)
    counts = tried.changes["change"].value_counts()
    shown = ", ".join(f"{counts[name]:,} {name}" for name in ("changed", "dropped", "same") if name in counts)
    st.subheader("Preview", anchor=False)
    rows = f"of {tried.looked_at:,} rows looked at" if tried.whole else f"of an even sample of {tried.looked_at:,} rows"
    after = "The version you see is the result." if applied else "Nothing is stored until you apply the recipe."
    st.caption(f"{len(tried.changes):,} {rows}: {shown}. {after}")
    marked = tried.changes.assign(**{name: tables.visible(tried.changes[name]) for name in ("before", "after")})
    row = tables.rows(marked, key="preview_table", columns=["change", "before", "after"], config=COLUMNS, most=14)
    st.caption("Marks: \u21b5 line break, \u21e5 tab, \u237d no-break space, \u00b7 blank at an end or beside another.")
    show_row(None if row is None else tried.changes.loc[row.name])
    return list(tried.steps)


def show_row(row: pd.Series | None) -> None:
    """One row before and after, with every blank and line break."""
    if row is None:
        st.caption("Select a row to read it in full.")
        return
    left, right = st.columns(2, gap="small")
    for column, name in ((left, "before"), (right, "after")):
        column.caption(name.capitalize())
        missing = "(dropped)" if row["change"] == "dropped" and name == "after" else "(missing)"
        column.code(missing if pd.isna(row[name]) else row[name], language=None, wrap_lines=True)


def show_panel(version: Version, recipe: Recipe, accounts: list[dict[str, object]]) -> None:
    """The recipe panel with its buttons."""
    st.subheader("Recipe", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        recipes.apply_button(version)
        kept.menu(version, recipe)
    steps.panel(version, recipe, accounts)
    steps.add_menu(version, recipe)


frame.header("Clean", "Put cleaning steps in order, see what they do to the rows, and apply them.")
version = frame.need_version("then clean it with a recipe of steps.")
base = actions.base_of(state.workspace(), version.id)
recipe = recipes.draft(version)
show_numbers(version, base)
left, right = st.columns([3, 5], gap="medium")
accounts: list[dict[str, object]] = []
with right, messages.guarded():
    accounts = show_preview(base, steps.cleaning_part(recipe), recipes.is_current(version))
with left:
    show_panel(version, recipe, accounts)
applied = cache.dataset(version).lineage.steps
if applied:
    st.subheader("What was done to this version", anchor=False)
    steps.accounting(applied)
frame.foot(commands.run(version, recipe))
