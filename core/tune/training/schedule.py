"""How long and how fast to train."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train; rates per step, epochs over the train rows."""

    learning_rate: float
    epochs: int
    patience: int
    batch: int
    weight_decay: float = 0.01
    warmup: float = 0.1
