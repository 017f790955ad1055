"""The approach `top_layers`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.contracts import FitContext
from core.tune.models.layers import blocks
from core.tune.training.approach import MOST_RATE, GradientApproach
from core.tune.training.prefix import behind_layers


class TopLayers(GradientApproach, frozen=True):
    """The top layers of the language model are trained, together with a fresh head; the lower layers stay as they are.

    What the lower layers make of each row is computed once and kept for all epochs, trials and seeds.
    """

    kind: Literal["top_layers"] = "top_layers"
    trains: ClassVar[str] = "the top layers"
    effort: ClassVar[float] = 10.0
    learning_rate: float = Field(default=3e-4, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")
    layers: int = Field(default=2, ge=1, le=200, description="How many layers train, counted from the top.")

    def equip(self, module: Any, context: FitContext) -> None:
        """Unfreeze the top layers, and the norm behind them where the model has one."""
        stack = blocks(module.encoder)
        stack[max(0, len(stack) - self.layers) :].requires_grad_(True)
        for value in behind_layers(module.encoder):
            value.requires_grad_(True)
