"""How well small classes are found, and at what price: macro-F1, recall, calibration error, with intervals."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import numpy as np

from core.tune.evidence.bootstrap import RESAMPLES, Interval, _blocks, _drawn, _widened
from core.tune.evidence.calibration import BINS, _binned
from core.tune.evidence.metrics import class_counts, resampled

Metric = Literal["macro_f1", "minority_recall", "calibration_error"]

METRICS: Final[tuple[Metric, ...]] = ("macro_f1", "minority_recall", "calibration_error")


def small_classes(sizes: Sequence[int], of: np.ndarray) -> list[int]:
    """Classes with fewer train rows than half an equal share, at least the smallest; only those that ``of`` holds.

    ``sizes`` are train rows by class, ``of`` the class indices of the rows that judge.
    """
    there = [code for code in np.unique(of).tolist() if sizes[code]]
    half = sum(sizes) / max(sum(1 for rows in sizes if rows), 1) / 2
    small = [code for code in there if sizes[code] < half]
    return small or sorted(there, key=lambda code: (sizes[code], code))[:1]


class Judged:
    """Resampled scores of several strategies on the same rows.

    ``y`` (rows,) class indices, ``said`` the probabilities (seeds, rows, classes) of each strategy, ``minority`` the
    classes whose mean recall is asked for. Rows are drawn with replacement within their class, the same for all
    strategies, then seeds, as in `core.tune.evidence.bootstrap.Evidence`. The calibration error (see
    `core.tune.evidence.calibration`) grows with every resampling; its draws are moved back by what it grew on average,
    so that the interval lies around the error of the rows themselves.
    """

    def __init__(
        self,
        y: np.ndarray,
        said: Mapping[str, np.ndarray],
        minority: Sequence[int],
        seed: int = 0,
        resamples: int = RESAMPLES,
    ) -> None:
        self.y, self.minority = y, list(minority)
        self.points: dict[str, dict[str, float]] = {}
        self.draws: dict[str, dict[str, np.ndarray]] = {kind: {} for kind in said}
        classes = next(iter(said.values())).shape[2]
        whole = np.ones((1, len(y)), dtype=np.float32)
        for kind, by_seed in said.items():
            seen = [self._scores(one, whole, class_counts(y, classes, whole)) for one in by_seed]
            self.points[kind] = {metric: float(np.mean([one[metric] for one in seen])) for metric in METRICS}
        rng = np.random.default_rng([seed, len(y)])
        tables = {kind: np.empty((len(METRICS), resamples, len(by_seed))) for kind, by_seed in said.items()}
        start = 0
        for size in _blocks(resamples, len(y) + 8 * classes):
            weights = _drawn(rng, y, size)
            true = class_counts(y, classes, weights)
            for kind, by_seed in said.items():
                for place, one in enumerate(by_seed):
                    found = self._scores(one, weights, true)
                    tables[kind][:, start : start + size, place] = [found[metric] for metric in METRICS]
            start += size
        for kind, table in tables.items():
            seeds = rng.integers(table.shape[2], size=table.shape[1:])
            for metric, scores in zip(METRICS, table, strict=True):
                drawn = _widened(scores, np.take_along_axis(scores, seeds, axis=1).mean(axis=1))
                if metric == "calibration_error":
                    drawn = np.maximum(drawn + self.points[kind][metric] - drawn.mean(), 0)
                self.draws[kind][metric] = drawn

    def _scores(self, said: np.ndarray, weights: np.ndarray, true: np.ndarray) -> dict[str, np.ndarray]:
        """Each metric under each row weighting, shape (weightings,); ``true`` are the class counts of each."""
        predicted, classes = said.argmax(axis=1), said.shape[1]
        hits = np.where(self.y == predicted, predicted, classes)
        right = class_counts(hits, classes + 1, weights)[:, self.minority]
        confidence, correct, places = _binned(self.y, said, BINS)
        gaps = np.eye(BINS, dtype=np.float32)[places] * (correct - confidence)[:, None].astype(np.float32)
        return {
            "macro_f1": resampled(self.y, predicted, classes, weights, true)["macro_f1"],
            "minority_recall": (right / true[:, self.minority]).mean(axis=1),
            "calibration_error": np.abs(weights @ gaps).sum(axis=1) / weights.sum(axis=1),
        }

    def interval(self, kind: str, metric: Metric) -> Interval:
        """The score over all rows and seeds with its 95 % interval."""
        low, high = np.quantile(self.draws[kind][metric], [0.025, 0.975])
        return Interval(self.points[kind][metric], float(low), float(high))

    def difference(self, first: str, second: str, metric: Metric, count: int = 1) -> Interval:
        """First minus second on the same resampled rows, so wide that ``count`` of them hold at once (Bonferroni)."""
        draws = self.draws[first][metric] - self.draws[second][metric]
        tail = 0.025 / max(count, 1)
        low, high = np.quantile(draws, [tail, 1 - tail])
        return Interval(self.points[first][metric] - self.points[second][metric], float(low), float(high))
