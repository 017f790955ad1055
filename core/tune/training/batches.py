"""Which rows make up a training step."""

from collections.abc import Sequence

import numpy as np

#: Batches whose rows are sorted by length together; so many that padding is rare and the order stays random.
_POOLED = 50


def grouped(lengths: Sequence[int], size: int, rng: np.random.Generator) -> list[list[int]]:
    """Row numbers in batches of ``size`` rows of similar length, every row once, in random order.

    Rows are shuffled, cut into pools of at most 50 batches (fewer when there are few rows, so that batches are not the
    same in every epoch), sorted by length within a pool, and the batches are shuffled again.
    """
    order = rng.permutation(len(lengths))
    pool = size * max(1, min(len(lengths) // (size * 4), _POOLED))
    batches: list[list[int]] = []
    for start in range(0, len(order), pool):
        rows = sorted(order[start : start + pool].tolist(), key=lambda row: -lengths[row])
        batches += [rows[place : place + size] for place in range(0, len(rows), size)]
    return [batches[place] for place in rng.permutation(len(batches))]
