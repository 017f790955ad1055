"""Which card of the panel is open, and under which keys its fields stand."""

import streamlit as st

from core.recipe import Recipe

_OPEN = "steps_open"
_SHOWN = "steps_shown"
_ROUND = "steps_round"


def place() -> int | None:
    """The place of the step whose card is open, from 0."""
    found: int | None = st.session_state.get(_OPEN)
    return found


def show(place: int | None) -> None:
    """Open the card of one step; None closes all."""
    st.session_state[_OPEN] = place


def toggle(place: int) -> None:
    """Open the card of one step, or close it."""
    show(None if st.session_state.get(_OPEN) == place else place)


def begin(recipe: Recipe) -> None:
    """Start a new round of fields if the recipe is not the one that they were drawn from or made.

    Steps were rearranged, undone or changed elsewhere: what the fields hold must not carry over to another step.
    """
    text = str(recipe.to_json()["steps"])
    if text != st.session_state.get(_SHOWN):
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state[_SHOWN] = text
        for name in [name for name in st.session_state if str(name).startswith("step_")]:
            del st.session_state[name]


def edited(recipe: Recipe) -> None:
    """The fields of this round made this recipe; they stay."""
    st.session_state[_SHOWN] = str(recipe.to_json()["steps"])


def key(place: int) -> str:
    """Beginning of the keys of a step's fields: ``step_R_N`` with R the round and N the place."""
    return f"step_{st.session_state[_ROUND]}_{place}"
