"""The menu "Add step": all cleaning steps by group, with a search."""

import streamlit as st

from core.contracts import Step
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import forms, messages, recipes
from pages.ui.steps import opened, which

_MENU = "add_step"


def menu(version: Version, recipe: Recipe) -> None:
    """A popover; its key is ``add_step``, that of the search ``add_search``, of a choice ``add_KIND``."""
    with st.popover("Add step", icon=":material/add:", key=_MENU, on_change="rerun") as popover:
        if not popover.open:
            return
        words = st.text_input(
            "Search steps", key="add_search", type="search", placeholder="Search steps", label_visibility="collapsed"
        )
        found = which.grouped(words or "")
        if not found:
            st.caption("No step has these words in its name or description.")
        with st.container(height=440, border=False, gap="xsmall"):
            for group, kinds in found.items():
                st.markdown(f"**{which.GROUPS[group]}**")
                if group == "classical":
                    st.markdown(f":small[:orange[:material/warning: {which.WARNING}]]")
                for kind in kinds:
                    _choice(version, recipe, kind)


def _choice(version: Version, recipe: Recipe, kind: type[Step]) -> None:
    reason = which.against(recipe, kind)
    st.button(
        forms.words(kind.name()),
        key=f"add_{kind.name()}",
        on_click=_add,
        args=(version, kind.name()),
        icon=":material/add:",
        type="tertiary",
        disabled=bool(reason),
        help=messages.escaped(reason) if reason else None,
    )
    st.caption(messages.escaped(kind.summary()))


def _add(version: Version, kind: str) -> None:
    """Put the step into the recipe, open its card, and close the menu."""
    before = recipes.draft(version)
    with messages.guarded():
        recipes.add(version, {"kind": kind})
        after = recipes.draft(version)
        places = [place for place, step in enumerate(after.steps) if list(before.steps[place : place + 1]) != [step]]
        opened.show(places[0] if places else len(after.steps) - 1)
        st.session_state[_MENU] = False
