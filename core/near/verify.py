"""The exact similarity of given pairs of texts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.near.grams import Grams

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BITS = 62
_LETTERS = 1 << 23
_COMPARED = 1 << 22


def similarities(texts: Sequence[str], left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Jaccard similarity of the sets of 5-grams of texts ``left[k]`` and ``right[k]``, shape (pairs,).

    Each text has at least 5 characters. Sets are made for about 8 million characters at a time, in a few 100 MB.
    """
    used, local = np.unique(np.concatenate([left, right]), return_inverse=True)
    lengths = np.fromiter((len(texts[place]) for place in used.tolist()), np.int64, len(used))
    half = len(left) // 2
    if half and lengths.sum() > _LETTERS:
        return np.concatenate(
            [similarities(texts, left[:half], right[:half]), similarities(texts, left[half:], right[half:])]
        )
    sets, rows = _sets([texts[place] for place in used.tolist()])
    one, other = rows[local[: len(left)]], rows[local[len(left) :]]
    size = np.diff(sets.indptr)
    found = np.empty(len(left))
    for start, stop in ranges(size[one] + size[other], _COMPARED):
        pair = one[start:stop], other[start:stop]
        common = np.diff(sets[pair[0]].multiply(sets[pair[1]]).tocsr().indptr)
        found[start:stop] = common / (size[pair[0]] + size[pair[1]] - common)
    return found


def ranges(work: np.ndarray, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of places whose work adds up to at most ``most``, or that are one place."""
    ends, first = np.cumsum(work), 0
    while first < len(work):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield first, last
        first = last


def distinct(values: np.ndarray) -> np.ndarray:
    """The different values, ascending; several times faster than numpy's own on numbers with few repetitions."""
    ordered = np.sort(values)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]]


def _sets(texts: Sequence[str]) -> tuple["csr_array", np.ndarray]:
    """Which grams each text has, as ones of shape (texts, 2 ** 62), and in which row each text stands."""
    from scipy.sparse import csr_array

    grams, sizes, order = [], [], []
    for places, numbers, new in Grams(texts, _BITS).sets():
        grams.append(numbers[new].astype(np.int64))
        sizes.append(new.sum(axis=1))
        order.append(places)
    columns, starts = np.concatenate(grams), np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    sets = csr_array((np.ones(len(columns), dtype=np.int8), columns, starts), shape=(len(texts), 1 << _BITS))
    return sets, np.argsort(np.concatenate(order))
