"""The classes before and after, and what is added to or dropped from one of them."""

import streamlit as st

from core.evening import LISTED, Evened
from core.figures.balance import class_change
from core.figures.style import CONFIG
from core.types import LABEL, TEXT
from core.words import count
from pages.ui import messages, tables


def imbalance(sizes: list[int]) -> str:
    """How many times as large as the smallest class the largest is."""
    there = [size for size in sizes if size]
    return f"{max(there) / min(there):.1f} to 1" if there else "no labels"


def classes(found: Evened) -> None:
    """The chart and the table. Keys: ``even_chart``, ``even_table``."""
    table = found.classes
    st.plotly_chart(class_change(table), config=CONFIG, key="even_chart", alt="Train rows per class before and after")
    number = st.column_config.NumberColumn(format="localized", width=80)
    st.dataframe(
        table.rename_axis("class").reset_index(),
        hide_index=True,
        key="even_table",
        column_config=dict.fromkeys(("before", "added", "dropped", "after"), number),
        height=tables.height(len(table)),
    )
    for note in found.notes[:5]:
        st.caption(f":material/info: {messages.escaped(note)}")


def rows(found: Evened) -> None:
    """What is added and dropped, by class. Keys: ``even_class``, ``even_rows_table``."""
    if found.rows is None:
        st.caption("Which rows are added or dropped is known when the strategy was run on them.")
        return
    if found.rows.empty:
        st.caption("No row is added or dropped.")
        return
    touched = [str(name) for name, one in found.classes.iterrows() if int(one["added"]) or int(one["dropped"])]
    chosen = st.selectbox(
        "Class", ["", *touched], key="even_class", label_visibility="collapsed", width=360,
        format_func=lambda name: _named(found, name) if name else "All classes",
    )  # fmt: skip
    shown = found.rows[found.rows[LABEL] == chosen] if chosen else found.rows
    if len(found.rows) >= LISTED:
        st.caption(f"The first {len(found.rows):,} are listed; the table of classes counts all.")
    tables.split_view(shown, key="even_rows", columns=["change", "times", LABEL, TEXT])


def _named(found: Evened, name: str) -> str:
    """A class with what is done to it."""
    one = found.classes.loc[name]
    parts = [f"{count(int(one[what]), 'row')} {what}" for what in ("added", "dropped") if int(one[what])]
    return f"{name}: {', '.join(parts)}"
