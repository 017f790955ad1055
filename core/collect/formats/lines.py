"""One text per line, with or without a label before it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.collect.formats.delimited import SHOWN, Parsed
from core.collect.formats.delimiters import split_lines
from core.contracts import Reject

if TYPE_CHECKING:
    import pyarrow as pa

_COARSE = re.compile(r"[^\s:]+:[^\s:]+")
_FASTTEXT = "__label__"


def two_levels(labels: Iterable[str]) -> bool:
    """Whether every label is of the form coarse:fine."""
    return all(_COARSE.fullmatch(label) for label in labels)


def texts(data: bytes, skip: int, column: str) -> Parsed:
    """Every line is a row; a blank line is a row whose text is missing, so that parallel files stay in step."""
    import numpy as np

    lines = split_lines(data.decode())[skip:]
    cells = [line if line.strip() else None for line in lines]
    blank = cells.count(None)
    notes = [f"{blank:,} blank lines are rows without text."] if blank else []
    numbers = np.arange(1 + skip, len(lines) + skip + 1)
    return Parsed(_table({column: cells}), numbers, [], notes)


def labelled(data: bytes) -> Parsed:
    """Lines 'label text'; a tag COARSE:fine gives the label COARSE and the whole tag as label_fine."""
    import numpy as np

    found: list[tuple[int, str, str]] = []
    rejected: list[Reject] = []
    for number, line in enumerate(split_lines(data.decode()), 1):
        parts = line.split(None, 1)
        if len(parts) == 2 and not line[0].isspace():
            # one white space ends the label, what follows is the text as it stands
            found.append((number, parts[0], line[len(parts[0]) + 1 :]))
        elif parts:
            rejected.append(Reject(number, "No text behind the label.", line[:SHOWN]))
    notes: list[str] = []
    labels = [label for _, label, _ in found]
    if labels and all(label.startswith(_FASTTEXT) for label in labels):
        labels = [label.removeprefix(_FASTTEXT) for label in labels]
        notes.append(f"The prefix {_FASTTEXT} was taken off the labels.")
    columns: dict[str, list[str]] = {"text": [text for _, _, text in found], "label": labels}
    if labels and two_levels(labels):
        columns = {**columns, "label": [label.partition(":")[0] for label in labels], "label_fine": labels}
        notes.append("Labels have two levels (coarse:fine): 'label' holds the first, 'label_fine' both.")
    return Parsed(_table(columns), np.asarray([number for number, _, _ in found], dtype=np.int64), rejected, notes)


def _table(columns: dict[str, list[str]] | dict[str, list[str | None]]) -> "pa.Table":
    import pyarrow as pa

    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
