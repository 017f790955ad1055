"""Whether a quotation mark encloses a cell or is just a character, and where records end."""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_CHUNK: Final = 32_000_000
#: Bytes of the file that are parsed both ways when quotation marks are not used by the book.
_TRIAL: Final = 24_000_000
#: A file by the book may still be text with stray marks; below so many lines there is no telling.
_TELLING: Final = 50


def positions(data: bytes, byte: int) -> "np.ndarray":
    """Offsets of a byte, found in pieces to bound the memory."""
    import numpy as np

    buffer = np.frombuffer(data, np.uint8)
    found = [np.flatnonzero(buffer[at : at + _CHUNK] == byte) + at for at in range(0, len(buffer), _CHUNK)]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def line_ends(data: bytes) -> "np.ndarray":
    r"""Offsets of the last byte of each line separator: \n, \r\n or a lone \r."""
    import numpy as np

    feeds = positions(data, 10)
    if b"\r" not in data:
        return feeds
    returns = positions(data, 13)
    buffer = np.frombuffer(data, np.uint8)
    after = buffer[np.minimum(returns + 1, len(buffer) - 1)]
    alone = returns[(after != 10) | (returns + 1 == len(buffer))]
    return np.sort(np.concatenate([feeds, alone])) if len(alone) else feeds


@dataclass(frozen=True)
class Quotes:
    """How a file uses quotation marks: ``strict`` is by the book (RFC 4180), ``needed`` if a cell could not do without.

    ``first`` tells that the file begins with one.
    """

    marks: int
    strict: bool
    needed: bool
    first: bool = False


def survey(data: bytes, delimiter: str) -> Quotes:
    """Look at every quotation mark of the file at once: each one opens, closes or is doubled, or the book is broken."""
    import numpy as np

    marks = positions(data, 34)
    if len(marks) == 0:
        return Quotes(0, True, False)
    borders = [10, 13, ord(delimiter)]
    buffer = np.frombuffer(data, np.uint8)
    opens, closes = marks[0::2], marks[1::2]
    before = buffer[np.maximum(opens - 1, 0)]
    good = np.isin(before, [*borders, 34]) | (opens == 0)
    after = buffer[np.minimum(closes + 1, len(buffer) - 1)]
    fine = np.isin(after, [*borders, 34]) | (closes + 1 == len(buffer))
    strict = len(marks) % 2 == 0 and bool(good.all()) and bool(fine.all())
    doubled = len(marks) > 2 and bool((closes[: len(opens) - 1] + 1 == opens[1:]).any())
    empty = strict and bool((opens + 1 == closes).any())
    needed = doubled or empty
    for byte in borders:
        needed = needed or bool((np.searchsorted(marks, positions(data, byte)) % 2).any())
    return Quotes(len(marks), strict, needed, bool(opens[0] == 0))


def raw_records(text: str, delimiter: str, quoting: bool) -> Iterator[tuple[int, list[str], list[str]]]:
    """The records of a text: the line each begins in, its cells, and its lines as they stand."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    raw: list[str] = []

    def feed() -> Iterator[str]:
        for part in io.StringIO(text, newline=""):
            raw.append(part)
            yield part

    reader = csv.reader(feed(), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE)
    line = 1
    for row in reader:
        yield line, row, raw.copy()
        raw.clear()
        line = reader.line_num + 1


def records(text: str, delimiter: str, quoting: bool) -> Iterator[tuple[int, list[str]]]:
    """The records of a text with the line each begins in; one without a delimiter has one cell."""
    return ((line, row) for line, row, _ in raw_records(text, delimiter, quoting))


def decide(data: bytes, delimiter: str, width: int) -> tuple[bool, str]:
    """Whether quotation marks enclose cells in a file of ``width`` columns, and why."""
    if not delimiter.isascii():
        return b'"' in data, ""
    quotes = survey(data, delimiter)
    if quotes.marks == 0:
        return False, ""
    if quotes.strict and (quotes.needed or delimiter == "," or quotes.first):
        swallowed = _swallows(data, delimiter, width)
        if not swallowed:
            return True, "Quotation marks enclose cells; they are used by the book in the whole file."
        return False, swallowed
    if quotes.strict:
        return False, "Quotation marks are kept as text: no cell needs them."
    if not _opening(data, delimiter):
        return False, "Quotation marks are kept as text: none of them begins a cell."
    with_, without = _fits(data, delimiter, width)
    if with_ > without:
        return True, "Quotation marks enclose cells, though some are not used by the book."
    return False, (
        f"Quotation marks are kept as text: as enclosing marks they would leave {with_:,} rows instead of {without:,}."
    )


def _opening(data: bytes, delimiter: str) -> bool:
    return re.search(rb"(?:\A|[\r\n]|" + re.escape(delimiter.encode()) + rb')"', data) is not None


def _fits(data: bytes, delimiter: str, width: int) -> tuple[int, int]:
    """Records with the expected number of cells when marks enclose cells, and when they do not."""
    text = data[:_TRIAL].decode("utf-8", "replace")
    counts = []
    for quoting in (True, False):
        widths = Counter(len(row) for _, row in records(text, delimiter, quoting))
        counts.append(widths[width])
    return counts[0], counts[1]


def _swallows(data: bytes, delimiter: str, width: int) -> str:
    """Why enclosing marks would swallow rows although they are used by the book; empty if they do not."""
    import numpy as np

    ends, marks = line_ends(data), positions(data, 34)
    inside = int((np.searchsorted(marks, ends) % 2).sum())
    if inside == 0 or delimiter == "," or len(ends) < _TELLING:
        return ""
    with_, without = _fits(data, delimiter, width)
    lines = len(line_ends(data[:_TRIAL]))
    if without > with_ and without >= lines - 1:
        return f"Quotation marks are kept as text: as enclosing marks they would swallow {without - with_:,} rows."
    return ""
