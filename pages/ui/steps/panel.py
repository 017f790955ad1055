"""The recipe panel: its buttons, and a card for each step."""

from functools import partial

import streamlit as st

from core import drafts, trial
from core.preview import Preview
from core.recipe import Recipe
from core.store.records import Version
from core.trial import Trial, known
from core.words import count
from pages.ui import cache, kept, recipes, state
from pages.ui.steps import adding, card, opened, suggested


def panel(
    version: Version, base: Version, recipe: Recipe, tried: Preview, counted: Trial, *, primary: bool = True
) -> None:
    """The recipe being edited, to see and to edit; edits are kept at once.

    ``tried`` and ``counted`` say what each step does to the rows of ``base``. Keys of a card's buttons: ``switch_N``,
    ``edit_N``, ``up_N``, ``down_N``, ``copy_N``, ``remove_N`` with N the place from 0, of its fields
    ``step_R_N_FIELD``; of the panel's: ``undo``, ``redo``, ``apply_recipe``, ``add_step``. ``primary`` is for the
    page whose main button "Apply recipe" is.
    """
    opened.begin(recipe)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("Recipe", anchor=False)
        _history(version)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        recipes.apply_button(version, primary=primary)
        adding.menu(version, recipe)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        kept.menu(version, recipe)
    if not recipe.steps:
        st.caption("No steps yet. Add one here, or take up a fix on the Quality page. Steps run from top to bottom.")
    sure, checks = known(tried, counted), suggested.by_checks(version, base, recipe)
    for place in range(len(recipe.steps)):
        texts = partial(_changed, tried, place)
        about = card.About(sure.get(place), texts, checks.get(place, ""), tried.failed_at == place, primary)
        card.draw(version, recipe, place, about)


def aside(version: Version) -> None:
    """The panel on a page whose main work is another: no wider than it needs, its button not the main one."""
    base, recipe = drafts.base_of(state.workspace(), version.id), recipes.draft(version)
    with st.container(width=560):
        counted = trial.trial(state.workspace(), base.id, recipe)
        panel(version, base, recipe, cache.preview(base, recipe), counted, primary=False)


def _changed(tried: Preview, place: int) -> list[str]:
    """Texts that the step at a place changes."""
    rows = tried.rows(place)
    return list(rows["before"][(rows["change"] == "changed") & rows["before"].notna()])


def _history(version: Version) -> None:
    """Undo and redo, with how many edits there are."""
    history = recipes.history(version)
    with st.container(horizontal=True, width="content", gap="xsmall"):
        for name, often, step, shortcut in (
            ("undo", history.undoable, recipes.undo, "Alt+Z"),
            ("redo", history.redoable, recipes.redo, "Alt+Y"),
        ):
            st.button(
                "",
                key=name,
                icon=f":material/{name}:",
                help=f"{name.capitalize()}: {count(often, 'edit')}" if often else f"Nothing to {name}",
                disabled=not often,
                on_click=step,
                args=(version,),
                shortcut=shortcut,
            )
