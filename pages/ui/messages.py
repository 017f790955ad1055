"""Messages: the one box for errors, notes that survive a rerun, and text that is safe inside Markdown."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import AssayError

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")
_NOTE = "ui_note"


def escaped(text: object) -> str:
    """Any text on one line for a place that understands Markdown: it is shown as it is, never as markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def show(error: AssayError) -> None:
    """The box for an error: what was found, where, and how to go on."""
    where = f"In {escaped(error.where)}. " if error.where else ""
    st.error(f"{where}{escaped(error.remedy)}", title=escaped(error.what), icon=":material/error:")


@contextmanager
def guarded() -> Iterator[None]:
    """Show an AssayError raised inside in the box and go on behind the block; everything else passes."""
    try:
        yield
    except AssayError as error:
        show(error)


def later(text: str) -> None:
    """Keep a short note for the next run of the page, as a toast; ``text`` may hold names of the user's."""
    st.session_state[_NOTE] = escaped(text)


def show_later() -> None:
    """Show the note that the last run left; the frame calls this."""
    note = st.session_state.pop(_NOTE, None)
    if note:
        st.toast(note, icon=":material/check:")
