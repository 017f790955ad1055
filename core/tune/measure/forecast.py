"""From what a probe saw to the seconds of all planned fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.contracts import Approach
from core.tune.compare.bench import Bench
from core.tune.compare.budget import planned_fits, rungs_of
from core.tune.measure.sample import Sample
from core.tune.measure.timeline import Loop
from core.words import count, duration

Bound = Literal["low", "middle", "high"]

#: How much faster or slower than a probe the same work may run on one machine: seconds of repeated work differ so.
SWAY = 1.25

#: The same where a fit was extrapolated from smaller ones.
WIDE_SWAY = 1.5

#: Where between stopping as early as patience allows and all epochs a fit is expected to end. Nobody's law: the
#: learning rate falls to the last epoch, so most fits end late.
_EXPECTED = 0.75

#: Approaches whose first training is kept for all fits of a seed.
_KEPT = ("masked_lm",)


@dataclass(frozen=True)
class Fit:
    """One fit of a probe: its seconds with the prediction of the validation rows, and the parts of them.

    ``predict`` are the seconds of the prediction, ``after`` those from the last step to the end of the fit, ``billed``
    those of work that was found in the cache; ``loops`` are the trainings.
    """

    seconds: float
    predict: float
    after: float
    billed: float
    loops: Sequence[Loop]


@dataclass(frozen=True)
class Forecast:
    """Seconds of one fit alone and of all planned fits, the range of the latter, and what it all rests on."""

    fit: float
    total: float
    low: float
    high: float
    basis: str


@dataclass(frozen=True)
class Stepwise:
    """Approaches that train in steps: the time of a step and of a pass, times what is planned.

    ``first`` is a fit of about 20 steps, ``again`` a shorter one that found what the first had put into the cache.
    Early stopping makes fits shorter: the low end has ``patience`` + 1 epochs and ``patience`` rounds, the high end all
    of them; both are widened by `SWAY`.
    """

    approach: Approach
    bench: Bench
    sample: Sample
    first: Fit
    again: Fit

    def forecast(self) -> Forecast:
        """All fits of the budget, cached work counted once."""
        cached = self.again.billed * self.sample.ratio
        total: dict[Bound, float] = {bound: cached + self._all(bound) for bound in ("low", "middle", "high")}
        steps, passes = self._work()
        seen, seconds = sum(loop.seen for loop in self.first.loops), sum(loop.seconds for loop in self.first.loops)
        rows = len(self.bench.prepared.task.validation)
        basis = (
            f"{count(seen, 'step')} of {self.bench.budget.batch} rows took {duration(seconds)}; a fit takes up to "
            f"{count(steps, 'step')} and {count(passes, 'pass', 'passes')} over {count(rows, 'validation row')}"
        )
        basis += f"; {duration(cached)} of work are done once and kept" if cached >= 0.05 else ""
        fits = planned_fits(self.approach, self.bench.budget)
        fit = cached + self._fit(1.0, "middle", fresh=True)
        basis += f"; {count(fits, 'fit')}."
        return Forecast(fit, total["middle"], total["low"] / SWAY, total["high"] * SWAY, basis)

    def _all(self, bound: Bound) -> float:
        """Seconds of all fits without what is cached."""
        budget = self.bench.budget
        shares = [share for many, share in rungs_of(self.approach, budget) for _ in range(many)]
        alone = [place == 0 or self.approach.kind not in _KEPT for place in range(len(shares))]
        further = budget.seeds - 1 if self.approach.varies() else 0
        trials = sum(self._fit(share, bound, fresh) for share, fresh in zip(shares, alone, strict=True))
        return trials + further * self._fit(1.0, bound, fresh=True)

    def _fit(self, share: float, bound: Bound, fresh: bool) -> float:
        """Seconds of one fit; one that is not ``fresh`` finds the first training done."""
        fixed, training = 0.0, 0.0
        for place, loop in enumerate(self.first.loops):
            if place > 0 or fresh:
                times = self._times(place, bound)
                fixed += times * self._before(place)
                training += times * self._training(loop, share, bound)
        cap = self.bench.context(self.bench.budget.seed).seconds
        training = training if cap is None else min(training, cap)
        after = self.again.after * self.sample.ratio + self.again.predict * self.sample.validation_ratio
        return fixed + training + after

    def _before(self, place: int) -> float:
        """Loading takes as long for all rows as for few; what goes on between two trainings grows with the texts."""
        given = self.again.loops if len(self.again.loops) == len(self.first.loops) else self.first.loops
        load, before = self.again.loops[0].before, given[place].before
        return before if place == 0 else min(load, before) + max(0.0, before - load) * self.sample.ratio

    def _times(self, place: int, bound: Bound) -> int:
        """How often a training is repeated: rounds repeat the last one."""
        rounds = getattr(self.approach, "rounds", 1)
        if place == 0 or place < len(self.first.loops) - 1:
            return 1
        return min(rounds, self.bench.budget.patience) if bound == "low" else int(rounds)

    def _training(self, loop: Loop, share: float, bound: Bound) -> float:
        planned, steps, own = self._planned(loop, share)
        early = min(planned, self.bench.budget.patience + 1)
        epochs = {"low": float(early), "middle": early + _EXPECTED * (planned - early), "high": float(planned)}[bound]
        seen = self.again.predict if loop.score is None else loop.score
        score = seen * (self.sample.validation_ratio if own else 1.0)
        return epochs * (steps * loop.step * self.sample.step_ratio + score)

    def _planned(self, loop: Loop, share: float) -> tuple[int, int, bool]:
        """Epochs, steps of each, and whether it is a training on the labelled rows, with their validation."""
        task, context = self.bench.prepared.task, self.bench.context(self.bench.budget.seed, share)
        batch, whole = self.bench.budget.batch, self.bench.context(self.bench.budget.seed).epochs
        labelled = -(-len(self.sample.task.train) // batch)
        if loop.epochs == max(2, whole) and loop.per_epoch in (None, labelled):
            return context.epochs, -(-len(task.train) // batch), True
        here = loop.per_epoch or -(-self.sample.texts // batch)
        return loop.epochs, -(-round(here * self.sample.count_ratio * 1000) // 1000), False

    def _work(self) -> tuple[int, int]:
        """Steps and passes over validation of one fit, at most."""
        steps = passes = 0
        for place, loop in enumerate(self.first.loops):
            epochs, each, own = self._planned(loop, 1.0)
            times = self._times(place, "high")
            steps, passes = steps + times * epochs * each, passes + times * epochs * own
        return steps, passes + 1


@dataclass(frozen=True)
class Whole:
    """Approaches that are fitted at once: fits on fewer texts, extrapolated in a line.

    ``cold`` is a fit on the sample with nothing cached, ``warm`` one a setting tried, with what that left in the cache,
    ``small`` a fit on fewer texts in the same state, with their number; None where the sample is all there is.
    """

    approach: Approach
    bench: Bench
    sample: Sample
    cold: Fit
    warm: Sequence[Fit]
    small: tuple[Fit, int] | None = None

    def forecast(self) -> Forecast:
        """All fits of the budget, cached work counted once; the range is wider where it was extrapolated."""
        first, fits = self.warm[0], planned_fits(self.approach, self.bench.budget)
        load = max(0.0, self.cold.seconds - first.seconds - first.billed)
        cached = first.billed * self.sample.ratio
        each = [fit.seconds * self._growth() for fit in self.warm]
        total = load + cached + fits * sum(each) / len(each)
        sway = SWAY if self.small is None else WIDE_SWAY
        return Forecast(load + cached + each[0], total, total / sway, total * sway, self._basis(fits))

    def _growth(self) -> float:
        """How many times longer a fit on all texts takes than one on the sample."""
        if self.small is None:
            return 1.0
        (small, texts), seconds = self.small, self.warm[0].seconds
        slope = max(0.0, seconds - small.seconds) / max(1, self.sample.texts - texts)
        return 1 + slope * self.sample.texts * (self.sample.ratio - 1) / max(seconds, 1e-9)

    def _basis(self, fits: int) -> str:
        took = duration(self.cold.seconds)
        if self.small is None:
            return f"A fit on all {count(self.sample.texts, 'text')} took {took}; {count(fits, 'fit')}."
        return f"A fit on {self.sample.texts:,} of {self.sample.whole:,} texts took {took}; {count(fits, 'fit')}."
