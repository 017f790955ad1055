"""What is in the data, in views of which one is drawn: classes and lengths, words, languages and time, the map."""

from typing import Any

import pandas as pd
import streamlit as st

from core.figures.quality import time_bars
from core.figures.style import CONFIG
from core.store.records import Version
from core.types import LABEL, ORIGIN, SPLIT
from pages.ui import cache, messages, tables
from pages.ui.quality import linked

_NUMBER = st.column_config.NumberColumn


def meta(version: Version) -> tuple[list[str], list[list[float]]]:
    """The classes of the class bars and the lengths of the histogram's, for the filter."""
    bars, histogram = cache.charts(version)
    return list(bars.layout.meta or []), list(histogram.layout.meta or [])


def draw(version: Version, report: dict[str, Any]) -> None:
    """The chosen view; key of the choice: ``quality_view``."""
    views = {"Classes and lengths": _overview, "Words": _words, "Languages, time, more": _facts}
    if report["deep"]:
        views["Map"] = _map
    view = st.segmented_control(
        "View", list(views), default=next(iter(views)), required=True, key="quality_view", label_visibility="collapsed"
    )
    views.get(str(view), _overview)(version, report)


def _overview(version: Version, report: dict[str, Any]) -> None:
    bars, histogram = cache.charts(version)
    left, right = st.columns(2, gap="medium")
    with left:
        _title("Rows per class", "Click a bar: the rows and findings below follow. Shift adds another.")
        linked.chart(bars, "class_bars", "Rows per class")
    with right:
        _title("Length of texts", "Click a bar: the rows and findings below follow. Shift adds another.")
        linked.chart(histogram, "length_histogram", "Number of texts by length in words")


def _words(version: Version, report: dict[str, Any]) -> None:
    """Distinctive terms per class, common words and n-grams, and how varied the words are."""
    said = report["statistics"]
    found = said["vocabulary"]
    if not found:
        st.caption("There are no words to count.")
        return
    varied = (
        f"{found['words']:,} words, {found['size']:,} of them different; {found['hapax_share']:.0%} of the vocabulary "
        f"occurs once. Different words per word: {found['type_token_ratio']:.3f} over all"
    )
    if found.get("moving_average_ratio") is not None:
        varied += f", {found['moving_average_ratio']:.3f} over windows of {found['window']:,} words"
    st.caption(f"{varied}.")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _title("What tells the classes apart", "Log-odds with an informative prior; z above 2 is unlikely by chance.")
        terms = said["terms_by_class"]
        if terms:
            lines = [
                {"class": name, "terms": ", ".join(f"{one['term']} ({one['z']:.1f})" for one in some)}
                for name, some in terms.items()
            ]
            st.dataframe(pd.DataFrame(lines), hide_index=True, key="terms", height=tables.height(len(lines), 10))
        else:
            st.caption("It takes labels of two classes.")
    with right:
        kinds = {"Words": "top", "Two words": "bigrams", "Three words": "trigrams"}
        kind = st.segmented_control("Count", list(kinds), default="Words", required=True, key="ngram_kind")
        counted = found["top"] if kind == "Words" else said[kinds[str(kind)]]
        st.dataframe(
            pd.DataFrame(counted), hide_index=True, key="ngrams", height=tables.height(len(counted), 8),
            column_config={"count": _NUMBER(format="localized")},
        )  # fmt: skip


def _facts(version: Version, report: dict[str, Any]) -> None:
    """Languages, tokens against the model's limit, readability, sources and time, lengths by class, missing values."""
    said = report["statistics"]
    left, right = st.columns(2, gap="medium")
    with left:
        _languages(said)
        for line in _lines(said):
            st.caption(messages.escaped(line))
        absent = {name: number for name, number in said["missing"].items() if number and name not in (SPLIT, ORIGIN)}
        if absent:
            _title("Missing values by column")
            _counts(absent, "column", "missing")
    with right:
        if said["times"]:
            _title(f"Rows by {said['times']['unit']} of {messages.escaped(said['times']['column'])}")
            st.plotly_chart(time_bars(said["times"]["rows"]), config=CONFIG, key="times", alt="Rows over time")
        if said["sources"]:
            _title(f"Rows by {messages.escaped(said['sources']['column'])}")
            _counts(said["sources"]["rows"], "source", "rows")
        if said["lengths_by_class"]:
            _title("Words by class")
            lines = [{"class": name, **one["words"]} for name, one in said["lengths_by_class"].items()]
            st.dataframe(
                pd.DataFrame(lines), hide_index=True, key="lengths", height=tables.height(len(lines), 8),
                column_order=["class", "median", "p5", "p95", "max"],
                column_config={name: _NUMBER(format="%.0f") for name in ("median", "p5", "p95", "max")},
            )  # fmt: skip


def _languages(said: dict[str, Any]) -> None:
    _title("Languages of the rows", "Told by fastText's model of 176 languages; short texts stay unknown.")
    shares = pd.DataFrame(said["languages"].get("shares", []))
    share = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    st.dataframe(
        shares, hide_index=True, key="languages", height=tables.height(len(shares), 6),
        column_config={"share": share, "confidence": _NUMBER(format="%.2f")},
    )  # fmt: skip


def _counts(values: dict[str, int], name: str, number: str) -> None:
    """A small table of names and counts."""
    st.dataframe(
        pd.DataFrame({name: list(values), number: list(values.values())}),
        hide_index=True, key=f"counts_{name}", height=tables.height(len(values), 6),
        column_config={number: _NUMBER(format="localized")},
    )  # fmt: skip


def _lines(said: dict[str, Any]) -> list[str]:
    """Tokens and readability in words."""
    lines = []
    if tokens := said["tokens"]:
        sampled = f" (of {tokens['counted']:,} texts drawn)" if tokens["sampled"] else ""
        lines.append(
            f"Tokens of the packaged model{sampled}: median {tokens['median']:,.0f}, 95 % up to {tokens['p95']:,.0f}; "
            f"{tokens['beyond']:.1%} of the texts have more than {tokens['limit']}, where {tokens['cut']:.1%} of all "
            "tokens would be cut off."
        )
    if said["readability"]:
        ease = said["readability"]
        lines.append(
            f"{ease['measure']} of {ease['counted']:,} English texts: median {ease['median']:.0f}, middle half "
            f"{ease['p25']:.0f} to {ease['p75']:.0f} (60 to 70 is plain English, above 90 very easy)."
        )
    return lines


def _map(version: Version, report: dict[str, Any]) -> None:
    """Texts as points; a lasso narrows the rows and findings."""
    choices = {"Class": LABEL, "Topic": "topic", "Finding": "finding"}
    if report["statistics"]["splits"]:
        choices["Split"] = SPLIT
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        _title("Map of texts", "Near means similar; sizes of gaps mean nothing. Draw a lasso around points.")
    with right:
        by = st.segmented_control(
            "Color", list(choices), default="Class", required=True, key="map_color", label_visibility="collapsed"
        )
    figure = cache.map_figure(version, choices.get(str(by), LABEL))
    linked.chart(figure, "map", "Map of texts", lasso=True)


def _title(text: str, help: str | None = None) -> None:
    st.markdown(f"**{text}**", help=help)
