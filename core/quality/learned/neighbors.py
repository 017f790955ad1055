"""Nearest neighbours among vectors of length 1, by matrix products of blocks, so that memory stays small."""

from collections.abc import Iterator

import numpy as np

from core.contracts import Progress, quiet

#: Similarities that are in memory at once: 128 MB of float32.
_BLOCK = 32 * 2**20

#: Side of the square blocks of pairs.
_SIDE = 2048


def nearest(
    vectors: np.ndarray, reference: np.ndarray, k: int, own: np.ndarray | None = None, progress: Progress = quiet
) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` rows of ``reference`` nearest to each vector, and their cosines, nearest first, each (rows, k).

    ``own`` (rows,) is the place of each vector in ``reference``, which is passed over; -1 where it is not in there.
    ``k`` is at most the rows of ``reference``, less one with ``own``.
    """
    import torch

    indices = np.empty((len(vectors), k), dtype=np.int64)
    cosines = np.empty((len(vectors), k), dtype=np.float32)
    step = max(1, _BLOCK // max(1, len(reference)))
    for start in range(0, len(vectors), step):
        block = vectors[start : start + step] @ reference.T
        if own is not None:
            inside = np.flatnonzero(own[start : start + step] >= 0)
            block[inside, own[start : start + step][inside]] = -np.inf
        top = torch.from_numpy(block).topk(k, dim=1)  # 15 times as fast as numpy's argpartition
        values, best = top.values.numpy(), top.indices.numpy()
        order = np.lexsort((best, -values), axis=1)
        indices[start : start + step] = np.take_along_axis(best, order, axis=1)
        cosines[start : start + step] = np.take_along_axis(values, order, axis=1)
        progress(min(start + step, len(vectors)), len(vectors), "Looking for the nearest texts")
    return indices, cosines


def close_pairs(
    vectors: np.ndarray, least: float, progress: Progress = quiet
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pairs of rows whose cosine is at least ``least``, block by block: earlier rows, later rows, cosines.

    Every pair is compared, so the time grows with the square of the rows.
    """
    total, done = len(vectors), 0
    blocks = -(-total // _SIDE)
    for left in range(0, total, _SIDE):
        for right in range(left, total, _SIDE):
            block = vectors[left : left + _SIDE] @ vectors[right : right + _SIDE].T
            if left == right:
                block[np.tril_indices(len(block))] = -np.inf
            earlier, later = np.nonzero(block >= least)
            if len(earlier):
                yield earlier + left, later + right, block[earlier, later]
            done += 1
            progress(done, blocks * (blocks + 1) / 2, f"Comparing {total:,} texts by meaning")
