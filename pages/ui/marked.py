"""Text of a dataset with colored marks: what was added or removed, what a pattern found, the pieces of a tokenizer.

The only place that makes HTML of data. Everything is escaped here, nothing goes through Markdown, and the colors are
half transparent, so that they stand on a light and on a dark page.
"""

import html
import re
from collections.abc import Sequence

import streamlit as st

#: A stretch of text and its mark: "" (none), "added", "removed", "match", "piece0" to "piece7", "special", "folded".
Part = tuple[str, str]

#: Okabe and Ito's colors in the order of the charts, as red, green, blue.
_PIECES = (
    "0,114,178", "230,159,0", "0,158,115", "204,121,167", "86,180,233", "213,94,0", "184,168,0", "95,107,118",
)  # fmt: skip
_STYLES = {
    "added": ("ins", "background:rgba(0,158,115,.32);text-decoration:none;box-shadow:inset 0 -2px rgb(0,158,115)"),
    "removed": ("del", "background:rgba(213,94,0,.28);text-decoration-color:rgba(213,94,0,.9)"),
    "match": ("mark", "background:rgba(230,159,0,.38);color:inherit"),
    "special": ("span", "background:rgba(128,128,128,.18);opacity:.75;font-style:italic"),
    "folded": ("span", "opacity:.6;font-style:italic"),
    **{
        f"piece{place}": ("span", f"background:rgba({color},.30);box-shadow:inset 1px 0 rgba({color},.9)")
        for place, color in enumerate(_PIECES)
    },
}
_TEXT = "white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;line-height:1.5;font-size:.92rem"
#: Characters that nobody sees; inside a mark they are drawn.
_HIDDEN = {"\n": "\u21b5\n", "\t": "\u21e5", "\u00a0": "\u237d", "\r": "\u240d"}
_ODD = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
#: Joiners belong to words and emoji; they are drawn only where nothing else is marked.
_JOINERS = re.compile(r"[\u200c\u200d\ufe00-\ufe0f]+")


def show(parts: Sequence[Part], *, boxed: bool = False, key: str | None = None) -> None:
    """Draw one text, stretch by stretch; ``boxed`` puts it on a ground of its own. ``key`` names its container."""
    ground = "background:rgba(128,128,128,.08);border-radius:.4rem;padding:.5rem .75rem;" if boxed else ""
    with st.container(key=key):
        st.html(f'<div style="{ground}{_TEXT}">{inline(parts)}</div>')


def inline(parts: Sequence[Part]) -> str:
    """The stretches as escaped HTML, for `table`. An unknown mark is drawn as none."""
    return "".join(_marked(text, mark) for text, mark in parts if text)


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Sequence[Part]]], *, widths: Sequence[str], key: str | None = None
) -> None:
    """Draw rows of marked texts below heads; ``widths`` are CSS widths of the columns. All in one piece, to be quick.

    A cell is a sequence of parts. Heads are plain words. ``key`` names its container.
    """
    line = "border-bottom:1px solid rgba(128,128,128,.25);padding:.35rem .6rem .35rem 0;vertical-align:top;"
    top = "".join(
        f'<th style="{line}width:{width};text-align:left;font-weight:600;font-size:.85rem;opacity:.75">'
        f"{html.escape(head)}</th>"
        for head, width in zip(heads, widths, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f'<td style="{line}{_TEXT}">{inline(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    with st.container(key=key):
        st.html(
            '<table style="width:100%;table-layout:fixed;border-collapse:collapse">'
            f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
        )


def _marked(text: str, mark: str) -> str:
    if mark not in _STYLES:
        return html.escape(_ODD.sub(_named, text))
    if mark != "folded":
        for hidden, shown in _HIDDEN.items():
            text = text.replace(hidden, shown)
    if _JOINERS.fullmatch(text):
        text = "".join(f"[{ord(character):04X}]" for character in text)
    tag, style = _STYLES[mark]
    return f'<{tag} style="{style};border-radius:2px">{html.escape(_ODD.sub(_named, text))}</{tag}>'


def _named(found: re.Match[str]) -> str:
    """A character that cannot be seen, as its number: it could hide, or turn the direction of what follows."""
    return f"[{ord(found.group()):04X}]"
