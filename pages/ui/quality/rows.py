"""Rows of a version by their places, read a page at a time from the stored table."""

from typing import Any

import pandas as pd

from core.store.view import View
from pages.ui import tables

#: Rows of one page; fewer than elsewhere, because charts beside them are sent again with each click.
PAGE = 500


def table(view: View, places: Any, *, key: str, scores: pd.Series | None = None, most: int = tables.ROWS) -> None:
    """A table with its inspector; ``places`` are row numbers in order, ``scores`` theirs, shown if they differ."""
    first, last = tables.page_of(len(places), key=key, most=PAGE)
    frame = view.rows(places[first:last])
    columns = tables.order(frame)
    if scores is not None and scores.nunique() > 1:
        frame = frame.assign(score=scores.to_numpy()[first:last])
        columns = ["score", *columns]
    tables.split_view(frame, key=key, columns=columns, most=most)
