"""The lines and sentences of a text, as far as it takes to see which of them recur in many texts."""

import re
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.scan import matches

_STOPS = ".!?\u2026\u3002\uff01\uff1f"
_CLOSING = "\"')\\]\u00bb\u201d\u2019"
#: RE2: the end of a line, or of a sentence that another follows.
_BREAK = rf"[{_STOPS}]+[{_CLOSING}]*[ \t\r\n]+|\n[ \t\r\n]*"
#: The same for Python, where only the look behind keeps the search linear in a long run of stops.
_PARTED = re.compile(rf"(?<![{_STOPS}])[{_STOPS}]+[{_CLOSING}]*[ \t\r\n]+|\n[ \t\r\n]*")
_EDGES = " \t\r\n" + _STOPS + "\"')]\u00bb\u201d\u2019"


class Pieces(NamedTuple):
    """Pieces of many texts in one row each: which text (its place from 0), and the key of the piece."""

    row: np.ndarray
    key: "pd.Series"


def piece_key(piece: str) -> str:
    """A line or sentence as it is compared: without white space and marks at its ends."""
    return piece.strip(_EDGES)


def pieces_of(texts: pd.Series) -> Pieces:
    """The pieces of each text that has at least two; equal pieces of a text are given once, empty ones not at all."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = np.flatnonzero(matches(texts, _BREAK))
    parts = pc.split_pattern_regex(pa.array(texts.iloc[rows].astype("str")).cast(pa.large_string()), _BREAK)
    places = pc.list_parent_indices(parts)
    keys = pc.utf8_trim(pc.list_flatten(parts), characters=_EDGES)
    table = pd.DataFrame({"row": rows[np.asarray(places)], "key": pd.Series(keys.to_pandas(), dtype="str")})
    table = table[(table["key"] != "").to_numpy()].drop_duplicates()
    several = table["row"].duplicated(keep=False).to_numpy()
    return Pieces(table["row"].to_numpy()[several], table["key"][several].reset_index(drop=True))


def without(text: str, keys: Collection[str]) -> str:
    """The text without the pieces that have one of these keys; the text as it is where nothing would be left."""
    kept, removed, place = [], False, 0
    for end in [*(found.end() for found in _PARTED.finditer(text)), len(text)]:
        piece = text[place:end]
        gone = piece_key(piece) in keys
        removed = removed or gone
        if not gone:
            kept.append(piece)
        place = end
    left = "".join(kept).strip() if removed else text
    return left if piece_key(left) else text
