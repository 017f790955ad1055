"""The approach `bitfit`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.contracts import FitContext
from core.errors import AssayError
from core.tune.models.peft_parts import refusal, skeleton
from core.tune.training.approach import MOST_RATE, GradientApproach
from core.types import Task


class Bitfit(GradientApproach, frozen=True):
    """Only the biases of the language model are trained, together with a fresh head.

    All bias vectors of all layers, those of the norms among them: about one parameter in a thousand (Ben Zaken,
    Ravfogel and Goldberg 2022). Models without biases, such as Llama, cannot be trained so.
    """

    kind: Literal["bitfit"] = "bitfit"
    trains: ClassVar[str] = "biases"
    effort: ClassVar[float] = 20.0
    learning_rate: float = Field(default=3e-3, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Models that have no biases."""
        return refusal(lambda: _biases(skeleton(context.model)))

    def equip(self, module: Any, context: FitContext) -> None:
        """Unfreeze what is named a bias."""
        for value in _biases(module.encoder):
            value.requires_grad_(True)


def _biases(encoder: Any) -> list[Any]:
    """The bias vectors of a model; AssayError when it has none."""
    found = [value for name, value in encoder.named_parameters() if name.endswith("bias")]
    if not found:
        raise AssayError(
            f"Models of the kind {encoder.config.model_type} have no biases to train.",
            type(encoder).__name__,
            "Choose another approach, such as ia3 or lora.",
        )
    return found
