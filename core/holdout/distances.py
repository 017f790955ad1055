"""How far two samples lie apart, and how far chance alone would put them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: Ways to deal the rows anew: p-values down to 0.001 (B. Phipson and G. K. Smyth, Permutation P-values Should Never Be
#: Zero, Stat. Appl. Genet. Mol. Biol. 9, 2010).
PERMUTATIONS = 999

#: Rows that the classifier learns from and is judged on, at most, of each side.
MOST_JUDGED = 500

#: With fewer rows on a side, half of which are to learn from, a classifier says nothing.
LEAST_JUDGED = 20


@dataclass(frozen=True)
class Distance:
    """A distance between two samples: its ``value``, what ``chance`` stays below in 95 %, and the p-value of none.

    ``low`` and ``high`` are a 95 % interval where the distance has an honest one: a gap between shares is never
    negative, so that its interval would never reach 0, and ``chance`` is what it must be held against.
    """

    value: float
    chance: float
    p: float
    low: float | None = None
    high: float | None = None


def counted(
    one: np.ndarray, other: np.ndarray, gap: Callable[[np.ndarray, np.ndarray], np.ndarray], rng: np.random.Generator
) -> Distance:
    """The gap between two samples given as counts by value, each of shape (values,), by a permutation test.

    Dealing all rows anew to two samples of these sizes is a draw of the multivariate hypergeometric distribution, so
    that the test costs the same for a thousand rows and a million.
    """
    total = one + other
    drawn = rng.multivariate_hypergeometric(total, int(one.sum()), size=PERMUTATIONS, method="marginals")
    null = gap(drawn, total - drawn)
    value = float(gap(one[None], other[None])[0])
    return Distance(value, float(np.quantile(null, 0.95)), _p(null, value))


def share_gap(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The share of rows that would have to change their value for two samples to be alike (total variation).

    Counts of shape (samples, values) each; from 0 to 1.
    """
    return np.asarray(np.abs(_shares(one) - _shares(other)).sum(axis=1) / 2)


def rank_gap(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The largest gap between two cumulative distributions (Kolmogorov and Smirnov), counts by ascending value."""
    return np.asarray(np.abs(np.cumsum(_shares(one), axis=1) - np.cumsum(_shares(other), axis=1)).max(axis=1))


def told_apart(one: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> Distance | None:
    """How well a classifier tells the vectors of two samples apart: 0.5 is not at all, 1 always; None for few rows.

    Logistic regression learns on a half of equally many rows of each and is judged on the other half by the area under
    the ROC curve. D. Lopez-Paz and M. Oquab, Revisiting Classifier Two-Sample Tests, ICLR 2017, with the area in place
    of accuracy, which needs no threshold. The p-value deals the names of the judged half anew: those are unknown to
    the model, so that without a difference every dealing is equally likely. The interval is a bootstrap of the judged
    rows for this model. Rows must not have twins in the other half, or the model recognizes them.
    """
    from sklearn.linear_model import LogisticRegression

    rows = min(len(one), len(other), MOST_JUDGED)
    if rows < LEAST_JUDGED:
        return None
    points = np.concatenate([sample[rng.permutation(len(sample))[:rows]] for sample in (one, other)])
    side = np.repeat([0, 1], rows)
    learned = np.tile(np.arange(rows) < rows // 2, 2)
    model = LogisticRegression(C=1.0, max_iter=500, tol=1e-3).fit(points[learned], side[learned])
    scores, names = model.decision_function(points[~learned]), side[~learned]
    ranks = _ranks(scores)
    value = float(_area(ranks[None], names[None])[0])
    dealt = np.stack([rng.permutation(names) for _ in range(PERMUTATIONS)])
    null = _area(np.broadcast_to(ranks, dealt.shape), dealt)
    each = len(names) // 2
    drawn = rng.integers(each, size=(PERMUTATIONS, 2, each)) + np.array([0, each])[None, :, None]
    again = np.array([_area(_ranks(scores[one])[None], names[one][None])[0] for one in drawn.reshape(PERMUTATIONS, -1)])
    low, high = np.quantile(again, [0.025, 0.975])
    return Distance(value, float(np.quantile(null, 0.95)), _p(null, value), float(low), float(high))


def holm(p: np.ndarray) -> np.ndarray:
    """P-values corrected for being several, by Holm's step-down method (1979); shape (tests,)."""
    order = np.argsort(p, kind="stable")
    corrected = np.empty_like(p, dtype=float)
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return corrected


def _shares(counts: np.ndarray) -> np.ndarray:
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _p(null: np.ndarray, value: float) -> float:
    return float((1 + (null >= value - 1e-12).sum()) / (len(null) + 1))


def _ranks(scores: np.ndarray) -> np.ndarray:
    """Ranks from 1, the mean of them where scores are equal."""
    _, back, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    return np.asarray((ends - (sizes - 1) / 2)[back], dtype=float)


def _area(ranks: np.ndarray, names: np.ndarray) -> np.ndarray:
    """The area under the ROC curve of each line, from ranks and names 0 or 1, shape (lines, rows)."""
    ones = names.sum(axis=1)
    return np.asarray(((ranks * names).sum(axis=1) - ones * (ones + 1) / 2) / (ones * (names.shape[1] - ones)))
