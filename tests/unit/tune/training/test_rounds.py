from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.contracts import FitContext, Fitted
from core.tune.training.pseudo import PseudoLabels
from core.tune.training.rounds import Rounds, curve_of
from core.types import Rows, Task

Y = np.arange(20) % 2
HELD = Rows(tuple(map(str, range(20))), tuple(f"held {place}" for place in range(20)), Y)
TASK = Task(("a", "b"), HELD, HELD, ("x", "y", "z", "w"))


class Model(Fitted):
    """A model that is a number."""

    def __init__(self, place: int) -> None:
        self.place = place

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        return np.full((len(texts), 2), 0.5)

    def save(self, folder: Path) -> None:
        pass


class Told:
    """Models whose right answers on validation are told in advance, the teacher's first."""

    def __init__(self, right: list[int], sure: float = 0.9999) -> None:
        self.right, self.sure, self.contexts, self.taught = right, sure, [], []

    def teacher(self, context: FitContext) -> Model:
        self.contexts.append(context)
        return Model(0)

    def student(self, teacher: Any, labels: PseudoLabels, context: FitContext) -> Model:
        self.contexts.append(context)
        self.taught.append((teacher.place, labels))
        context.progress(1, 2, "Epoch 1 of 2")
        return Model(teacher.place + 1)

    def validation(self, model: Any) -> np.ndarray:
        said = np.where(np.arange(20) < self.right[model.place], Y, 1 - Y)
        return np.where(said[:, None] == np.arange(2), 0.9, 0.1)

    def unlabelled(self, model: Any) -> np.ndarray:
        return np.array([[self.sure, 1 - self.sure]] * 3 + [[1 - self.sure, self.sure]])


def test_the_best_round_stays_and_every_student_teaches_the_next() -> None:
    learners, context = Told([14, 16, 15, 18]), FitContext(patience=2)
    model, history = Rounds(3, 0.5, True).run(learners, TASK, context)
    assert isinstance(model, Model) and model.place == 3
    assert [one["best"] for one in history] == [True, True, False, True]
    assert [place for place, _ in learners.taught] == [0, 1, 2]
    assert [one["round"] for one in history] == [0, 1, 2, 3]
    assert history[0]["taken"] == {"a": 0, "b": 0} and history[0]["temperature"] is None
    assert history[1]["taken"] == {"a": 3, "b": 1} and history[1]["texts"] == 4
    assert history[2]["validation_macro_f1"] < history[1]["validation_macro_f1"]
    assert "Round 3 of 3" in context.notes[-1]


def test_it_never_ends_below_the_teacher() -> None:
    context = FitContext(patience=2)
    model, history = Rounds(5, 0.5, True).run(Told([18, 15, 17, 12]), TASK, context)
    assert isinstance(model, Model) and model.place == 0
    assert len(history) == 3, "two rounds without anything better are enough"
    assert "the teacher" in context.notes[-1]


def test_patience_counts_from_the_best_round() -> None:
    _, history = Rounds(6, 0.5, True).run(Told([10, 15, 14, 16, 13, 12, 18]), TASK, FitContext(patience=2))
    assert [one["best"] for one in history] == [True, True, False, True, False, False]
    _, history = Rounds(6, 0.5, True).run(Told([10, 15, 14, 16, 13, 12, 18]), TASK, FitContext(patience=1))
    assert len(history) == 3


def test_calibration_is_of_the_labelling_model() -> None:
    """0.9 is too bold for 14 right of 20: the temperature brings it to 0.7; for 18 of 20 it is just right."""
    learners = Told([14, 18, 18])
    _, history = Rounds(2, 0.6, False).run(learners, TASK, FitContext())
    odds = np.log(0.9 / 0.1)
    assert history[1]["temperature"] == pytest.approx(odds / np.log(0.7 / 0.3), rel=1e-3)
    assert history[2]["temperature"] == pytest.approx(1, rel=1e-3)
    assert learners.taught[0][1].temperature == pytest.approx(history[1]["temperature"], rel=1e-5)


def test_nothing_sure_enough_ends_it() -> None:
    context = FitContext()
    model, history = Rounds(3, 0.99, True).run(Told([18, 18], sure=0.6), TASK, context)
    assert isinstance(model, Model) and model.place == 0 and len(history) == 1
    assert any("no text was sure enough" in note for note in context.notes)


def test_a_cap_on_time_is_shared_and_a_probe_takes_one_round() -> None:
    learners, context = Told([10, 12, 14, 16]), FitContext(seconds=0.0)
    _, history = Rounds(3, 0.5, True).run(learners, TASK, context)
    assert len(history) == 1 and learners.contexts[0].seconds == pytest.approx(0, abs=1e-3)
    assert any("time was up" in note for note in context.notes)
    learners = Told([10, 12, 14, 16])
    Rounds(3, 0.5, True).run(learners, TASK, FitContext(seconds=100))
    assert all(99 < (context.seconds or 0) <= 100 for context in learners.contexts)
    _, history = Rounds(3, 0.5, True).run(Told([10, 12, 14, 16]), TASK, FitContext(max_steps=5))
    assert len(history) == 2


def test_progress_and_the_curve_go_round_by_round() -> None:
    told: list[tuple[float, float, str]] = []
    points: list[dict[str, float]] = []
    context = FitContext(
        progress=lambda done, total, message="": told.append((done, total, message)), on_epoch=points.append
    )
    learners = Told([10, 12, 14])
    _, history = Rounds(2, 0.5, True).run(learners, TASK, context)
    assert points == curve_of(history) and [point["epoch"] for point in points] == [0, 1, 2]
    assert set(points[0]) == {"epoch", "validation_macro_f1", "validation_log_loss"}
    assert told == [(1.5, 3, "Round 1 of 2: epoch 1 of 2"), (2.5, 3, "Round 2 of 2: epoch 1 of 2")]
    assert all(inner.on_epoch is None for inner in learners.contexts), "epochs of a round are no rounds"
