"""The approach `ia3`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.contracts import FitContext
from core.tune.models.layers import blocks, sublayer_names
from core.tune.models.peft_parts import attach, attention_names, known, refusal, skeleton, transposed
from core.tune.training.approach import MOST_RATE, GradientApproach
from core.types import Task


class Ia3(GradientApproach, frozen=True):
    """The language model stays; vectors that scale keys, values and inner activations of each layer are trained.

    IA3 through peft (Liu et al. 2022): the smallest of the parts that can be added, with a fresh head. Vectors begin
    at 1, so that training begins with the pretrained model. Places are peft's own for the architecture; where peft has
    none, keys, values and the input of the feed-forward part's last map. Where keys and values are one matrix with the
    queries (GPT-2), these are scaled too.
    """

    kind: Literal["ia3"] = "ia3"
    trains: ClassVar[str] = "scaling vectors"
    effort: ClassVar[float] = 20.0
    learning_rate: float = Field(default=1e-2, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Models whose keys, values and feed-forward parts cannot be told."""
        return refusal(lambda: _places(skeleton(context.model)))

    def equip(self, module: Any, context: FitContext) -> None:
        """Let peft put a vector at each place."""
        from peft import IA3Config, TaskType

        targets, inner = _places(module.encoder)
        config = IA3Config(
            task_type=TaskType.FEATURE_EXTRACTION,
            target_modules=targets,
            feedforward_modules=inner,
            fan_in_fan_out=transposed(module.encoder, targets),
        )
        attach(module, config)


def _places(encoder: Any) -> tuple[list[str], list[str]]:
    """Suffixes of all modules that get a vector, and of those among them whose input is scaled, not their output."""
    from peft.utils.constants import (
        TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING,
        TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING,
    )

    if targets := known(TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING, encoder):
        return targets, known(TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING, encoder)
    _, key, value = attention_names(encoder)
    _, end = sublayer_names(blocks(encoder)[0])
    return [*dict.fromkeys([key, value]), end], [end]
