"""Rows whose cells have slipped one column to the left: the right number of cells, in the wrong places."""

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from core.collect.formats.delimited import SHOWN, Parsed
from core.contracts import Reject

if TYPE_CHECKING:
    import pyarrow as pa

#: Only tables with so many columns and rows say clearly what belongs into a column.
_COLUMNS: Final = 5
_ROWS: Final = 50
_SAMPLE: Final = 5_000
#: A form that fewer cells of a column have is odd there.
_RARE: Final = 0.002
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")


def form(cell: str | None) -> str:
    """What a cell looks like: '7-Jan-18' is '9-a-9', '19M' is '9a', several words are 'a a'."""
    if not cell:
        return ""
    shape = _DIGITS.sub("9", _LETTERS.sub("a", _BLANKS.sub(" ", cell[:80])))
    return "a a" if shape.count("a") > 1 and "9" not in shape else shape


def reject_shifted(parsed: Parsed, delimiter: str) -> Parsed:
    """Take out the rows that fit their columns only after a move of one column to the right.

    Looked at are rows whose last cell is missing where that column is hardly ever missing. Such a row goes when at
    least half of its cells are odd where they stand, and less than a third of these after the move.
    """
    import pyarrow.compute as pc

    table = parsed.table
    width, rows = table.num_columns, table.num_rows
    if width < _COLUMNS or rows < _ROWS:
        return parsed
    last = table.column(width - 1)
    if last.null_count == 0 or last.null_count > max(1, 0.005 * rows):
        return parsed
    candidates = pc.indices_nonzero(last.is_null()).to_pylist()
    forms = _usual(table, set(candidates))
    bad = {row: place for row in candidates[:1_000] if (place := _slipped(_cells(table, row), forms)) is not None}
    return _without(parsed, bad, delimiter) if bad else parsed


def _cells(table: "pa.Table", row: int) -> list[str | None]:
    return [column[row].as_py() for column in table.columns]


def _usual(table: "pa.Table", left_out: set[int]) -> list[Counter[str]]:
    """How often each form occurs in each column, in rows spread over the table."""
    step = max(1, table.num_rows // _SAMPLE)
    picked = [row for row in range(0, table.num_rows, step) if row not in left_out]
    return [Counter(form(cell) for cell in column.take(picked).to_pylist()) for column in table.columns]


def _odd(cells: list[str | None], forms: list[Counter[str]]) -> list[int]:
    """The places of cells whose form hardly occurs in their column."""
    return [
        place
        for place, (cell, usual) in enumerate(zip(cells, forms, strict=True))
        if usual[form(cell)] <= _RARE * usual.total()
    ]


def _slipped(cells: list[str | None], forms: list[Counter[str]]) -> int | None:
    """The column from which on the cells stand one place too far left, None if they stand right."""
    here = _odd(cells, forms)
    if len(here) < max(3, len(cells) / 2):
        return None
    moved = {place: len(_odd([*cells[:place], None, *cells[place:-1]], forms)) for place in range(len(cells) - 1)}
    # of several good places the one where the first odd cell stands
    best = min(moved, key=lambda place: (moved[place], place != here[0], place))
    return best if moved[best] < len(here) / 3 else None


def _without(parsed: Parsed, bad: dict[int, int], delimiter: str) -> Parsed:
    import numpy as np

    keep = np.ones(parsed.table.num_rows, bool)
    rejected = list(parsed.rejected)
    for row, place in bad.items():
        keep[row] = False
        cells = _cells(parsed.table, row)
        name = parsed.table.column_names[place]
        reason = (
            f"The cells stand one column too far left from '{name}' on: '{str(cells[place])[:40]}' is no value of it."
        )
        rejected.append(Reject(int(parsed.lines[row]), reason, delimiter.join(cell or "" for cell in cells)[:SHOWN]))
    note = f"{len(bad):,} rows whose cells have slipped into the column to the left were rejected."
    kept = parsed.table.filter(keep)
    return Parsed(kept, parsed.lines[keep], sorted(rejected, key=lambda one: one.line or 0), [*parsed.notes, note])
