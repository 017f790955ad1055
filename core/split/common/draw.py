"""Draws groups at random until each class has the rows asked for."""

import numpy as np

from core.split.common.counts import Counts


def draw(counts: Counts, wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Which groups are drawn, shape (groups,) of bool, so that class c has ``wanted[c]`` rows, or fewer.

    Groups come in random order; one that would give a class more than it wants is passed over. A class that would have
    none because all its groups are too large gets its smallest one.
    """
    drawn = np.zeros(len(counts.sizes), dtype=bool)
    starts, labels, rows = counts.starts.tolist(), counts.labels.tolist(), counts.rows.tolist()
    left = wanted.tolist()
    open_rows = sum(number for number in left if number > 0)
    for group in rng.permutation(len(drawn)).tolist():
        if open_rows <= 0:
            break
        entries = range(starts[group], starts[group + 1])
        if all(rows[entry] <= left[labels[entry]] for entry in entries) and entries:
            drawn[group] = True
            for entry in entries:
                left[labels[entry]] -= rows[entry]
                open_rows -= rows[entry]
    without = np.flatnonzero((np.array(left) == wanted) & (wanted > 0))
    for label in without:
        mine = np.searchsorted(counts.starts, np.flatnonzero(counts.labels == label), side="right") - 1
        if len(mine) and not drawn[mine].any():
            drawn[mine[np.argmin(counts.sizes[mine])]] = True
    return drawn
