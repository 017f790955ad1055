"""Scores of several splits of the same rows, with intervals over families of rows and over seeds."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from core.tune.evidence.metrics import resampled

#: Resamples, as `core.tune.evidence.bootstrap` has half of: enough for 95 % percentile intervals.
RESAMPLES = 1_000


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    mean: float
    low: float
    high: float


class Resampled:
    """Scores by arm and kind of held rows, all under the same weights of families.

    ``family`` (rows,) is the family of each row of the table that the splits are drawn from. A Bayesian bootstrap
    (D. B. Rubin, The Bayesian Bootstrap, Ann. Statist. 9, 1981): each family has a random weight, the same in every
    split and arm, because the splits share their rows, and none has weight 0, so that no class vanishes from macro-F1.
    Seeds are drawn with replacement, and widened as in `core.tune.evidence.bootstrap`, because few of them vary too
    little.
    """

    def __init__(self, family: np.ndarray, classes: int, rng: np.random.Generator) -> None:
        weights = rng.exponential(size=(RESAMPLES, int(family.max()) + 1)).astype(np.float32)
        self._weights, self._classes, self._rng = weights[:, family], classes, rng
        self._points: dict[tuple[str, str], list[dict[str, float]]] = {}
        self._tables: dict[tuple[str, str], list[dict[str, np.ndarray]]] = {}
        self._drawn: dict[tuple[str, int], np.ndarray] = {}

    def add(self, arm: str, kind: str, rows: np.ndarray, y: np.ndarray, said: np.ndarray) -> None:
        """One more split: places of the held rows, their classes, and what was said of them, each (held,)."""
        whole = resampled(y, said, self._classes, np.ones((1, len(y))))
        self._points.setdefault((arm, kind), []).append({name: float(one[0]) for name, one in whole.items()})
        found = resampled(y, said, self._classes, self._weights[:, rows])
        self._tables.setdefault((arm, kind), []).append(found)

    def draws(self, arm: str, kind: str) -> int:
        """How many splits were added."""
        return len(self._points.get((arm, kind), []))

    def score(self, arm: str, kind: str, metric: str) -> Estimate:
        """The mean score over the splits."""
        return _estimate(self._point((arm, kind), metric), self._scores((arm, kind), metric))

    def difference(self, one: tuple[str, str], other: tuple[str, str], metric: str) -> Estimate:
        """The first less the second, each an arm and a kind, under the same weights (and seeds, within an arm)."""
        point = self._point(one, metric) - self._point(other, metric)
        return _estimate(point, self._scores(one, metric) - self._scores(other, metric))

    def _point(self, of: tuple[str, str], metric: str) -> float:
        return float(np.mean([one[metric] for one in self._points[of]]))

    def _scores(self, of: tuple[str, str], metric: str) -> np.ndarray:
        """The mean over drawn seeds under each weighting, shape (resamples,)."""
        table = np.stack([one[metric] for one in self._tables[of]], axis=1)
        count = table.shape[1]
        if count == 1:
            return table[:, 0]
        if (of[0], count) not in self._drawn:
            self._drawn[of[0], count] = self._rng.integers(count, size=table.shape)
        drawn = np.take_along_axis(table, self._drawn[of[0], count], axis=1).mean(axis=1)
        middle = table.mean(axis=1)
        return np.asarray(middle + (drawn - middle) * sqrt(count / (count - 1)))


def _estimate(point: float, scores: np.ndarray) -> Estimate:
    low, high = np.quantile(scores, [0.025, 0.975])
    return Estimate(point, float(min(low, point)), float(max(high, point)))
