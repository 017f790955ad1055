"""Rounds of self-training: a teacher labels the texts it is sure of, a student learns from them and teaches on."""

import time
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from core.contracts import FitContext, Fitted, Progress
from core.tune.evidence.calibration import fit_temperature
from core.tune.evidence.metrics import validation_scores
from core.tune.training.loop import better
from core.tune.training.pseudo import PseudoLabels, pseudo_labels
from core.types import Task


class Learners(Protocol):
    """How teachers and students learn, and what they say of the rows."""

    def teacher(self, context: FitContext) -> Fitted:
        """A model that has learned from the labelled rows."""
        ...

    def student(self, teacher: Fitted, labels: PseudoLabels, context: FitContext) -> Fitted:
        """A model that has learned from the labelled rows and what the teacher says of others."""
        ...

    def validation(self, model: Fitted) -> np.ndarray:
        """Probabilities of the validation rows, (rows, classes)."""
        ...

    def unlabelled(self, model: Fitted) -> np.ndarray:
        """Probabilities of the unlabelled texts, (texts, classes)."""
        ...


@dataclass(frozen=True)
class Rounds:
    """How many rounds at most, how sure a teacher must be, and whether every class gets its share."""

    most: int
    confidence: float
    balanced: bool

    def run(self, learners: Learners, task: Task, context: FitContext) -> tuple[Fitted, list[dict[str, Any]]]:
        """The best model on validation among the teacher and the students, and the figures of each round.

        The figures: ``round`` (0 is the teacher), ``texts`` taken, ``taken`` of them by class, the ``temperature``
        that calibrates the labelling model on validation, ``validation_macro_f1``, ``validation_log_loss``, and
        ``best``: whether it beat all rounds before. Each student teaches the next round, better or not. It ends after
        ``patience`` rounds that brought nothing better, when the time is up, or when no text is sure enough. A probe
        (``max_steps``) takes one round.
        """
        parts = (min(self.most, 1) if context.max_steps is not None else self.most) + 1
        deadline = None if context.seconds is None else time.monotonic() + context.seconds
        model = best = learners.teacher(_part(context, 0, parts, deadline))
        held = learners.validation(model)
        history = [self._figures(0, None, held, task, [])]
        _tell(history, context)
        for place in range(1, parts):
            if deadline is not None and time.monotonic() >= deadline:
                context.notes.append(f"The time was up after {place - 1} of {self.most} rounds.")
                break
            warmth = fit_temperature(task.validation.y, held)
            labels = pseudo_labels(learners.unlabelled(model), warmth, self.confidence, self.balanced)
            if not len(labels):
                context.notes.append(f"Round {place}: no text was sure enough to be taken.")
                break
            model = learners.student(model, labels, _part(context, place, parts, deadline))
            held = learners.validation(model)
            history.append(self._figures(place, labels, held, task, history))
            _tell(history, context)
            if history[-1]["best"]:
                best = model
            elif _waited(history) >= context.patience:
                break
        context.notes.append(_told(history))
        return best, history

    def _figures(
        self, place: int, labels: PseudoLabels | None, held: np.ndarray, task: Task, before: list[dict[str, Any]]
    ) -> dict[str, Any]:
        taken = np.zeros(len(task.classes), dtype=int) if labels is None else labels.counts()
        scores = validation_scores(held, task.validation.y)
        return {
            "round": place,
            "texts": int(taken.sum()),
            "taken": dict(zip(task.classes, taken.tolist(), strict=True)),
            "temperature": None if labels is None else round(labels.temperature, 6),
            **scores,
            "best": all(better(scores) > better(other) for other in before),
        }


def curve_of(history: list[dict[str, Any]]) -> list[dict[str, float]]:
    """One point a round, as the page draws it: round 0 is the teacher."""
    names = ("validation_macro_f1", "validation_log_loss")
    return [{"epoch": one["round"], **{name: one[name] for name in names}} for one in history]


def _waited(history: list[dict[str, Any]]) -> int:
    """Rounds since the best one."""
    return len(history) - 1 - max(place for place, one in enumerate(history) if one["best"])


def _tell(history: list[dict[str, Any]], context: FitContext) -> None:
    if context.on_epoch is not None:
        context.on_epoch(curve_of(history)[-1])


def _told(history: list[dict[str, Any]]) -> str:
    """Which round stays, in words."""
    kept = max(place for place, one in enumerate(history) if one["best"])
    first, last = history[0]["validation_macro_f1"], history[kept]["validation_macro_f1"]
    if not kept:
        return f"No round of self-training was better on validation than the teacher ({first:.3f}), which stays."
    return f"Round {kept} of {len(history) - 1} stays: macro-F1 on validation {last:.3f}, the teacher's {first:.3f}."


def _part(context: FitContext, place: int, parts: int, deadline: float | None) -> FitContext:
    """The context of one training among several: its share of the progress, what is left of the time, no curve."""

    def progress(done: float, total: float, message: str = "") -> None:
        who = f"Round {place} of {parts - 1}" if place else "Teacher"
        context.progress(place + (done / total if total else 0), parts, f"{who}: {message[:1].lower()}{message[1:]}")

    shared: Progress = progress
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    return replace(context, progress=shared, seconds=left, on_epoch=None)
