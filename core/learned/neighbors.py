"""Nearest neighbors among vectors of length 1, by matrix products of blocks, so that memory stays small."""

from collections.abc import Iterator

import numpy as np

from core.contracts import Progress, quiet

#: Similarities that are in memory at once: 128 MB of float32.
_BLOCK = 32 * 2**20

#: Side of the square blocks of pairs.
_SIDE = 2048

#: Dimensions in which pairs are compared first, and the rows from which their directions are taken at most.
_WIDTH, _LEARNED = 64, 10_000

#: What rounding may take from a bound, and pairs that are compared in all dimensions at once.
_SLACK, _PAIRS = 1e-5, 1 << 15


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

    Every pair is found. Each is compared in few dimensions first, by a bound that no cosine exceeds, and in all of them
    only where the bound reaches ``least``; the time still grows with the square of the rows.
    """
    short = _shortened(vectors)
    total, done = len(vectors), 0
    blocks = -(-total // _SIDE)
    for left in range(0, total, _SIDE):
        for right in range(left, total, _SIDE):
            bound = short[left : left + _SIDE] @ short[right : right + _SIDE].T
            if left == right:
                bound[np.tril_indices(len(bound))] = -np.inf
            flat = np.flatnonzero(bound >= least - _SLACK)
            for start in range(0, len(flat), _PAIRS):
                one, other = np.divmod(flat[start : start + _PAIRS], bound.shape[1])
                earlier, later = one + left, other + right
                cosines = np.einsum("ij,ij->i", vectors[earlier], vectors[later])
                near = cosines >= least
                if near.any():
                    yield earlier[near], later[near], cosines[near]
            done += 1
            progress(done, blocks * (blocks + 1) / 2, f"Comparing {total:,} texts by meaning")


def _shortened(vectors: np.ndarray) -> np.ndarray:
    """Vectors of fewer dimensions whose products are never below those of the whole ones.

    They are the coordinates along the directions in which the rows vary most, and the length of what is left of each
    row as one more: by Cauchy and Schwarz, the product of two rests is at most the product of their lengths.
    """
    if vectors.shape[1] <= 2 * _WIDTH or len(vectors) <= _SIDE // 2:
        return vectors
    some = vectors[:: -(-len(vectors) // _LEARNED)]
    basis = np.linalg.eigh(some.T @ some)[1][:, -_WIDTH:]
    short = np.empty((len(vectors), _WIDTH + 1), dtype=np.float32)
    for start in range(0, len(vectors), _LEARNED):
        part = vectors[start : start + _LEARNED]
        inside = part @ basis
        short[start : start + _LEARNED, :-1] = inside
        short[start : start + _LEARNED, -1] = np.linalg.norm(part - inside @ basis.T, axis=1)
    return short
