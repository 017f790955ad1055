"""What approaches will cost: estimated from short probes before the start, held afterwards against what happened."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Approach
from core.tune.compare.bench import Bench
from core.tune.compare.run import told
from core.tune.compare.unit import FAILURES
from core.tune.measure.forecast import Fit, Forecast, Stepwise, Whole
from core.tune.measure.sample import Sample, cut, texts_in
from core.tune.measure.timeline import Clock, TooLongError, loops
from core.types import Task
from core.words import duration

#: Steps of a probe, and the seconds that they may take at most.
STEPS, STEP_SECONDS = 20, 4.0

#: Validation rows of a probe at most.
_VALIDATION = 128

#: Kinds of supervision that leave texts without a label unread.
_LABELS_ONLY = ("supervised", "baseline", "multi-task", "zero- and few-shot")

#: Texts of the first, smallest fit, and the seconds that a larger one should take.
_FEW, _ROOM = 48, 1.5

#: Seconds of the smallest fit after which no larger one is tried; the estimate then grows with the texts.
_SLOW = 5.0

#: Settings of one approach that are tried, where their costs may differ.
_SETTINGS = 3

#: Seconds after which an approach's probe is given up.
_MOST = 30.0

#: Below this many seconds two times are not told apart when estimates are scored.
_FLOOR = 0.1


def estimate(bench: Bench, approaches: Sequence[Approach]) -> list[dict[str, Any]]:
    """How long each approach will take on this machine, from a few seconds of trying each.

    One dictionary an approach, in the order given: ``kind, seconds_per_fit, seconds`` (of all planned fits; cached work
    counts once), ``low, high, basis``; or ``kind, skipped`` for one that cannot be tried here, or ``kind, error``.
    Approaches that train in steps make 20 of them on a cut task whose texts are as long as those of the whole; the
    others are fitted on few texts, or on all where that is quick. The low end of the range takes every fit to stop as
    early as patience allows, the high end takes all epochs; both are widened by what times differ on one machine. What
    the probes cache goes to a folder of its own and is deleted, so that the run finds nothing done. Nothing is scored
    on test, and nothing is stored.
    """
    found = []
    for place, approach in enumerate(approaches):
        bench.progress(place, len(approaches), f"Probing {approach.kind}")
        found.append({"kind": approach.kind, **_estimated(bench, approach)})
    bench.progress(len(approaches), len(approaches), "Probing")
    return found


def score_estimates(estimates: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Estimates against the ``seconds`` of a finished comparison's ``approaches``.

    Returns ``approaches`` (``kind, predicted, actual, ratio`` of actual to predicted, ``within`` the range), ``within``
    (how many), ``factor`` (by which half of them were off at most: the median of the absolute log ratio, as a ratio)
    and a ``sentence``. Times below 0.1 s count as 0.1 s. Approaches without an estimate or a result are left out.
    """
    actual = {row["kind"]: row["seconds"] for row in rows if row["status"] == "done"}
    scored = [_scored(one, actual[one["kind"]]) for one in estimates if "seconds" in one and one["kind"] in actual]
    if not scored:
        return {"approaches": [], "within": 0, "factor": None, "sentence": "No estimate can be compared yet."}
    factor = float(np.exp(np.median([abs(np.log(one["ratio"])) for one in scored])))
    within = sum(one["within"] for one in scored)
    verb = "was" if len(scored) == 1 else "were"
    whom = "The estimate" if len(scored) == 1 else f"Half of the {len(scored)} estimates"
    sentence = (
        f"{whom} {verb} off by a factor of {factor:.2f} {'' if len(scored) == 1 else 'or less '}"
        f"and {within} of {len(scored)} lay within the range."
    )
    return {"approaches": scored, "within": within, "factor": round(factor, 3), "sentence": sentence}


