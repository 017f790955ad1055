"""One row as words, as sentences and as subwords, in colored pieces."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.store.records import Version
from core.tokenize.spans import Piece
from core.tokenize.subwords import subwords
from core.tokenize.words import CAVEAT, sentences, words
from core.types import LABEL, TEXT
from core.words import count
from pages.ui import cache, marked, messages, tables
from pages.ui.tokenize.choose import Chosen

#: Rows that the table offers.
_ROWS = 200
#: Colors that pieces take in turn.
_COLORS = 4

_ORDERS = {
    "Longest first": lambda counts: -counts.tokens,
    "Most pieces a word": lambda counts: -counts.word_pieces / counts.words.clip(min=1),
    "Most unknown": lambda counts: -counts.unknown,
    "As stored": lambda counts: counts.places,
}


def draw(version: Version, chosen: Chosen, other: Chosen | None, limit: int) -> None:
    """The rows above the pieces of the one that is selected; the first one until there is a selection."""
    row = _rows(version, chosen)
    if row is None:
        st.caption("No text contains these words.")
        return
    text = str(row[TEXT])
    tokenizers = [each for each in (chosen, other) if each is not None]
    columns = st.columns(2 + len(tokenizers), gap="medium")
    with columns[0]:
        _one("Words", words(text), "word")
    with columns[1]:
        _one("Sentences", sentences(text), "sentence")
    for column, each in zip(columns[2:], tokenizers, strict=True):
        with column:
            _subwords(each, text, limit)
    st.caption(CAVEAT)


def _rows(version: Version, chosen: Chosen) -> pd.Series | None:
    counts, view = chosen.counts, cache.view(version)
    left, right = st.columns([1, 3], gap="small")
    with left:
        order = st.selectbox("Order", list(_ORDERS), key="token_order", label_visibility="collapsed")
    with right:
        wanted = st.text_input(
            "Search texts", key="token_search", placeholder="Search texts", label_visibility="collapsed", type="search"
        )
    ranked = _ORDERS[order](counts).argsort(kind="stable")
    if wanted:
        ranked = ranked[view.containing(wanted)[counts.places[ranked]]]
    shown = ranked[:_ROWS]
    frame = view.rows(counts.places[shown]).assign(tokens=counts.tokens[shown], unknown=counts.unknown[shown])
    if not len(frame):
        return None
    columns = [TEXT, *([LABEL] if frame[LABEL].notna().any() else []), "tokens", "unknown"]
    row = tables.rows(frame, key="token_rows", columns=columns, most=7, config=_CONFIG)
    st.caption(f"The first {len(frame):,} of {len(ranked):,} texts in this order." if len(ranked) > _ROWS else "")
    return frame.iloc[0] if row is None else row


_CONFIG = {
    TEXT: st.column_config.TextColumn("text", width="large"),
    LABEL: st.column_config.TextColumn("label", width=130),
    "tokens": st.column_config.NumberColumn("tokens", format="localized", width=65),
    "unknown": st.column_config.NumberColumn("unknown", format="localized", width=75),
}


def _one(title: str, pieces: Sequence[Piece], noun: str) -> None:
    number = sum(piece.sort == "piece" for piece in pieces)
    st.markdown(f"**{title}** :gray[{count(number, noun)}]")
    marked.show(colored(pieces), boxed=True)


def _subwords(chosen: Chosen, text: str, limit: int) -> None:
    pieces = subwords(text, chosen.folder)
    number = sum(len(piece.tokens) for piece in pieces)
    unknown = sum(piece.sort == "unknown" for piece in pieces)
    said = [count(number, "token")]
    said += [f"{max(number - limit, 0):,} behind the limit"] if number > limit else []
    said += [f"{unknown:,} unknown, struck through"] if unknown else []
    st.markdown(f"**Subwords of {messages.escaped(chosen.title)}** :gray[{', '.join(said)}]")
    marked.show(colored(pieces, limit), boxed=True)


def colored(pieces: Sequence[Piece], limit: int | None = None) -> list[marked.Part]:
    """Parts for `marked.show`: pieces in turning colors, special tokens gray, unknown ones struck through.

    Where several tokens share characters their number follows. What lies behind ``limit`` tokens has no color.
    """
    parts: list[marked.Part] = []
    behind = sum(len(piece.tokens) for piece in pieces if piece.sort == "special" and not piece.text)
    room = None if limit is None or sum(len(piece.tokens) for piece in pieces) <= limit else limit - behind
    used = turn = 0
    for piece in pieces:
        if piece.sort == "between" or (room is not None and used >= room and piece.text):
            parts.append((piece.text, "" if room is None or used < room else "folded"))
            continue
        if not piece.text:
            parts.append((f" {' '.join(piece.tokens)} ", "special"))
            continue
        used += len(piece.tokens)
        mark = {"special": "special", "unknown": "removed"}.get(piece.sort, f"piece{turn % _COLORS}")
        turn += 1
        parts.append((piece.text, mark))
        if len(piece.tokens) > 1:
            parts.append((f"\u00d7{len(piece.tokens)}", "special"))
    return parts
