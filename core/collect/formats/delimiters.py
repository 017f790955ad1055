"""Which character separates the cells of a text file, if any."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from core.collect.formats.quotes import records, survey
from core.collect.names import KNOWN_NAMES, plain

#: In the order in which a tie is decided: the character that texts hold least comes first.
DELIMITERS: Final = ("\t", ";", "|", ",")
NAMES: Final = {"\t": "tab", ";": "semicolon", "|": "vertical bar", ",": "comma", "": "none", " ": "blank"}
#: Wider tables are taken for a text that happens to repeat a character.
MOST_COLUMNS: Final = 5_000
_SAMPLE_ROWS: Final = 5_000
_BREAK = re.compile(r"\r\n|\n|\r")
#: Words that begin sentences, not labels.
_WORDS: Final = frozenset(
    "a about all an and are as at but by can did do does for from had has have he her his how i if in is "
    "it its just my name no not now of oh ok on one or our she so some that the their there these they "
    "this to was we well what when where which who whom whose why will with yes you your".split()
)


@dataclass(frozen=True)
class Shape:
    """A way of cutting lines into cells: how many cells the usual record has and what share of the records has them."""

    delimiter: str
    quoting: bool
    width: int
    share: float
    rows: int


def split_lines(text: str) -> list[str]:
    r"""Lines by \n, \r\n and \r alone; other Unicode separators are text. A last separator ends a line."""
    lines = _BREAK.split(text)
    return lines[:-1] if lines and lines[-1] == "" else lines


def guess(text: str, suffix: str) -> Shape | None:
    """The delimiter of a sample of whole lines; None for one text per line."""
    shapes = [shape for mark in DELIMITERS for shape in _shapes(text, mark) if _plausible(shape, text, suffix)]
    if not shapes:
        return _single(text)
    order = {mark: place for place, mark in enumerate(DELIMITERS)}
    # of two nearly equal shares, the rarer character decides
    return min(shapes, key=lambda shape: (-round(shape.share, 2), order[shape.delimiter], not shape.quoting))


def _shapes(text: str, delimiter: str) -> list[Shape]:
    modes = (False, True) if '"' in text else (False,)
    return [shape for quoting in modes if (shape := measure(text, delimiter, quoting)) is not None]


def measure(text: str, delimiter: str, quoting: bool) -> Shape | None:
    """The usual number of cells and how usual it is, weighed by lines so that a record that swallows others costs."""
    widths: Counter[int] = Counter()
    lines = 0
    for line, row in records(text, delimiter, quoting):
        if row and (len(row) > 1 or row[0].strip()):
            widths[len(row)] += 1
        lines = line
        if sum(widths.values()) >= _SAMPLE_ROWS:
            break
    rows = sum(widths.values())
    if rows == 0:
        return None
    width = max(widths, key=lambda cells: (widths[cells], cells))
    # unless the marks are used by the book, a record of many lines is an unbalanced mark
    loss = max(0, lines - 4 * rows) if quoting and not _strict(text, delimiter) else 0
    return Shape(delimiter, quoting, width, widths[width] / (rows + loss), rows)


def _strict(text: str, delimiter: str) -> bool:
    return delimiter.isascii() and survey(text.encode("utf-8", "replace"), delimiter).strict


def _plausible(shape: Shape, text: str, suffix: str) -> bool:
    if not 2 <= shape.width <= MOST_COLUMNS:
        return False
    named = suffix in (".csv", ".tsv", ".tab", ".psv") and (suffix == ".csv" or shape.delimiter == "\t")
    head = next((row for _, row in records(text, shape.delimiter, shape.quoting) if any(row)), [])
    known = sum(plain(cell) in KNOWN_NAMES for cell in head) >= 1 and 2 <= len(head) <= shape.width
    if shape.share < (0.5 if known or named else 0.8):
        return False
    if shape.rows == 1:
        return known or shape.delimiter == "\t" or (named and shape.width <= 100)
    if shape.delimiter == "\t" or known or shape.share < 1:
        return shape.delimiter == "\t" or known or (shape.share >= 0.9 and not _prose(text, shape))
    return not _prose(text, shape)


def _prose(text: str, shape: Shape) -> bool:
    """Whether the delimiter looks like punctuation: nearly always followed by a blank, between words."""
    if shape.quoting or shape.width > 3:
        return False
    mark = re.escape(shape.delimiter)
    total = len(re.findall(mark, text))
    spaced = len(re.findall(mark + r"(?=\s)", text))
    return total > 0 and spaced >= 0.8 * total


def _single(text: str) -> Shape | None:
    """A table of one column whose cells are enclosed in marks because they hold commas or line ends."""
    if '"' not in text:
        return None
    data = text.encode("utf-8", "replace")
    quotes = survey(data, ",")
    shape = measure(text, ",", True)
    if shape is None or not (quotes.strict and quotes.needed) or shape.width != 1 or shape.share < 1:
        return None
    return shape


def label_first(lines: list[str]) -> tuple[str, ...] | None:
    """The labels if every line is a label, white space and a text; None if the first words are just words."""
    filled = [line for line in lines if line.strip()]
    pairs = [line.split(None, 1) for line in filled]
    if len(pairs) < 3 or any(len(pair) < 2 for pair in pairs) or any(line[0].isspace() for line in filled):
        return None
    counts = Counter(pair[0] for pair in pairs)
    if _all(counts, r"__label__\S+"):
        return tuple(counts)
    if len(counts) > max(2, 0.15 * len(pairs)):
        return None
    if _all(counts, r"[+-]?\d{1,3}") or _all(counts, r"[A-Za-z_]+:[A-Za-z_]+"):
        return tuple(counts)
    words = _all(counts, r"[a-z_]+|[A-Z_]+|[A-Z][a-z]+") and not any(word.casefold() in _WORDS for word in counts)
    return tuple(counts) if words and 2 <= len(counts) <= 20 and min(counts.values()) >= 3 else None


def _all(counts: Counter[str], pattern: str) -> bool:
    whole = re.compile(pattern)
    return all(whole.fullmatch(token) for token in counts)
