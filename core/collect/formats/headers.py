"""Whether the first record names the columns, and what the columns are called."""

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from core.collect.names import KNOWN_NAMES, plain

_NUMBER = re.compile(r"\s*[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?\s*%?\s*")


@dataclass(frozen=True)
class Header:
    """How many rows are header (0 or 1), the columns' names, why, and whether the first line names only one column."""

    rows: int
    columns: tuple[str, ...]
    why: str
    partial: bool = False


def is_number(cell: str) -> bool:
    """Whether a cell reads as a number."""
    return _NUMBER.fullmatch(cell) is not None


def decide(rows: list[list[str]], width: int, given: bool | None = None) -> Header:
    """The header of a sample of records; ``given`` is the user's word on whether there is one."""
    first, body = rows[0], rows[1:]
    if given is False:
        return Header(0, nameless(rows, width), "Header: none, as chosen.")
    if given is True:
        return Header(1, names(rows, width), "Header: the first row, as chosen.")
    if len(first) == 1 and width >= 2 and body and not is_number(first[0]) and len(first[0].split()) <= 4:
        found = names(rows, width)
        return Header(1, found, f"Header: the first row names only the first column ('{found[0]}').", True)
    if not body:
        alone = all(_name_like(cell) for cell in first) and (width > 1 or plain(first[0]) in KNOWN_NAMES)
        why = "Header: the only row reads like names." if alone else "Header: none; there is one row."
        return Header(1, names(rows, width), why) if alone else Header(0, nameless(rows, width), why)
    for reason in (_against(first, body), _for(first, body)):
        if reason:
            yes = reason.startswith("+")
            columns = names(rows, width) if yes else nameless(rows, width)
            return Header(int(yes), columns, f"Header: {'the first row' if yes else 'none'}; {reason[1:]}.")
    return Header(0, nameless(rows, width), "Header: none; the first row reads like the others.")


def names(rows: list[list[str]], width: int) -> tuple[str, ...]:
    """Column names from the first row: trimmed, never empty, never twice the same."""
    cells = [cell.strip() for cell in rows[0]]
    numbered = {row[0] for row in rows[1:] if row and is_number(row[0])}
    if width >= 3 and len(cells) == width - 1 and len(numbered) == len(rows) - 1:
        # R writes no name above its row numbers
        cells = ["", *cells]
    found: list[str] = []
    for place in range(width):
        base = cells[place] if place < len(cells) and cells[place] else f"column_{place + 1}"
        name, number = base, 2
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found.append(name)
    return tuple(found)


def nameless(rows: list[list[str]], width: int) -> tuple[str, ...]:
    """Names for columns without a header: text and label where the cells leave no doubt."""
    if width == 1:
        return ("text",)
    from core.collect.roles import by_content

    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]
    text, label = by_content(columns)
    found = [f"column_{place + 1}" for place in range(width)]
    if text is not None:
        found[text] = "text"
        if label is not None:
            found[label] = "label"
    return tuple(found)


def _name_like(cell: str) -> bool:
    bare = cell.strip()
    return len(bare) <= 60 and len(bare.split()) <= 4 and not is_number(bare) and not bare.endswith((".", "!"))


def _known(first: list[str], body: list[list[str]]) -> str | None:
    for place, cell in enumerate(first):
        if plain(cell) in KNOWN_NAMES and all(place >= len(row) or row[place] != cell for row in body):
            return cell
    return None


def _against(first: list[str], body: list[list[str]]) -> str:
    """A reason why the first row is data, or a sure reason why it is a header."""
    known = _known(first, body)
    if known and all(_name_like(cell) for cell in first if cell.strip()):
        return f"+'{known}' is a name of a column"
    if sum(not cell.strip() for cell in first) > max(1, len(first) // 3):
        return "-it has empty cells"
    numbers = [cell for cell in first if is_number(cell)]
    if numbers:
        return f"-it holds the number {numbers[0].strip()}"
    long = [cell for cell in first if len(cell.split()) >= 6 or len(cell) > 100]
    if long:
        return "-it holds a text"
    for place, cell in enumerate(first):
        column = Counter(row[place] for row in body if place < len(row))
        if cell.strip() and column[cell] and len(column) <= max(2, 0.5 * len(body)):
            return f"-'{cell[:40]}' stands in other rows too"
    return ""


def _for(first: list[str], body: list[list[str]]) -> str:
    """A reason why the first row is a header: it differs from what stands below."""
    if not all(_name_like(cell) for cell in first if cell.strip()):
        return ""
    for place, cell in enumerate(first):
        below = [row[place] for row in body if place < len(row) and row[place].strip()]
        if not below or not cell.strip():
            continue
        if sum(map(is_number, below)) >= 0.9 * len(below):
            return f"+'{cell[:40]}' stands above numbers"
        if len(set(below)) <= 0.2 * len(below) and len(below) >= 10:
            return f"+'{cell[:40]}' is none of the values below it"
        if median(map(len, below)) >= 20 and len(cell) < median(map(len, below)) / 3 and len(cell.split()) <= 3:
            return f"+'{cell[:40]}' is much shorter than the texts below it"
    return ""
