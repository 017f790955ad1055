"""The callback that scores each epoch on validation and keeps the best weights."""

from collections.abc import Sequence
from typing import Any

from core.contracts import FitContext
from core.tune.evidence.metrics import validation_scores
from core.tune.training.schedule import Schedule
from core.types import Task


def keep_best(
    task: Task, validation: Sequence[Sequence[int]], schedule: Schedule, context: FitContext, filler: int
) -> Any:
    """A Trainer callback with ``weights`` (of the best epoch, trained parameters only) and ``curve``."""
    from transformers import TrainerCallback

    from core.tune.models.classifier import predict_proba

    class KeepBest(TrainerCallback):
        def __init__(self) -> None:
            self.weights: dict[str, Any] = {}
            self.curve: list[dict[str, float]] = []
            self.best: tuple[float, float] | None = None
            self.waited = 0

        def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            context.progress(state.global_step, state.max_steps, f"Epoch {state.epoch:.1f} of {schedule.epochs}")

        def on_log(
            self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **more: Any
        ) -> None:
            if logs and "loss" in logs and self.curve:  # comes after the epoch's end
                self.curve[-1]["train_loss"] = round(float(logs["loss"]), 6)

        def on_epoch_end(self, args: Any, state: Any, control: Any, model: Any = None, **more: Any) -> None:
            found = validation_scores(predict_proba(model, validation, filler), task.validation.y)
            model.train()
            self.curve.append({"epoch": round(float(state.epoch)), **found})
            rank = (found["validation_macro_f1"], -found["validation_log_loss"])
            if self.best is None or rank > self.best:
                self.best, self.waited = rank, 0
                trained = {name for name, value in model.named_parameters() if value.requires_grad}
                self.weights = {
                    name: value.detach().clone() for name, value in model.state_dict().items() if name in trained
                }
            else:
                self.waited += 1
                control.should_training_stop = self.waited >= schedule.patience

    return KeepBest()
