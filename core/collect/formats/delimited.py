"""Delimited text into a table of strings: pyarrow where the file is by the book, Python's csv module elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from core.collect.formats.quotes import line_ends, positions, raw_records, records, survey
from core.contracts import Reject
from core.errors import AssayError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from pyarrow.csv import InvalidRow

#: Rows with missing last cells are rejected unless they are more common than this.
PADDED_SHARE: Final = 0.05
SHOWN: Final = 200


@dataclass
class Parsed:
    """A table of strings with its rejects and remarks; ``lines`` gives the line each accepted row begins in."""

    table: "pa.Table"
    lines: "np.ndarray"
    rejected: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """How a delimited file is to be cut: ``skip`` records of header, then rows of ``columns``."""

    delimiter: str
    quoting: bool
    skip: int
    columns: tuple[str, ...]


def parse(data: bytes, plan: Plan, where: str) -> Parsed:
    """All rows of UTF-8 ``data``; accepted plus rejected rows equal its records without header and blank lines."""
    parsed = _fast(data, plan) if _trusted(data, plan) else None
    if parsed is None or _gaps(parsed) > PADDED_SHARE:
        parsed = _careful(data, plan)
    if len(parsed.table) == 0 and not parsed.rejected:
        raise AssayError(
            f"The file has a header ({', '.join(plan.columns)}) and no rows.", where, "Check that the export finished."
        )
    return parsed


def _trusted(data: bytes, plan: Plan) -> bool:
    """pyarrow reads what this module means, if quotation marks are text or used by the book."""
    return plan.delimiter.isascii() and (not plan.quoting or survey(data, plan.delimiter).strict)


def _gaps(parsed: Parsed) -> float:
    """The share of rows that have too few cells."""
    few = sum(reject.reason.startswith(_FEW) for reject in parsed.rejected)
    return few / max(1, len(parsed.table) + len(parsed.rejected))


_FEW: Final = "Too few cells"


def _reason(expected: int, found: int) -> str:
    words = _FEW if found < expected else "Too many cells"
    return f"{words}: {expected} fields expected, {found} found."


def spans(data: bytes, quoting: bool) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """Where records begin, where they end (without separator), and the line each begins in, counted from 1."""
    import numpy as np

    every = line_ends(data)
    ends = every
    if quoting:
        ends = every[np.searchsorted(positions(data, 34), every) % 2 == 0]
    starts = np.concatenate([[0], ends + 1]).astype(np.int64)
    stops = np.concatenate([ends, [len(data)]]).astype(np.int64)
    if starts[-1] == len(data):
        starts, stops = starts[:-1], stops[:-1]
    if b"\r" in data:
        buffer = np.frombuffer(data, np.uint8)
        pair = (
            (stops > starts)
            & (stops < len(data))
            & (buffer[stops - 1] == 13)
            & (buffer[np.minimum(stops, len(data) - 1)] == 10)
        )
        stops = stops - pair
    return starts, stops, 1 + np.searchsorted(every, starts)


def _fast(data: bytes, plan: Plan) -> Parsed | None:
    """The whole file by pyarrow; None if its count of records differs from the independent one."""
    import numpy as np
    import pyarrow as pa

    width = len(plan.columns)
    starts, stops, lines = spans(data, plan.quoting)
    filled = np.flatnonzero(stops > starts) if width > 1 else np.arange(len(starts))
    kept = filled[plan.skip :]
    if len(kept) == 0:
        return Parsed(_strings([[] for _ in plan.columns], plan.columns), lines[:0])
    begin = int(starts[kept[0]])
    odd: list[tuple[int, int, str]] = []

    def note(row: "InvalidRow") -> str:
        odd.append((row.number - 1, row.actual_columns, row.text))
        return "skip"

    longest = int((stops - starts).max())
    try:
        table = _by_arrow(data, begin, longest, plan, note)
    except pa.ArrowInvalid:
        return None
    numbers = [number for number, _, _ in odd]
    if len(table) + len(odd) != len(kept) or any(number >= len(kept) for number in numbers):
        return None
    at = lines[kept]
    rejected = [
        Reject(int(at[number]), _reason(width, cells), text[:SHOWN]) for number, cells, text in odd if text.strip()
    ]
    return Parsed(table, np.delete(at, numbers), rejected)


def _by_arrow(data: bytes, begin: int, longest: int, plan: Plan, note: "Callable[[InvalidRow], str]") -> "pa.Table":
    import pyarrow as pa
    import pyarrow.csv

    return pa.csv.read_csv(
        pa.BufferReader(pa.py_buffer(data).slice(begin)),
        read_options=pa.csv.ReadOptions(
            # rows are only numbered in one thread; a block must hold the longest record
            use_threads=False,
            column_names=list(plan.columns),
            block_size=min(2**31 - 1, max(2**23, 4 * longest)),
        ),
        parse_options=pa.csv.ParseOptions(
            delimiter=plan.delimiter,
            quote_char='"' if plan.quoting else False,
            newlines_in_values=plan.quoting,
            ignore_empty_lines=len(plan.columns) > 1,
            invalid_row_handler=note,
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(plan.columns, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _careful(data: bytes, plan: Plan) -> Parsed:
    """The whole file by Python's csv module, which forgives marks that are not by the book."""
    import numpy as np

    width = len(plan.columns)
    text = data.decode()
    found = records(text, plan.delimiter, plan.quoting) if _trusted(data, plan) else _salvaged(text, plan, width)
    rows: list[tuple[int, list[str]]] = []
    odd: list[tuple[int, list[str]]] = []
    skipped = 0
    for line, row in found:
        blank = not row or (len(row) == 1 and not row[0].strip())
        if blank and width > 1:
            continue
        if skipped < plan.skip:
            skipped += 1
        elif len(row) == width or blank:
            rows.append((line, row or [""]))
        else:
            odd.append((line, row))
    few = sum(len(row) < width for _, row in odd)
    notes: list[str] = []
    if few > PADDED_SHARE * (len(rows) + len(odd)):
        notes.append(f"{few:,} rows lack their last cells; these count as missing.")
        short = [(line, row + [""] * (width - len(row))) for line, row in odd if len(row) < width]
        odd = [(line, row) for line, row in odd if len(row) > width]
        rows = sorted([*rows, *short], key=lambda pair: pair[0])
    rejected = [Reject(line, _reason(width, len(row)), plan.delimiter.join(row)[:SHOWN]) for line, row in odd]
    columns = [list(column) for column in zip(*(row for _, row in rows), strict=True)] or [[] for _ in plan.columns]
    lines = np.asarray([line for line, _ in rows], dtype=np.int64)
    return Parsed(_strings(columns, plan.columns), lines, rejected, notes)


def _salvaged(text: str, plan: Plan, width: int) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins in; one that an unbalanced mark has made of many lines is cut into them again.

    Such a record has the wrong number of cells, or each of its lines is a full row by itself.
    """
    for line, row, raw in raw_records(text, plan.delimiter, plan.quoting):
        if len(raw) == 1:
            yield line, row
            continue
        alone = [part.count(plan.delimiter) + 1 == width for part in raw]
        if (len(row) == width and not all(alone)) or (len(row) != width and not any(alone)):
            yield line, row
        else:
            for place, part in enumerate(raw):
                yield from ((line + place, cells) for _, cells in records(part, plan.delimiter, True))


def _strings(columns: list[list[str]], names: tuple[str, ...]) -> "pa.Table":
    """A table of strings in which an empty cell is missing."""
    import pyarrow as pa

    return pa.table([pa.array([cell or None for cell in column], pa.string()) for column in columns], names=list(names))
