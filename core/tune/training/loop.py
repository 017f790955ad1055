"""The loop of all gradient training: warm-up and decay, clipping, early stopping on validation, best weights kept."""

import time
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any, Protocol

import numpy as np

from core.contracts import FitContext
from core.errors import AssayError
from core.tune.training.precision import autocast
from core.tune.training.schedule import Schedule


class Learner(Protocol):
    """What is learned: the losses of an epoch's steps, and the score on validation after it."""

    @property
    def steps(self) -> int:
        """Steps of one epoch."""
        ...

    def epoch(self, rng: np.random.Generator) -> Iterator[Callable[[], Any]]:
        """One function a step, which computes the step's loss."""
        ...

    def score(self) -> dict[str, float]:
        """Figures of this moment, ``rank`` among them: what early stopping compares."""
        ...


def better(score: dict[str, float]) -> tuple[float, float]:
    """What early stopping compares: macro-F1 on validation, then lower log loss; or just a loss where that is all."""
    return score.get("validation_macro_f1", 0.0), -score.get("validation_log_loss", score.get("validation_loss", 0.0))


def train(module: Any, learner: Learner, schedule: Schedule, context: FitContext) -> list[dict[str, float]]:
    """Train the parameters that require a gradient; returns one dictionary per epoch.

    After each epoch the learner scores validation; the weights of the best epoch stay, and training stops when
    ``patience`` epochs brought nothing better or the time is up. AdamW (Loshchilov and Hutter 2019); weight decay on
    matrices only. Steps take the context's precision, scores are always float32. Deterministic for a seed on one
    machine. AssayError when the loss is no longer a number before the first epoch is scored.
    """
    return _Training(module, learner, schedule, context).run()


class _Training:
    def __init__(self, module: Any, learner: Learner, schedule: Schedule, context: FitContext) -> None:
        import torch
        from accelerate import Accelerator

        self.module, self.learner, self.schedule, self.context = module, learner, schedule, context
        self.trained = [(name, value) for name, value in module.named_parameters() if value.requires_grad]
        self.optimizer = torch.optim.AdamW(_groups(self.trained, schedule), lr=schedule.learning_rate, fused=True)
        self.accelerator = Accelerator(cpu=not torch.cuda.is_available())
        self.optimizer = self.accelerator.prepare(self.optimizer)
        self.planned = schedule.epochs * learner.steps
        self.total = min(self.planned, schedule.max_steps or self.planned)
        self.curve: list[dict[str, float]] = []
        self.best: dict[str, Any] = {}
        self.waited = self.step = 0

    def run(self) -> list[dict[str, float]]:
        rng = np.random.default_rng([self.context.seed, 7])
        started = time.monotonic()
        for epoch in range(1, self.schedule.epochs + 1):
            loss = self._epoch(epoch, rng, started)
            if self.step >= self.total and self.schedule.max_steps is not None:
                break  # a probe: nothing is chosen, nothing is kept
            if not isfinite(loss) and not self.curve:
                raise AssayError(
                    f"The training diverged: its loss was {loss} in epoch {epoch}.",
                    f"learning rate {self.schedule.learning_rate:g}",
                    "Choose a lower learning rate; the other trials go on.",
                )
            if not isfinite(loss) or self._scored(epoch, loss) or self._late(started):
                break
        if self.best:
            self.module.load_state_dict(self.best, strict=False)
        return self.curve

    def _epoch(self, epoch: int, rng: np.random.Generator, started: float) -> float:
        self.module.train()
        losses: list[float] = []
        for compute in self.learner.epoch(rng):
            rate = self.schedule.learning_rate * self.schedule.factor(self.step, self.planned)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            with autocast(self.context.precision):
                loss = compute()
            losses.append(float(loss.detach()))
            if not isfinite(losses[-1]):
                return losses[-1]
            self.accelerator.backward(loss)
            self.accelerator.clip_grad_norm_([value for _, value in self.trained], self.schedule.clip)
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            self.step += 1
            self.context.progress(self.step, self.total, f"Epoch {epoch} of {self.schedule.epochs}")
            if self.step >= self.total or self._late(started):
                break
        return float(np.mean(losses))

    def _late(self, started: float) -> bool:
        return self.schedule.seconds is not None and time.monotonic() - started > self.schedule.seconds

    def _scored(self, epoch: int, loss: float) -> bool:
        """Score the epoch, keep its weights if it is the best so far; True when it is time to stop."""
        found = self.learner.score()
        point = {"epoch": epoch, "train_loss": round(loss, 6), **found}
        is_best = all(better(found) > better(other) for other in self.curve)
        self.curve.append(point)
        if self.context.on_epoch is not None:
            self.context.on_epoch(point)
        self.waited = 0 if is_best else self.waited + 1
        if is_best:
            self.best = {name: value.detach().clone() for name, value in self.trained}
        return self.waited >= self.schedule.patience


def _groups(trained: list[tuple[str, Any]], schedule: Schedule) -> list[dict[str, Any]]:
    """Matrices decay; biases, norms, scales and embeddings do not (rows of rare words would shrink unseen)."""

    def matrix(name: str, value: Any) -> bool:
        return sum(size > 1 for size in value.shape) > 1 and "embedding" not in name

    decays = [value for name, value in trained if matrix(name, value)]
    others = [value for name, value in trained if not matrix(name, value)]
    groups = [{"params": decays, "weight_decay": schedule.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return [group for group in groups if group["params"]]
