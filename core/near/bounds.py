"""What a Jaccard similarity of at least t asks of two sets of grams; all numbers are whole, and safe for any t.

For sets x and y with |x| <= |y|, J(x, y) >= t means |x & y| >= t / (1 + t) * (|x| + |y|), hence |x| >= t * |y|. In any
one order of all grams, the first gram that both have stands among the first |y| - ceil(t * |y|) + 1 of y and among the
first |x| - ceil(2 * t / (1 + t) * |x|) + 1 of x (Xiao, Wang, Lin, Yu: Efficient Similarity Joins for Near Duplicate
Detection, 2008).
"""

import numpy as np

_SLACK = 1e-6  # rounding may admit a pair that exact counting then refuses; it never loses one


def prefix(sizes: np.ndarray, threshold: float) -> np.ndarray:
    """Leading grams of a set that have to be looked at when the other set is smaller."""
    return sizes - np.ceil(threshold * sizes - _SLACK).astype(sizes.dtype) + 1


def short_prefix(sizes: np.ndarray, threshold: float) -> np.ndarray:
    """Leading grams of a set that have to be looked at when the other set is as large or larger."""
    return prefix(sizes, 2 * threshold / (1 + threshold))


def largest(sizes: np.ndarray, threshold: float) -> np.ndarray:
    """How large a set near to one of these sizes can be."""
    return np.floor(sizes / threshold + _SLACK).astype(np.int64)


def overlap(total: np.ndarray, threshold: float) -> np.ndarray:
    """Grams that two sets have in common at least, by the sum of their sizes."""
    return np.ceil(threshold / (1 + threshold) * total - _SLACK).astype(np.int64)
