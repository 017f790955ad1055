"""How much words are cut up: of all texts, of each class, and which words it hits most."""

import pandas as pd
import streamlit as st

from core.store.records import Version
from core.tokenize.budget import per_class
from core.tokenize.side_by_side import figures
from core.tokenize.words import CAVEAT
from pages.ui import tables
from pages.ui.tokenize.choose import Chosen
from pages.ui.tokenize.lengths import labels_of


def draw(version: Version, chosen: Chosen, limit: int) -> None:
    """The words that cost most pieces beside the classes."""
    told = figures(chosen.counts, limit)
    st.caption(
        f"A word is cut into {_number(told['pieces_per_word'])} pieces on average; a token stands for "
        f"{_number(told['characters_per_token'])} characters. Each word is cut as it is behind a blank. {CAVEAT}"
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Words that cost most", anchor=False, help="Times each word occurs, times its pieces beyond one.")
        frame = pd.DataFrame(
            [{**one._asdict(), "extra": one.times * (one.pieces - 1)} for one in chosen.counts.worst],
            columns=["word", "times", "pieces", "extra", "unknown"],
        )
        tables.rows(frame, key="token_words", columns=list(frame), select=False, most=16, config=_WORDS)
    with right:
        st.subheader("By class", anchor=False)
        table = per_class(chosen.counts, labels_of(version), limit)
        shown = [name for name in table if name not in ("lost", "high")]
        tables.rows(table, key="token_classes", columns=shown, select=False, most=16, config=_CLASSES)


def _number(value: float | None) -> str:
    return "no" if value is None else f"{value:.2f}"


_WORDS = {
    "word": st.column_config.TextColumn("Word", width=170),
    "times": st.column_config.NumberColumn("Times", format="localized", width=70),
    "pieces": st.column_config.NumberColumn("Pieces", width=70),
    "extra": st.column_config.NumberColumn("Extra pieces", format="localized", width=95),
    "unknown": st.column_config.CheckboxColumn("Unknown", width=75),
}
_CLASSES = {
    "class": st.column_config.TextColumn("Class", width=120),
    "texts": st.column_config.NumberColumn("Texts", format="localized", width=70),
    "median": st.column_config.NumberColumn("Median", format="%.0f", width=65),
    "cut": st.column_config.NumberColumn("Cut", format="percent", width=60),
    "pieces_per_word": st.column_config.NumberColumn("Pieces a word", format="%.2f", width=100),
    "unknown": st.column_config.NumberColumn("Unknown", format="percent", width=75),
}
