"""Groups of texts that are tied together by near pairs."""

import numpy as np

from core.near.join import Pairs


def clusters(pairs: Pairs) -> np.ndarray:
    """The cluster of each row, shape (rows,): numbers from 0 in order of first rows; -1 where there is no text.

    Rows are of one cluster when a chain of equal or near texts leads from one to the other.
    """
    groups = components(len(pairs.first), pairs.left, pairs.right)
    present = pairs.first >= 0
    found = np.full(len(present), -1, dtype=np.int64)
    _, where, back = np.unique(groups[pairs.first[present]], return_index=True, return_inverse=True)
    found[present] = np.argsort(np.argsort(where))[back]
    return found


def components(count: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The connected component of each of ``count`` nodes, given the ends of the edges; shape (count,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    labels: np.ndarray = connected_components(edges, directed=False)[1].astype(np.int64)
    return labels
