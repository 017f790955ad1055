"""Where to cut a row of blocks in three."""

import numpy as np


def borders(blocks: np.ndarray, sizes: np.ndarray) -> tuple[int, int]:
    """The first block of the second and of the third part, for blocks of so many rows, in order.

    Parts are as near to ``sizes`` (3,) as whole blocks allow, in the sum of the differences, and none is empty. There
    must be three blocks at least. Where two places are as good, the earlier one is taken.
    """
    before = np.concatenate([[0], np.cumsum(blocks)])
    last = len(blocks) - 1
    near = []
    for aim in (sizes[0], sizes[0] + sizes[1]):
        place = int(np.searchsorted(before, aim))
        near.append(sorted({min(max(place + step, 1), last) for step in range(-3, 4)}))
    ways = [(first, second) for first in near[0] for second in near[1] if first < second]

    def miss(way: tuple[int, int]) -> float:
        got = np.diff([0, before[way[0]], before[way[1]], before[-1]])
        return float(np.abs(got - sizes).sum())

    return min(ways, key=miss)
