"""The budget of a comparison: the same for every approach."""

from pydantic import BaseModel, Field

from core.contracts import Approach
from core.tune.evidence.tuning import rungs
from core.types import Pooling, Precision

#: Training steps that a fit should be able to take when the number of epochs is left open, and the bounds of epochs.
_STEPS, _LEAST, _MOST = 320, 5, 20


class Budget(BaseModel, frozen=True, extra="forbid"):
    """The same for every approach, so that the comparison is fair."""

    seeds: int = Field(default=3, ge=1, le=20, description="Fits of the chosen setting, each with another seed.")
    trials: int = Field(default=3, ge=1, le=20, description="Settings tried on validation before one is chosen.")
    halving: bool = Field(
        default=False,
        description="Successive halving: settings begin with a share of the epochs, the best third goes on.",
    )
    max_rows: int | None = Field(default=None, ge=10, description="Most train rows; stratified by class.")
    max_unlabelled: int = Field(
        default=2000, ge=0, le=1_000_000,
        description="Most texts without a label that approaches may read besides; rows left out of train count.",
    )  # fmt: skip
    epochs: int | None = Field(
        default=None, ge=1, le=200,
        description="Most passes over the train rows; unset gives 5 to 20, enough for about 320 steps.",
    )  # fmt: skip
    patience: int = Field(
        default=2, ge=1, le=100, description="Stop after this many epochs without a better validation macro-F1."
    )
    minutes: float | None = Field(
        default=None, gt=0, le=10_000, description="Longest time of one fit, in minutes; it ends with its best epoch."
    )
    batch: int = Field(default=16, ge=1, le=512, description="Rows of one training step.")
    max_tokens: int = Field(default=128, ge=8, le=8192, description="Texts are cut after this many tokens.")
    pooling: Pooling = Field(
        default="auto", description="How token vectors become one; auto is mean, or last for decoders."
    )
    precision: Precision = Field(
        default="auto",
        description="What training steps are computed in; auto is bfloat16 where this machine has it natively.",
    )
    seed: int = Field(default=0, ge=0, lt=2**31, description="The first seed; the others follow it.")

    def epochs_for(self, rows: int) -> int:
        """Epochs of a fit on so many train rows."""
        if self.epochs is not None:
            return self.epochs
        steps = -(-rows // self.batch)
        return min(_MOST, max(_LEAST, -(-_STEPS // steps)))


def rungs_of(approach: Approach, budget: Budget) -> list[tuple[int, float]]:
    """How many settings are tried with which share of the epochs, one pair a rung; the last rung has all of them."""
    count = len(approach.trials(budget.trials))
    return rungs(count) if budget.halving and approach.gradual else [(count, 1.0)]


def planned_fits(approach: Approach, budget: Budget) -> int:
    """How many models an approach trains: its trials, and the other seeds of the chosen setting."""
    varies = any(setting.varies() for setting in approach.trials(budget.trials))
    return sum(count for count, _ in rungs_of(approach, budget)) + (budget.seeds - 1 if varies else 0)
