"""How sure the figures are: paired bootstrap over rows and seeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from core.tune.evidence.metrics import class_counts, resampled

#: Resamples: percentile intervals at 95 % need about 1,000 (Efron and Tibshirani, An Introduction to the Bootstrap,
#: 1993, section 13.3); 2,000 leave room for the stricter levels of the correction for several comparisons.
RESAMPLES = 2000

#: Cells of one block, row weights and about eight counts per class, so that memory stays bounded for large test sets.
_BLOCK = 8_000_000


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % percentile interval."""

    mean: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Rounded to four digits."""
        return {"mean": round(self.mean, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


class Evidence:
    """Resampled scores of several approaches on the same rows.

    ``y`` has shape (rows,), ``predicted`` one array (seeds, rows) of class indices per approach. Each resample draws
    rows with replacement, the same rows for every approach, and then seeds with replacement, for each approach its own:
    the interval covers both the luck of the test rows and the luck of the seeds. For macro-F1 rows are drawn within
    their class: otherwise resamples that miss a rare class would move the whole interval. The mean of n resampled seeds
    varies by (n - 1) / n too little, so its deviation is widened by the root of n / (n - 1) (Davison and Hinkley,
    Bootstrap Methods and their Application, 1997, section 2.3). Metrics: ``accuracy, macro_f1, weighted_f1, mcc``.
    """

    def __init__(
        self,
        y: np.ndarray,
        predicted: Mapping[str, np.ndarray],
        classes: int,
        seed: int = 0,
        resamples: int = RESAMPLES,
    ) -> None:
        self.rows = len(y)
        self.points: dict[str, dict[str, float]] = {}
        self.draws: dict[str, dict[str, np.ndarray]] = {kind: {} for kind in predicted}
        rng = np.random.default_rng([seed, len(y)])
        whole = np.ones((1, len(y)))
        for kind, by_seed in predicted.items():
            seen = [resampled(y, said, classes, whole) for said in by_seed]
            self.points[kind] = {metric: float(np.mean([one[metric] for one in seen])) for metric in seen[0]}
        for metrics, strata in ((("accuracy", "weighted_f1", "mcc"), np.zeros_like(y)), (("macro_f1",), y)):
            tables = {kind: np.empty((len(metrics), resamples, len(by_seed))) for kind, by_seed in predicted.items()}
            start = 0
            for size in _blocks(resamples, len(y) + 8 * classes):
                weights = _drawn(rng, strata, size)
                true = class_counts(y, classes, weights)
                for kind, by_seed in predicted.items():
                    for place, said in enumerate(by_seed):
                        found = resampled(y, said, classes, weights, true)
                        tables[kind][:, start : start + size, place] = [found[metric] for metric in metrics]
                start += size
            for kind, table in tables.items():
                seeds = rng.integers(table.shape[2], size=table.shape[1:])
                self.draws[kind] |= {
                    metric: _widened(scores, np.take_along_axis(scores, seeds, axis=1).mean(axis=1))
                    for metric, scores in zip(metrics, table, strict=True)
                }

    def interval(self, kind: str, metric: str) -> Interval:
        """The score over all rows and seeds with its interval."""
        low, high = np.quantile(self.draws[kind][metric], [0.025, 0.975])
        return Interval(self.points[kind][metric], float(low), float(high))

    def difference(self, first: str, second: str, metric: str) -> Interval:
        """First minus second, on the same resampled rows."""
        draws = self.draws[first][metric] - self.draws[second][metric]
        low, high = np.quantile(draws, [0.025, 0.975])
        return Interval(self.points[first][metric] - self.points[second][metric], float(low), float(high))

    def p_value(self, first: str, second: str, metric: str) -> float:
        """Two-sided bootstrap p-value of no difference; never below 2 / (resamples + 1)."""
        draws = self.draws[first][metric] - self.draws[second][metric]
        tail = min((draws <= 0).sum(), (draws >= 0).sum())
        return float(min(1.0, 2 * (tail + 1) / (len(draws) + 1)))

    def best_shares(self, metric: str) -> dict[str, float]:
        """P(best): the share of resamples in which each approach came out on top; a draw is shared."""
        table = np.stack([self.draws[kind][metric] for kind in self.draws], axis=1)
        top = table >= table.max(axis=1, keepdims=True) - 1e-12
        shares = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
        return dict(zip(self.draws, shares.tolist(), strict=True))

    def tied_with(self, leader: str, metric: str) -> list[str]:
        """Approaches whose 95 % interval of the paired difference to the leader contains 0.

        Not corrected for several comparisons: to leave one out by mistake costs time, to take a worse one in costs
        quality.
        """
        others = [kind for kind in self.draws if kind != leader]
        return [kind for kind in others if self.difference(leader, kind, metric).low <= 0]

    def different_from(self, reference: str, metric: str, level: float = 0.05) -> list[str]:
        """Approaches of which it can be claimed that they differ from the reference, all claims together at ``level``.

        S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Statist. 6, 1979.
        """
        others = [kind for kind in self.draws if kind != reference]
        ranked = sorted((self.p_value(reference, kind, metric), kind) for kind in others)
        for place, (p, _) in enumerate(ranked):
            if p > level / (len(ranked) - place):
                return [kind for _, kind in ranked[:place]]
        return [kind for _, kind in ranked]


def _widened(scores: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Means of resampled seeds whose spread is that of real seeds; ``scores`` (resamples, seeds), at most 1."""
    count = scores.shape[1]
    if count < 2:
        return drawn
    middle = scores.mean(axis=1)
    return np.minimum(middle + (drawn - middle) * sqrt(count / (count - 1)), 1.0)


def _drawn(rng: np.random.Generator, strata: np.ndarray, size: int) -> np.ndarray:
    """How often each row is drawn in resamples with replacement, as many per stratum as it has; shape (size, rows)."""
    counts = np.zeros((size, len(strata)), dtype=np.float32)
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        counts[:, rows] = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=size)
    return counts


def _blocks(resamples: int, cells: int) -> list[int]:
    size = max(1, min(resamples, _BLOCK // max(cells, 1)))
    return [size] * (resamples // size) + ([resamples % size] if resamples % size else [])


def smallest_difference(rows: int, score: float = 0.85) -> float:
    """The smallest difference between two scores that ``rows`` test rows can show at 95 %: 1.96 sqrt(2 p (1 - p) / n).

    Two independent proportions around ``score``; predictions of two approaches agree on many rows, so a paired
    comparison can show somewhat less. 200 rows at 0.85 give 0.07, 1,000 rows 0.03.
    """
    return 1.96 * sqrt(2 * score * (1 - score) / rows) if rows else 1.0
