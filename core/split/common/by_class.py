"""Splits rows class by class, equal texts together: what `split.stratified` and `core.split.complete` do.

Recorded results rest on it, so it gives the same assignment for the same seed as ever; `core.split.common.allot` is for
all that has come since.
"""

import numpy as np
import pandas as pd

from core.split.common.counts import quota
from core.text import text_keys
from core.types import LABEL, TEXT, UID


def partition(labelled: pd.DataFrame, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The part of each row, 0 to 2, by the shares of train, validation and test (0 for none), class by class.

    ``labelled`` has uid, text and label; equal texts get the same part. Returns shape (rows,).
    """
    codes, _ = pd.factorize(text_names(labelled))
    sizes = np.bincount(codes)
    labels = _group_labels(codes, pd.factorize(labelled[LABEL], sort=True)[0])
    totals = np.bincount(labels, weights=sizes).astype(int)
    members = np.split(np.argsort(labels, kind="stable"), np.cumsum(np.bincount(labels))[:-1])
    parts, carry = np.zeros(len(sizes), dtype=int), np.zeros(3)
    for label in np.argsort(-totals, kind="stable"):
        wanted, carry = quota(int(totals[label]), shares, carry)
        groups = rng.permutation(members[label])
        parts[groups] = _assign(sizes[groups], wanted, rng)
    return parts[codes]


def text_names(frame: pd.DataFrame) -> pd.Series:
    """What must stay together: the normalized text; a row without text stands for itself."""
    return text_keys(frame[TEXT]).fillna("\0" + frame[UID])


def _group_labels(codes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The most frequent label of each group of equal texts; ties go to the label that sorts first."""
    pairs, counts = np.unique(np.stack([codes, labels], axis=1), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    firsts = np.unique(pairs[order, 0], return_index=True)[1]
    return pairs[order][firsts, 1]


def _assign(sizes: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The part of each group: large ones first, where most rows are still wanted; single rows then fill exactly."""
    left = wanted.astype(float)
    parts = np.zeros(len(sizes), dtype=int)
    large = np.flatnonzero(sizes > 1)
    for group in large[np.argsort(-sizes[large], kind="stable")]:
        parts[group] = np.argmax(left)
        left[parts[group]] -= sizes[group]
    single = np.flatnonzero(sizes == 1)
    parts[single] = rng.permutation(np.repeat(np.arange(3), _fit(left, len(single))))
    return parts


def _fit(left: np.ndarray, count: int) -> np.ndarray:
    """Whole numbers that add up to ``count``, as near to ``left`` as large groups have allowed."""
    wanted = np.clip(left, 0, None).astype(int)
    while wanted.sum() > count:
        wanted[np.argmax(wanted)] -= 1
    return wanted
