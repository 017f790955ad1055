"""The approach `full`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.contracts import FitContext
from core.tune.training.approach import MOST_RATE, GradientApproach


class Full(GradientApproach, frozen=True):
    """Every weight of the language model is trained, together with a fresh head.

    The most flexible and the most expensive way; it needs a learning rate that suits the data, so several are tried on
    validation.
    """

    kind: Literal["full"] = "full"
    trains: ClassVar[str] = "all weights"
    learning_rate: float = Field(default=1.2e-4, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")

    def equip(self, module: Any, context: FitContext) -> None:
        """Everything trains."""
        module.requires_grad_(True)
