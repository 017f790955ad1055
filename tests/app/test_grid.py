"""Prevents: a table of entries that eats its own output, or that answers cells which the model does not know."""

from streamlit.testing.v1 import AppTest


def grid_page() -> None:
    """A page with a table of entries."""
    from typing import Literal

    import streamlit as st
    from pydantic import BaseModel, Field

    from pages.ui import grid

    class Entry(BaseModel):
        column: str = Field(min_length=1, description="The column.")
        operator: Literal["equals", "at_least"] = Field(default="equals", description="How.")
        number: float | None = Field(default=None, ge=0, description="A number.")
        whole: int | None = Field(default=None, description="A whole number.")
        strict: bool = Field(default=False, description="Whether.")

    start = [{"column": "text", "operator": "at_least", "number": 1.5}, {"operator": "equals"}]
    st.session_state.setdefault("given", start)
    given = grid.draw("Entries", Entry, st.session_state["given"], "entries", "Help.", {"column": ["text", "stars"]})
    st.session_state["answer"] = given
    st.session_state["given"] = given  # what it answers is what the recipe has in the next run
    tuple(Entry.model_validate(one) for one in given)


def test_a_table_of_entries_answers_what_was_edited() -> None:
    app = AppTest.from_function(grid_page).run()
    assert not app.exception
    assert app.session_state["answer"] == ({"column": "text", "operator": "at_least", "number": 1.5},)
    assert [one.value for one in app.caption][-1] == "A row does not count yet: Column is missing."
    start = app.session_state["entries_start"]
    app.run()
    assert not app.exception and app.session_state["entries_start"].equals(start)
