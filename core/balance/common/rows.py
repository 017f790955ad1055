"""Which rows count for balance, their classes as numbers, and how far they are from a row that was collected."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from core.text import is_missing
from core.types import LABEL, ORIGIN, TEXT, UID

#: Links from a made row to its parent that are followed; no recipe makes so many, and a table may hold a circle.
_LINKS = 100


def coded(frame: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """The class of each row as a number, shape (rows,), -1 without text or label, and the classes by name."""
    codes, classes = pd.factorize(frame[LABEL], sort=True)
    codes[is_missing(frame[TEXT]).to_numpy()] = -1
    return codes, [str(label) for label in classes]


def sizes_of(codes: np.ndarray, classes: Sequence[str]) -> dict[str, int]:
    """Rows of each class that has any, by name."""
    counts = np.bincount(codes[codes >= 0], minlength=len(classes)).tolist()
    return {label: rows for label, rows in zip(classes, counts, strict=True) if rows}


def places_of(codes: np.ndarray, classes: int) -> list[np.ndarray]:
    """The places of the rows of each class, in their order."""
    small = codes.astype(np.int16) if classes < 2**15 else codes  # 16 bits are sorted digit by digit: ten times as fast
    order = np.argsort(small, kind="stable")
    ends = np.cumsum(np.bincount(codes + 1, minlength=classes + 1))
    return [order[start:end] for start, end in pairwise(ends)]


def generations(frame: pd.DataFrame) -> np.ndarray:
    """How many links lie between a row and one that was not made: 0 for a collected row, 1 for its child, and so on."""
    made = frame[ORIGIN].notna().to_numpy()
    found = made.astype(int)
    if not made.any():
        return found
    parents = pd.Index(frame[UID]).get_indexer(pd.Index(frame[ORIGIN]))
    parents[~made] = -1
    above = parents
    for _ in range(_LINKS):
        there = above >= 0
        found += there & made[above]
        above = np.where(there, parents[above], -1)
        if not (above >= 0).any():
            break
    return found


def with_children(frame: pd.DataFrame, dropped: np.ndarray) -> np.ndarray:
    """The rows to drop, shape (rows,), with all rows that were made of them, however far down."""
    gone, made = dropped.copy(), frame[ORIGIN].notna().to_numpy()
    while made.any():
        more = made & ~gone & frame[ORIGIN].isin(frame[UID][gone]).to_numpy()
        if not more.any():
            break
        gone |= more
    return gone