def _scored(one: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    predicted, actual = max(one["seconds"], _FLOOR), max(seconds, _FLOOR)
    return {
        "kind": one["kind"],
        "predicted": one["seconds"],
        "actual": seconds,
        "ratio": round(actual / predicted, 3),
        "within": bool(max(one["low"], _FLOOR) <= actual <= max(one["high"], _FLOOR)),
    }


def _estimated(bench: Bench, approach: Approach) -> dict[str, Any]:
    """The approach's estimate, or why there is none."""
    try:
        if reason := approach.obstacle(bench.prepared.task, bench.context(bench.budget.seed)):
            return {"skipped": reason}
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            found = _Probe(bench, approach, Path(folder), time.perf_counter() + _MOST).forecast()
    except TooLongError:
        return {"error": f"The probe was given up after {duration(_MOST)}: this will take long on this machine."}
    except FAILURES as error:
        return {"error": told(error)}
    figures = {"seconds_per_fit": found.fit, "seconds": found.total, "low": found.low, "high": found.high}
    return {**{name: round(value, 3) for name, value in figures.items()}, "basis": found.basis}


@dataclass(frozen=True)
class _Probe:
    """The probe of one approach; ``folder`` is its own, ``until`` when it is given up."""

    bench: Bench
    approach: Approach
    folder: Path
    until: float

    @property
    def task(self) -> Task:
        """What the approach reads of the task."""
        whole = self.bench.prepared.task
        return replace(whole, unlabelled=()) if self.approach.supervision in _LABELS_ONLY else whole

    def forecast(self) -> Forecast:
        """A first fit warms up, and tells whether the approach trains in steps."""
        few = self._cut(min(1.0, _FEW / texts_in(self.task)))
        first = self._fit(few, "first", steps=2)
        return self._stepwise() if first.loops else self._whole(few)

    def _stepwise(self) -> Forecast:
        """Twenty steps, across the end of an epoch; then two, which find what the first fit has cached."""
        rows = (STEPS - 1) * self.bench.budget.batch
        share = min(1.0, rows / (len(self.task.train) + len(self.task.unlabelled)))
        sample = self._cut(share, _VALIDATION)
        first = self._fit(sample, "steps", STEPS)
        again = self._fit(sample, "steps", 2)
        return Stepwise(self.approach, self.bench, sample, first, again).forecast()

    def _whole(self, few: Sample) -> Forecast:
        """A fit on few texts tells how many a second fit may have; that one is done anew and with all cached."""
        cold = self._fit(few, "few")
        if cold.seconds > _SLOW:
            nothing = Fit(0.0, 0.0, 0.0, 0.0, ())
            return Whole(self.approach, self.bench, few, cold, [cold], (nothing, 0)).forecast()
        small = self._fit(few, "few")
        share = min(1.0, few.texts / texts_in(self.task) * max(2.0, _ROOM / max(cold.seconds, 1e-6)))
        sample = self._cut(share)
        cold = self._fit(sample, "more")
        settings = self.approach.trials(self.bench.budget.trials)[:_SETTINGS]
        warm = [self._fit(sample, "more", setting=setting) for setting in settings]
        compared = None if share == 1 else (small, few.texts)
        return Whole(self.approach, self.bench, sample, cold, warm, compared).forecast()

    def _cut(self, share: float, most_validation: int | None = None) -> Sample:
        budget = self.bench.budget
        return cut(self.task, share, most_validation, budget.batch, budget.max_tokens)

    def _fit(self, sample: Sample, cache: str, steps: int | None = None, setting: Approach | None = None) -> Fit:
        """One measured fit; ``steps`` ends each training, ``cache`` names where it looks for finished work."""
        clock, context = Clock(self.until), self.bench.context(self.bench.budget.seed)
        limit = STEP_SECONDS if context.seconds is None else min(STEP_SECONDS, context.seconds)
        context = replace(
            context,
            progress=clock,
            cache=self.folder / cache / "embeddings",
            epochs=max(2, context.epochs),
            max_steps=steps,
            seconds=context.seconds if steps is None else limit,
        )
        chosen = setting or self.approach
        if steps is not None and "confidence" in type(chosen).model_fields:
            chosen = chosen.model_copy(update={"confidence": 1e-6})  # a teacher of few steps is sure of nothing
        clock.started = time.perf_counter()
        fitted = chosen.fit(sample.task, context)
        fit = time.perf_counter()
        fitted.predict_proba(sample.task.validation.texts)
        end = time.perf_counter()
        if end > self.until:
            raise TooLongError
        found = loops(clock, steps) if steps is not None else []
        after = fit - found[-1].ended if found else fit - clock.started
        return Fit(end - clock.started, end - fit, after, context.billed, found)
