"""Tables of rows, their search, and the inspector in which text wraps; text is shown as data, never as markup."""

import re
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.types import LABEL, RESERVED, SPLIT, TEXT, UID

#: Rows of a table that are visible at once.
ROWS = 12
#: Rows of one page of a table.
PAGE_ROWS = 2_000
_HEADER = 36
_ROW = 32
_BLANKS = re.compile(r"^ +| {2,}| +$")


def height(rows: int, most: int = ROWS) -> int:
    """Pixels for a table of so many rows, at most ``most`` of them visible."""
    return _HEADER + _ROW * min(max(rows, 1), most) + 2


def rows(
    frame: pd.DataFrame,
    *,
    key: str,
    columns: list[str] | None = None,
    select: bool = True,
    most: int = ROWS,
    config: dict[str, Any] | None = None,
) -> pd.Series | None:
    """Show rows and return the one that is selected, if any.

    ``columns`` are shown in that order (default: `order`). With ``select`` one row may be chosen by a click; the choice
    is kept under ``key``. ``config`` adds Streamlit column settings.
    """
    shown = columns or order(frame)
    settings: dict[str, Any] = {**_config(frame, shown), **(config or {})}
    arguments: dict[str, Any] = {
        "hide_index": True,
        "column_order": shown,
        "column_config": settings,
        "height": height(len(frame), most),
        "row_height": _ROW,
        "placeholder": "missing",
        "key": key,
    }
    if not select:
        st.dataframe(frame, **arguments)
        return None
    state = st.dataframe(frame, on_select="rerun", selection_mode=["single-row", "single-cell"], **arguments)
    # a click on any cell opens its row, not only one on the mark at its beginning
    chosen = [*state.selection.rows, *(place for place, _ in state.selection.cells)]
    chosen = [place for place in chosen if place < len(frame)]
    return frame.iloc[chosen[0]] if chosen else None


def order(frame: pd.DataFrame) -> list[str]:
    """Columns as a reader wants them: text, label, split if there are any, then the user's own; ``uid`` last."""
    first = [
        name for name in (TEXT, LABEL, SPLIT) if name in frame.columns and (name == TEXT or frame[name].notna().any())
    ]
    own = [name for name in frame.columns if name not in RESERVED]
    return [*first, *own, *([UID] if UID in frame.columns else [])]


def search(frame: pd.DataFrame, *, key: str) -> pd.DataFrame:
    """A search field and a choice of classes above a table; returns the rows that match both.

    The search is for a piece of the text, whatever its case. Keys: ``{key}_words``, ``{key}_classes``.
    """
    left, right = st.columns([3, 2], gap="small")
    wanted = left.text_input(
        "Search texts", key=f"{key}_words", type="search", placeholder="Search texts", label_visibility="collapsed"
    )
    names = sorted(frame[LABEL].dropna().unique().tolist())
    chosen = right.multiselect(
        "Classes", names, key=f"{key}_classes", placeholder="All classes", label_visibility="collapsed"
    )
    found = frame
    if chosen:
        found = found[found[LABEL].isin(chosen)]
    if wanted:
        found = found[found[TEXT].str.contains(wanted, case=False, regex=False, na=False)]
    return found


def visible(texts: pd.Series) -> pd.Series:
    """Texts with marks where white space hides: line breaks, tabs, no-break spaces, outer or repeated blanks."""
    return texts.map(_visible, na_action="ignore")


def inspector(row: pd.Series | None, *, key: str, pixels: int | Literal["content"] = "content") -> None:
    """Everything about one row, the text wrapped; a hint when no row is selected. ``pixels`` is its height."""
    with st.container(border=True, key=key, height=pixels):
        if row is None:
            st.caption("Select a row to read all of it.")
            return
        if TEXT in row.index:
            text = _shown(row[TEXT])
            st.code(text if text.strip() else _visible(text), language=None, wrap_lines=True)
        others = [(name, row[name]) for name in row.index if name != TEXT and not _absent(row[name])]
        for name, value in others:
            left, right = st.columns([1, 2], gap="small")
            left.caption(str(name).replace("_", " ") if name in RESERVED else _safe(name))
            right.text(_shown(value))


def split_view(frame: pd.DataFrame, *, key: str, columns: list[str] | None = None, most: int = ROWS) -> None:
    """A table with its inspector beside it, in pages. Keys: ``{key}_table``, ``{key}_inspector``, ``{key}_page_N``."""
    shown = paged(frame, key=key)
    left, right = st.columns([5, 2], gap="small")
    with left:
        row = rows(shown, key=f"{key}_table", columns=columns, most=most)
    with right:
        inspector(row, key=f"{key}_inspector", pixels=height(len(shown), most))


def paged(frame: pd.DataFrame, *, key: str) -> pd.DataFrame:
    """The rows of the chosen page; all of them, and no control, when they fit on one. See `page_of`."""
    first, last = page_of(len(frame), key=key)
    return frame.iloc[first:last]


def page_of(total: int, *, key: str, most: int | None = None) -> tuple[int, int]:
    """The first row of the chosen page and the one after its last, of so many rows, ``most`` a page (`PAGE_ROWS`).

    A browser gets every row of a table at each run, so pages keep large tables quick. There is no control when all rows
    fit on one page; else it has the key ``{key}_page_N`` with N the number of pages.
    """
    most = most or PAGE_ROWS
    pages = -(-total // most)
    if pages <= 1:
        return 0, total
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        place = st.empty()
        page = st.pagination(pages, key=f"{key}_page_{pages}")
    first, last = (page - 1) * most, min(page * most, total)
    place.caption(f"Rows {first + 1:,} to {last:,} of {total:,}", width="content")
    return first, last


def _visible(text: str) -> str:
    marked = text.replace("\r\n", "\n").replace("\n", "\u21b5").replace("\t", "\u21e5").replace("\u00a0", "\u237d")
    return _BLANKS.sub(lambda found: "\u00b7" * len(found.group()), marked)


def _config(frame: pd.DataFrame, shown: list[str]) -> dict[str, Any]:
    """Wide text, narrow reserved columns."""
    settings: dict[str, Any] = {}
    for name in shown:
        if name == TEXT:
            settings[name] = st.column_config.TextColumn("text", width="large")
        elif name == LABEL:
            settings[name] = st.column_config.TextColumn(name, width=130)
        elif name in RESERVED:
            settings[name] = st.column_config.TextColumn(name, width="small")
        elif name in frame.columns and pd.api.types.is_integer_dtype(frame[name]):
            settings[name] = st.column_config.NumberColumn(name, format="localized")
    return settings


def _absent(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _shown(value: Any) -> str:
    return "(missing)" if _absent(value) else str(value)


def _safe(name: Any) -> str:
    from pages.ui.messages import escaped

    return escaped(name)
