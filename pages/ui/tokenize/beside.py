"""Two tokenizers on the same texts: their figures, their lengths, and the texts on which they differ most."""

import pandas as pd
import streamlit as st

from core.figures.style import CONFIG
from core.figures.tokens import token_scatter
from core.store.records import Version
from core.tokenize.side_by_side import differences, figures
from core.types import TEXT
from pages.ui import cache, tables
from pages.ui.tokenize.choose import Chosen

_TITLES = {
    "vocabulary": ("Vocabulary", "{:,.0f}"),
    "median": ("Median tokens", "{:,.0f}"),
    "mean": ("Mean tokens", "{:,.1f}"),
    "total": ("Tokens of all counted texts", "{:,.0f}"),
    "cut": ("Cut at the limit", "{:.1%}"),
    "pieces_per_word": ("Pieces a word", "{:.2f}"),
    "characters_per_token": ("Characters a token", "{:.2f}"),
    "unknown_pieces": ("Unknown pieces", "{:.2%}"),
    "unknown_texts": ("Texts with unknown pieces", "{:.1%}"),
}


def draw(version: Version, one: Chosen, other: Chosen | None, limit: int) -> None:
    """The comparison; a hint when there is only one tokenizer."""
    if other is None:
        st.info("Name a second tokenizer above, under Beside it, to compare the two.", icon=":material/compare_arrows:")
        return
    if len(one.counts) != len(other.counts):
        st.info("One of the two was counted on a sample only. Count all texts with both to compare them.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _table(one, other, limit)
    with right:
        names = (one.title, other.title)
        chart = token_scatter(one.counts.tokens, other.counts.tokens, names, limit)
        st.plotly_chart(chart, config=CONFIG, key="token_scatter", alt="Tokens of each text by the two tokenizers")
    st.subheader("Where they differ most", anchor=False)
    table = differences(one.counts, other.counts)
    texts = cache.view(version).rows(table["place"].to_numpy())[TEXT].to_numpy()
    columns = [TEXT, "one", "other", "ratio"]
    config = {
        "one": st.column_config.NumberColumn(one.title, format="localized", width=140),
        "other": st.column_config.NumberColumn(other.title, format="localized", width=140),
        "ratio": st.column_config.NumberColumn("Times as many", format="%.2f", width=110),
    }
    tables.rows(table.assign(**{TEXT: texts}), key="token_differences", columns=columns, select=False, config=config)


def _table(one: Chosen, other: Chosen, limit: int) -> None:
    told = [figures(each.counts, limit) for each in (one, other)]
    lines = [
        {"Figure": title, "one": _said(told[0][name], form), "other": _said(told[1][name], form)}
        for name, (title, form) in _TITLES.items()
    ]
    config = {
        "Figure": st.column_config.TextColumn("", width=190),
        "one": st.column_config.TextColumn(one.title),
        "other": st.column_config.TextColumn(other.title),
    }
    tables.rows(pd.DataFrame(lines), key="token_figures", columns=list(lines[0]), select=False, config=config)


def _said(value: float | None, form: str) -> str:
    return "cannot occur" if value is None else form.format(value)
