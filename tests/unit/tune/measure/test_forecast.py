from typing import Any, ClassVar

import numpy as np
import pytest

from core.contracts import Approach, FitContext, Fitted
from core.tune.compare.bench import Bench
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import Prepared
from core.tune.measure.forecast import SWAY, WIDE_SWAY, Fit, Stepwise, Whole
from core.tune.measure.sample import cut
from core.tune.measure.timeline import Loop
from core.types import Rows, Task


class Steps(Approach, frozen=True):
    """Trains in steps."""

    kind: str = "steps"
    random: ClassVar[bool] = True
    gradual: ClassVar[bool] = True
    rate: float = 1.0

    def trials(self, count: int) -> tuple["Steps", ...]:
        return tuple(Steps(kind=self.kind, rate=1.0 + place) for place in range(count))

    def fit(self, task: Task, context: FitContext) -> Fitted:
        raise AssertionError

    @classmethod
    def load(cls, folder: Any, context: FitContext) -> Fitted:
        raise AssertionError


class Rounds(Steps, frozen=True):
    """Trains in rounds."""

    rounds: int = 3


def rows(count: int) -> Rows:
    return Rows(tuple(map(str, range(count))), tuple("abc" for _ in range(count)), np.zeros(count, dtype=int))


def bench(unlabelled: int = 0, **budget: Any) -> Bench:
    """800 train rows, 200 validation rows, batches of 10: 80 steps an epoch."""
    task = Task(("a", "b"), rows(800), rows(200), tuple(map(str, range(unlabelled))))
    store: Any = None
    return Bench("r", store, Prepared(task, rows(1), ()), Budget(batch=10, **budget))


def loop(**changed: Any) -> Loop:
    values = {"before": 2.0, "step": 0.1, "score": 0.5, "seen": 20, "seconds": 2.4, "per_epoch": 16, "epochs": 6}
    return Loop(**{**values, "ended": 0.0, **changed})


def fit(*trainings: Loop, **changed: Any) -> Fit:
    return Fit(**{"seconds": 5.0, "predict": 0.4, "after": 0.1, "billed": 0.0, "loops": trainings, **changed})


def forecast(made: Bench, first: Fit, again: Fit, approach: Approach | None = None) -> Any:
    """A sample of a fifth: 160 train rows, 40 validation rows, 16 steps an epoch."""
    return Stepwise(approach or Steps(), made, cut(made.prepared.task, 0.2), first, again).forecast()


def epochs(count: float) -> float:
    """By hand: loading 1 s, then epochs of 80 steps and a pass over five times the validation rows; the end."""
    return 1.0 + count * (80 * 0.1 + 0.5 * 5) + 0.1 * 5 + 0.4 * 5


def test_one_fit_by_hand() -> None:
    made = bench(epochs=6, trials=1, seeds=1, patience=2)
    found = forecast(made, fit(loop()), fit(loop(before=1.0)))
    assert found.low == pytest.approx(epochs(3) / SWAY)
    assert found.high == pytest.approx(epochs(6) * SWAY)
    assert found.total == pytest.approx(epochs(3 + 0.75 * 3)) == found.fit
    assert found.basis == (
        "20 steps of 10 rows took 2.4 s; a fit takes up to 480 steps and 7 passes over 200 validation rows; 1 fit."
    )


def test_trials_and_seeds_count_and_cached_work_counts_once() -> None:
    made = bench(epochs=2, trials=3, seeds=3)
    found = forecast(made, fit(loop(epochs=2)), fit(loop(before=1.0, epochs=2), billed=0.6))
    assert found.total == pytest.approx(5 * epochs(2) + 0.6 * 5)
    assert found.fit == pytest.approx(epochs(2) + 0.6 * 5)
    assert "3.0 s of work are done once and kept; 5 fits." in found.basis


def test_halving_gives_shares_of_the_epochs() -> None:
    made = bench(epochs=6, trials=3, seeds=1, halving=True, patience=50)
    found = forecast(made, fit(loop()), fit(loop(before=1.0)))
    assert found.total == pytest.approx(3 * epochs(2) + epochs(6))


def test_a_time_cap_ends_the_training_not_the_loading() -> None:
    made = bench(epochs=6, trials=1, seeds=1, minutes=0.1)
    found = forecast(made, fit(loop()), fit(loop(before=1.0)))
    assert found.total == pytest.approx(1.0 + 6.0 + 0.5 + 2.0)


