"""The approach `masked_lm`."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted
from core.embed.cache import EmbeddingCache
from core.embed.model import model_digest, model_folder
from core.embed.pooling import pooling_of
from core.errors import AssayError
from core.tune.full import Full
from core.tune.models.linear import MOST_STRENGTH, LinearHead, grid
from core.tune.training.adaptation import Adaptation, Adapted, AdaptedEncoder, adapt, texts_of
from core.tune.training.approach import MOST_RATE
from core.tune.training.fitted import TrainedModel
from core.tune.training.masked_model import no_masks
from core.types import Task


class MaskedLM(Approach, frozen=True):
    """The language model first reads the texts without labels and fills in hidden words; then it learns the classes.

    It reads unlabelled and train texts, never validation or test. Hiding follows BERT (Devlin et al. 2019): of the
    chosen tokens 80 % become the mask token, 10 % a random one, 10 % stay; anew in every pass. Going on to pretrain on
    the task's own texts is what Gururangan et al. (2020) advise. The adapted model is kept, so that all trials of a seed
    share it. The head that fills in words is left out of the result and of the count of parameters.
    """

    kind: Literal["masked_lm"] = "masked_lm"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    trains: ClassVar[str] = "all weights, at first on texts alone"
    supervision: ClassVar[str] = "unsupervised, then supervised"
    random: ClassVar[bool] = True
    gradual: ClassVar[bool] = True
    effort: ClassVar[float] = 50.0
    then: Literal["full", "frozen"] = Field(
        default="full", description="After adaptation: train everything on the labels, or a head on frozen features."
    )
    share: float = Field(default=0.15, gt=0, le=0.9, description="Share of the tokens that is hidden.")
    adaptation_epochs: int = Field(default=2, ge=1, le=100, description="Passes over the texts without labels.")
    adaptation_rate: float = Field(default=2e-4, gt=0, le=MOST_RATE, description="Peak learning rate of adaptation.")
    learning_rate: float = Field(
        default=1.2e-4, gt=0, le=MOST_RATE, description="Peak learning rate on the labels, where everything is trained."
    )
    strength: float = Field(
        default=10.0, gt=0, le=MOST_STRENGTH,
        description="Inverse of the head's L2 regularization (C), where the features are frozen.",
    )  # fmt: skip

    def trials(self, count: int) -> tuple[Self, ...]:
        """Settings of the second stage around the prior: learning rates, or regularization strengths of the head."""
        name, factor, most = ("learning_rate", Full.factor, MOST_RATE)
        if self.then == "frozen":
            name, factor, most = "strength", 6.0, MOST_STRENGTH
        return tuple(self.model_copy(update={name: value}) for value in grid(getattr(self, name), count, factor, most))

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Models that have no notion of a hidden word."""
        return no_masks(model_folder(context.model))

    def fit(self, task: Task, context: FitContext) -> "AdaptedModel | AdaptedFrozen":
        """Adapt on the texts, or take the adapted model from the cache; then learn from the labels."""
        folder = model_folder(context.model)
        if reason := no_masks(folder):
            raise AssayError(reason, str(folder), "Choose an encoder that was trained with a mask token.")
        texts = texts_of(task)
        how = Adaptation(self.share, self.adaptation_epochs, self.adaptation_rate)
        first, second = self._stages(len(texts), len(task.train), context)
        adapted = adapt(folder, texts, how, first)
        context.billed += first.billed
        if adapted.curve:
            before, after = (point["validation_loss"] for point in (adapted.curve[0], adapted.best))
            context.notes.append(
                f"Adaptation on {len(texts):,} texts: loss of hidden words in held-out texts {before:.2f} before, "
                f"{after:.2f} after."
            )
        if second.seconds is not None:
            second = replace(second, seconds=max(0.0, second.seconds - adapted.seconds))
        return self._frozen(adapted, folder, task, context) if self.then == "frozen" else self._full(adapted, folder, task, second)
