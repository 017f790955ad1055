"""What can be seen of texts without reading them: length, capitals, digits, punctuation, line breaks."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 200_000
#: What a byte can be: the first of a character beyond ASCII, or a further one of it, or an ASCII character of a kind.
_KINDS = ("capital", "digit", "mark", "exclamation", "question", "break", "blank", "beyond ASCII", "further")


def surface(texts: pd.Series) -> dict[str, np.ndarray]:
    """Figures of each text, by name, each of shape (texts,); the texts must not be missing.

    Only ASCII letters, digits and punctuation are told apart; all other characters are counted together. Works on the
    bytes of the whole column at once.
    """
    import pyarrow as pa

    parts = []
    for start in range(0, len(texts), _ROWS):
        column = pa.array(texts.iloc[start : start + _ROWS].astype("str"), type=pa.large_string())
        parts.append(_figures(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _figures(column: "pa.Array") -> dict[str, np.ndarray]:
    _, places, content = column.buffers()
    starts = np.frombuffer(places, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(content, dtype=np.uint8)[starts[0] : starts[-1]] if content else np.zeros(0, dtype=np.uint8)
    edges = starts - starts[0]
    table = _table()
    counts = {name: _counted(table[place][data], edges) for place, name in enumerate(_KINDS)}
    characters = np.diff(edges) - counts["further"]
    size = np.maximum(characters, 1)
    others = sum(counts[name] for name in ("digit", "mark", "blank", "beyond ASCII"))
    letters = np.maximum(characters - others, 1)
    filled = np.diff(edges) > 0
    first, last = np.zeros(len(edges) - 1, dtype=np.uint8), np.zeros(len(edges) - 1, dtype=np.uint8)
    first[filled], last[filled] = data[edges[:-1][filled]], data[edges[1:][filled] - 1]
    return {
        "length in characters": characters,
        "share of capitals": np.round(counts["capital"] / letters, 3),
        "first letter a capital": table[0][first].astype(np.int64),
        "share of digits": np.round(counts["digit"] / size, 3),
        "share of punctuation": np.round(counts["mark"] / size, 3),
        "number of exclamation marks": counts["exclamation"],
        "number of question marks": counts["question"],
        "last character": last.astype(np.int64),
        "number of line breaks": counts["break"],
        "share of signs beyond ASCII": np.round(counts["beyond ASCII"] / size, 3),
    }


def _counted(flags: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """How many flags are set between each two edges; quick because few are."""
    return np.diff(np.searchsorted(np.flatnonzero(flags), edges))


@cache
def _table() -> np.ndarray:
    """For each kind whether a byte is one, (kinds, 256)."""
    byte = np.arange(256)
    small = (byte >= ord("a")) & (byte <= ord("z"))
    capital = (byte >= ord("A")) & (byte <= ord("Z"))
    digit = (byte >= ord("0")) & (byte <= ord("9"))
    mark = (byte > 32) & (byte < 127) & ~small & ~capital & ~digit
    further = (byte & 0xC0) == 0x80
    blank = (byte <= 32) | (byte == 127)
    kinds = (
        capital, digit, mark, byte == ord("!"), byte == ord("?"), byte == ord("\n"), blank, byte >= 0xC0, further
    )  # fmt: skip
    return np.stack(kinds)
