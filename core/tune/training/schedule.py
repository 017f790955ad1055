"""How long and how fast to train."""

from dataclasses import dataclass

from core.contracts import FitContext


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train; a linear warm-up, then a linear decay to 0, per step.

    ``seconds`` caps the wall time of the whole training, ``max_steps`` the steps (a probe).
    """

    learning_rate: float
    epochs: int
    patience: int
    seconds: float | None = None
    max_steps: int | None = None
    weight_decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0

    @classmethod
    def of(cls, context: FitContext, learning_rate: float) -> "Schedule":
        """The schedule that a run's budget gives to every approach, at this learning rate."""
        return cls(learning_rate, context.epochs, context.patience, context.seconds, context.max_steps)

    def factor(self, step: int, steps: int) -> float:
        """The share of the peak rate at a step (from 0) of so many."""
        rise = max(1, round(steps * self.warmup))
        return (step + 1) / rise if step < rise else max(0.0, (steps - step) / max(1, steps - rise))
