"""The page Clean: the recipe, what it does to the rows, and applying it."""

import streamlit as st

from core import drafts, trial
from core.members import STEPS
from core.store.records import Version
from pages.ui import cache, commands, frame, recipes, state, steps
from pages.ui.steps import live


def show_numbers(version: Version, base: Version) -> None:
    """Rows at the start and now, and what the steps did in between."""
    splits = {kind.name() for kind in STEPS if kind.effect == "splits"}  # assigning a split cleans nothing
    done = [step for step in cache.accounts(version) if step["kind"] not in splits]
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


frame.header("Clean", "Put cleaning steps in order, see what they do to the rows, and apply them.")
version = frame.need_version("then clean it with a recipe of steps.")
base = drafts.base_of(state.workspace(), version.id)
recipe = recipes.draft(version)
show_numbers(version, base)
left, right = st.columns([3, 5], gap="medium")
tried, counted = cache.preview(base, recipe), trial.trial(state.workspace(), base.id, recipe)
with left:
    steps.panel(version, base, recipe, tried, counted)
with right:
    live.draw(base, recipe, tried, counted, recipes.is_current(version))
applied = cache.accounts(version)
if applied:
    st.subheader("What was done to this version", anchor=False)
    steps.accounting(applied)
frame.foot(commands.run(version, recipe))
