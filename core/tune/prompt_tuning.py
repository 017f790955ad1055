"""The approach `prompt_tuning`."""

import inspect
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from core.contracts import FitContext
from core.embed.model import model_folder
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune.models.peft_parts import attach, most_positions, refusal, skeleton
from core.tune.training.approach import MOST_RATE, GradientApproach
from core.tune.training.fitted import TrainedModel
from core.types import Task

#: Tokens of a text that must fit beside the prompt.
_LEAST_ROOM = 8


class PromptTuning(GradientApproach, frozen=True):
    """The language model stays; a few vectors that stand before each text are trained, together with a fresh head.

    Through peft. ``prompt`` trains the vectors before the first layer (Lester et al. 2021), ``p_tuning`` a small
    network that makes them (Liu et al. 2021), ``prefix`` keys and values in every layer (Li and Liang 2021), for models
    that take them. The prompt takes places of its own: where the model's places are few, texts are cut sooner.
    """

    kind: Literal["prompt_tuning"] = "prompt_tuning"
    trains: ClassVar[str] = "a soft prompt"
    effort: ClassVar[float] = 32.0
    method: Literal["prompt", "prefix", "p_tuning"] = Field(
        default="prompt", description="Vectors before the first layer, in every layer, or made by a small network."
    )
    tokens: int = Field(default=20, ge=1, le=200, description="Length of the prompt in tokens.")
    start: Literal["text", "random"] = Field(
        default="text", description="What the vectors of the method prompt begin with; the others begin at random."
    )
    start_text: str = Field(
        default="Which class does this text belong to?",
        min_length=1,
        max_length=1000,
        description="The text whose word vectors are the start, repeated or cut to the prompt's length.",
    )
    learning_rate: float = Field(default=1e-2, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Models that take no prefix, or whose places the prompt would fill."""
        return refusal(lambda: self._fits(skeleton(context.model)))

    def fit(self, task: Task, context: FitContext) -> TrainedModel:
        """Train with early stopping on the validation rows; texts are cut so that the prompt fits in before them."""
        room = self._fits(skeleton(context.model))
        own = load_tokenizer(model_folder(context.model)).model_max_length
        if room is not None and room < min(context.max_tokens, own):
            context.notes.append(f"Texts are cut at {room} tokens, because the prompt takes {self.tokens} places.")
            context = replace(context, max_tokens=room)
        return super().fit(task, context)

    def equip(self, module: Any, context: FitContext) -> None:
        """Let peft put the prompt before the texts."""
        self._fits(module.encoder)
        attach(module, self._config(module.encoder, context))
        _try_out(module)

    def _config(self, encoder: Any, context: FitContext) -> Any:
        """peft's settings; it would guess sizes from names that not all configurations have."""
        from peft import PrefixTuningConfig, PromptEncoderConfig, PromptTuningConfig, TaskType

        shape: dict[str, Any] = {
            "task_type": TaskType.FEATURE_EXTRACTION,
            "num_virtual_tokens": self.tokens,
            "num_layers": encoder.config.num_hidden_layers,
            "num_attention_heads": encoder.config.num_attention_heads,
        }
        if self.method == "prefix":
            return PrefixTuningConfig(token_dim=encoder.config.hidden_size, **shape)
        shape["token_dim"] = width = encoder.get_input_embeddings().embedding_dim
        if self.method == "p_tuning":
            return PromptEncoderConfig(encoder_hidden_size=width, **shape)
        if self.start == "random":
            return PromptTuningConfig(prompt_tuning_init="RANDOM", **shape)
        return PromptTuningConfig(
            prompt_tuning_init="TEXT",
            prompt_tuning_init_text=self.start_text,
            tokenizer_name_or_path=str(model_folder(context.model)),
            **shape,
        )

    def _fits(self, encoder: Any) -> int | None:
        """Tokens that a text may have beside the prompt; None without an end. AssayError when that is too few."""
        kind = encoder.config.model_type
        if self.method == "prefix" and "past_key_values" not in inspect.signature(encoder.forward).parameters:
            raise AssayError(
                f"Models of the kind {kind} take no keys and values from outside, which prefix tuning trains.",
                type(encoder).__name__,
                "Choose the method prompt or p_tuning.",
            )
        most = most_positions(encoder)
        if most is not None and most - self.tokens < _LEAST_ROOM:
            raise AssayError(
                f"The model has places for {most} tokens; a prompt of {self.tokens} leaves too few for the text.",
                type(encoder).__name__,
                "Choose a shorter prompt.",
            )
        return None if most is None else most - self.tokens


def _try_out(module: Any) -> None:
    """Run two tokens, because not every architecture takes what peft makes; AssayError when it does not."""
    import torch

    ids = torch.zeros((1, 2), dtype=torch.long, device=module.head.weight.device)
    module.eval()
    try:
        with torch.no_grad():
            module(ids, torch.ones_like(ids))
    except (RuntimeError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise AssayError(
            f"Models of this kind do not take such a prompt: {reason}",
            type(module.encoder.get_base_model()).__name__,
            "Choose another method or another approach.",
        ) from None
