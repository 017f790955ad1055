"""Which rows were made, and of which real row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.text import is_missing
from core.types import ORIGIN, TEXT, UID

#: A made row may be made of a made row, and so on, so often.
_GENERATIONS = 50


@dataclass(frozen=True)
class Family:
    """Places in a frame: ``made`` rows (n,), the real row that each goes back to, ``parent`` (n,), and ``real`` rows.

    ``parent`` is -1 where there is no such row, where it has no text, or where the made row has none.
    """

    made: np.ndarray
    parent: np.ndarray
    real: np.ndarray


def family(frame: pd.DataFrame) -> Family:
    """The made rows of a frame, those with an origin, and what they were made of."""
    is_made = frame[ORIGIN].notna().to_numpy()
    made = np.flatnonzero(is_made)
    where = pd.Index(frame[UID])
    place = where.get_indexer(pd.Index(frame[ORIGIN].iloc[made]))
    for _ in range(_GENERATIONS):
        again = (place >= 0) & is_made[place]
        if not again.any():
            break
        place[again] = where.get_indexer(pd.Index(frame[ORIGIN].iloc[place[again]]))
    empty = is_missing(frame[TEXT]).to_numpy()
    place[(place >= 0) & (is_made[place] | empty[place])] = -1
    place[empty[made]] = -1
    return Family(made, place.astype(np.int64), np.flatnonzero(~is_made))
