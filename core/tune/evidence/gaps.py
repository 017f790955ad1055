"""Differences between approaches, with intervals that hold for all of them together."""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt

import numpy as np

from core.tune.evidence.bootstrap import Evidence, Interval

METRIC = "macro_f1"


class Gaps:
    """Paired differences of macro-F1 on the sealed test, wide enough that ``count`` of them hold at once at 95 %.

    A percentile interval over three seeds never leaves the range of the three, so it takes luck of the start for
    quality far too often. Here the spread over rows comes from the bootstrap, the spread over seeds from ``by_seed``
    (macro-F1 on test of each seed, per approach), pooled over all approaches where an approach's own is smaller, and
    the width from Student's t with the degrees of freedom of F. E. Satterthwaite, An Approximate Distribution of
    Estimates of Variance Components, Biometrics Bulletin 2, 1946; ``count`` is corrected for after Bonferroni.
    ``class_rows`` are the test rows of each class: so many without a single disagreement do not prove that there is
    none. ``steady`` are approaches that give the same result with every seed.
    """

    def __init__(
        self,
        evidence: Evidence,
        by_seed: Mapping[str, Sequence[float]],
        class_rows: Sequence[int],
        steady: Collection[str],
        count: int,
    ) -> None:
        self.evidence, self.by_seed, self.steady = evidence, by_seed, steady
        self.count, self.tail = count, 0.025 / max(count, 1)
        self.unseen = sum(0.5 / (len(class_rows) * rows) ** 2 for rows in class_rows)
        several = [scores for kind, scores in by_seed.items() if len(scores) > 1 and kind not in steady]
        self.freedom = sum(len(scores) - 1 for scores in several)
        squares = sum(float(np.var(scores)) * len(scores) for scores in several)
        self.pooled = squares / self.freedom if self.freedom else 0.0

    def between(self, first: str, second: str) -> Interval | None:
        """First minus second; None when one of them depends on luck that no second seed shows."""
        from scipy.stats import t

        shaky = [kind for kind in (first, second) if kind not in self.steady]
        if shaky and not self.freedom:
            return None
        draws = self.evidence.draws[first][METRIC] - self.evidence.draws[second][METRIC]
        spread, of_seeds = float(np.var(draws)) + self.unseen, 0.0
        for kind in shaky:
            scores = self.by_seed[kind]
            count = len(scores)
            own = float(np.var(scores, ddof=1)) if count > 1 else 0.0
            luck = max(own, self.pooled) / count
            spread += luck - own / count  # what resampling the seeds has counted already
            of_seeds += luck**2
        freedom = spread**2 / (of_seeds / self.freedom) if of_seeds else np.inf
        half = float(t.isf(self.tail, freedom)) * sqrt(spread)
        mean = self.evidence.points[first][METRIC] - self.evidence.points[second][METRIC]
        return Interval(mean, mean - half, mean + half)
