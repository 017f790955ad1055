"""The approach `adapters`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.contracts import FitContext
from core.embed.encoder import device
from core.tune.models.bottleneck import Placement, add_adapters, layer_norms
from core.tune.training.approach import MOST_RATE, GradientApproach


class Adapters(GradientApproach, frozen=True):
    """Small bottleneck networks are put into every layer and trained with a fresh head; the model's weights stay.

    They can be taken out again, and several tasks can share the one model. Houlsby et al. 2019 put one behind the
    attention and one behind the feed-forward part of a layer; Pfeiffer et al. 2021 only the second.
    """

    kind: Literal["adapters"] = "adapters"
    trains: ClassVar[str] = "bottleneck adapters"
    learning_rate: float = Field(default=2e-3, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")
    placement: Placement = Field(
        default="houlsby", description="Two adapters a layer (houlsby), or one behind the feed-forward part (pfeiffer)."
    )
    reduction: int = Field(
        default=8, ge=1, le=512, description="How many times narrower than the model the bottleneck is."
    )
    norms: bool = Field(default=True, description="Train the layer norms too, as Houlsby et al. do.")

    def equip(self, module: Any, context: FitContext) -> None:
        """Add the adapters, which begin as the identity, and unfreeze them."""
        for part in add_adapters(module.encoder, self.placement, self.reduction):
            part.to(device()).requires_grad_(True)
        if self.norms:
            for value in layer_norms(module.encoder).values():
                value.requires_grad_(True)