def test_a_single_epoch_of_the_budget() -> None:
    """A probe has two epochs, so that one ends within it; the run has one."""
    made = bench(epochs=1, trials=1, seeds=1)
    found = forecast(made, fit(loop(epochs=2)), fit(loop(before=1.0, epochs=2)))
    assert found.total == pytest.approx(epochs(1))


def test_without_a_finished_epoch_scoring_is_taken_from_prediction() -> None:
    made = bench(epochs=2, trials=1, seeds=1)
    found = forecast(made, fit(loop(epochs=2, score=None, per_epoch=None)), fit(loop(before=1.0, epochs=2)))
    assert found.total == pytest.approx(epochs(2) - 2 * 0.5 * 5 + 2 * 0.4 * 5)


def test_rounds_repeat_the_last_training() -> None:
    """A student's training has steps of its own; what goes on before it grows with the texts, its loading does not."""
    made = bench(epochs=2, trials=1, seeds=1, patience=1)
    teacher, student = loop(epochs=2), loop(epochs=2, before=1.5, step=0.2)
    found = forecast(made, fit(teacher, student), fit(loop(before=1.0, epochs=2), student), Rounds())
    each = (1.0 + 0.5 * 5) + 2 * (80 * 0.2 + 2.5)
    assert found.high == pytest.approx((epochs(2) + 3 * each) * SWAY)
    assert found.low == pytest.approx((epochs(2) + 1 * each) / SWAY)


def test_a_first_training_on_texts_is_kept_for_all_fits_of_a_seed() -> None:
    """It has epochs and steps of its own, and its score does not grow with the validation rows."""
    made = bench(unlabelled=200, epochs=6, trials=3, seeds=2, patience=50)
    read, learn = loop(epochs=2, per_epoch=18, score=0.3), loop(before=0.7)
    sample = cut(made.prepared.task, 0.2)
    assert sample.ratio == pytest.approx(5)
    again = fit(loop(before=1.0), loop(before=0.7))
    found = Stepwise(Steps(kind="masked_lm"), made, sample, fit(read, learn), again).forecast()
    reading, learning = 1.0 + 2 * (90 * 0.1 + 0.3), epochs(6) - 1.0 + 0.7
    assert found.total == pytest.approx(4 * learning + 2 * reading)
    alone = Stepwise(Steps(), made, sample, fit(read, learn), again).forecast()
    assert alone.total == pytest.approx(4 * (learning + reading))


def test_whole_fits_that_were_seen_are_told_as_they_are() -> None:
    made = bench(trials=3, seeds=1)
    sample = cut(made.prepared.task, 1.0)
    found = Whole(Steps(), made, sample, fit(seconds=4.0), [fit(seconds=s, billed=2.0) for s in (1, 2, 3)]).forecast()
    assert found.total == pytest.approx((4 - 1 - 2) + 2 + 3 * 2), "loading, cached work once, three fits"
    assert found.fit == pytest.approx(1 + 2 + 1)
    assert (found.low, found.high) == (pytest.approx(9 / SWAY), pytest.approx(9 * SWAY))
    assert found.basis == "A fit on all 1,000 texts took 4.0 s; 3 fits."


def test_whole_fits_grow_in_a_line() -> None:
    made = bench(trials=1, seeds=1)
    sample = cut(made.prepared.task, 0.2)
    small, large = fit(seconds=0.5), fit(seconds=0.8, billed=1.0)
    found = Whole(Steps(), made, sample, fit(seconds=2.0), [large], (small, 100)).forecast()
    assert found.total == pytest.approx((2.0 - 0.8 - 1.0) + 5.0 + (0.8 + 0.3 / 100 * 800))
    assert found.high == pytest.approx(found.total * WIDE_SWAY)
    assert found.basis == "A fit on 200 of 1,000 texts took 2.0 s; 1 fit."


def test_a_slow_fit_on_few_texts_grows_in_proportion() -> None:
    made = bench(trials=1, seeds=1)
    cold = fit(seconds=6.0)
    found = Whole(Steps(), made, cut(made.prepared.task, 0.1), cold, [cold], (fit(seconds=0.0), 0)).forecast()
    assert found.total == pytest.approx(60.0)
