"""The approach `masked_lm`."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted, Progress
from core.embed.cache import EmbeddingCache
from core.embed.model import model_digest, model_folder
from core.embed.pooling import pooling_of
from core.errors import AssayError
from core.tune.full import Full
from core.tune.models.linear import MOST_STRENGTH, LinearHead, grid
from core.tune.training.adaptation import Adaptation, Adapted, AdaptedEncoder, adapt, put, texts_of
from core.tune.training.approach import MOST_RATE
from core.tune.training.fitted import TrainedModel
from core.tune.training.masked_model import no_masks
from core.types import Task

Curve = Sequence[dict[str, float]]


class MaskedLM(Approach, frozen=True):
    """The language model first reads the texts without labels and fills in hidden words; then it learns the classes.

    It reads unlabelled and train texts, never validation or test. Hiding follows BERT (Devlin et al. 2019): of the
    chosen tokens 80 % become the mask token, 10 % a random one, 10 % stay; anew in every pass. Going on to pretrain on
    the task's own texts is what Gururangan et al. (2020) advise. The adapted model is kept, so that the trials of a
    seed share it. The head that fills in words is left out of the result and of the count of parameters.
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
        labelled = context.epochs * len(task.train) if self.then == "full" else 0
        part = how.epochs * len(texts) / (how.epochs * len(texts) + labelled)
        adapted = adapt(
            folder, texts, how, replace(context, progress=_scaled(context.progress, 0, part, "Hidden words: "))
        )
        context.bill(adapted.cached_seconds)
        if adapted.outcome:
            context.notes.append(adapted.outcome)
        left = None if context.seconds is None else max(0.0, context.seconds - adapted.seconds)
        rest = replace(context, progress=_scaled(context.progress, part, 1), seconds=left)
        return self._full(adapted, folder, task, rest) if self.then == "full" else self._frozen(adapted, task, context)

    def _full(self, adapted: Adapted, folder: Path, task: Task, context: FitContext) -> "AdaptedModel":
        full = Full(learning_rate=self.learning_rate)
        pooling = pooling_of(folder, context.pooling)
        module = full.build(folder, len(task.classes), pooling, context)
        put(adapted.tensors, module.encoder, adapted.key)
        curve = full.learn(module, folder, task, context)
        kept: dict[str, Any] = {
            "kind": self.kind,
            "approach": self.model_dump(mode="json"),
            "setting": full.model_dump(mode="json"),
        }
        kept |= {"classes": len(task.classes), "pooling": pooling, "max_tokens": context.max_tokens}
        return AdaptedModel(module, folder, kept, curve, adapted.curve)

    def _frozen(self, adapted: Adapted, task: Task, context: FitContext) -> "AdaptedFrozen":
        folder = model_folder(context.model)
        encoder = AdaptedEncoder(folder, adapted.key, adapted.tensors, context.max_tokens, context.pooling)
        features = _Features(encoder, adapted.folder, context)
        head = LinearHead.fit(features.of(task.train.texts), task.train.y, len(task.classes), self.strength)
        return AdaptedFrozen(features, head, self.model_dump(mode="json"), adapted.curve)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> Fitted:
        """The adapted and trained weights over the pretrained model that they came from."""
        if not (folder / "frozen.json").is_file():
            return Full.load(folder, context)
        from safetensors.torch import load_file

        kept = json.loads((folder / "frozen.json").read_text())
        base = model_folder(context.model)
        if model_digest(base) != kept["base"]:
            raise AssayError(
                "These weights were adapted from another model.", str(folder), "Load them with that model."
            )
        tensors = load_file(folder / "encoder.safetensors")
        encoder = AdaptedEncoder(base, kept["name"], tensors, kept["max_tokens"], kept["pooling"])
        head = LinearHead.load(folder / "head.safetensors")
        return AdaptedFrozen(_Features(encoder, None, context), head, kept["approach"])


class AdaptedModel(TrainedModel):
    """A classifier all of whose weights were trained, on texts alone and then on labels.

    ``adaptation`` is the curve of the first stage, beginning with epoch 0: held-out loss of hidden words, in nats.
    """

    def __init__(self, module: Any, folder: Path, kept: dict[str, Any], curve: Curve, adaptation: Curve) -> None:
        super().__init__(module, folder, kept, curve)
        self.adaptation = adaptation

    def details(self) -> dict[str, Any]:
        """The curve of the first stage."""
        return {"adaptation": list(self.adaptation)}


class _Features:
    """Vectors of texts from an adapted encoder, kept beside its weights."""

    def __init__(self, encoder: AdaptedEncoder, place: Path | None, context: FitContext) -> None:
        self.encoder, self.place, self.context = encoder, place, context

    def of(self, texts: Sequence[str], fresh: bool = False) -> np.ndarray:
        """Shape (texts, width); what the cached ones cost when they were made is billed to this fit."""
        if fresh or self.place is None or not texts:
            return self.encoder.encode(texts)
        found = EmbeddingCache(self.place).embed(texts, self.encoder)
        self.context.bill(found.cached_seconds)
        return found.vectors


class AdaptedFrozen(Fitted):
    """An encoder that was adapted on texts alone, and a head on its vectors; ``adaptation`` as in ``AdaptedModel``."""

    def __init__(self, features: _Features, head: LinearHead, approach: dict[str, Any], adaptation: Curve = ()) -> None:
        self.features, self.head, self.approach, self.adaptation = features, head, approach, adaptation
        self.total = self.trainable = sum(value.numel() for value in features.encoder.tensors.values()) + head.size

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from the head on the texts' vectors."""
        return self.head.predict_proba(self.features.of(texts, fresh))

    def details(self) -> dict[str, Any]:
        """The curve of the first stage."""
        return {"adaptation": list(self.adaptation)}

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Sentence vectors of the adapted encoder, of length 1."""
        return self.features.of(texts)

    def save(self, folder: Path) -> None:
        """Write the adapted encoder and the head."""
        from safetensors.torch import save_file

        encoder = self.features.encoder
        save_file(encoder.tensors, folder / "encoder.safetensors")
        self.head.save(folder / "head.safetensors")
        kept: dict[str, Any] = {
            "kind": "masked_lm",
            "approach": self.approach,
            "name": encoder.name,
            "pooling": encoder.pooling,
        }
        kept |= {"max_tokens": encoder.max_tokens, "base": model_digest(encoder.folder), "model": str(encoder.folder)}
        (folder / "frozen.json").write_text(json.dumps(kept, indent=2))


def _scaled(progress: Progress, start: float, end: float, before: str = "") -> Progress:
    """A progress for the part of the work from ``start`` to ``end``, as shares of the whole."""

    def inner(done: float, total: float, message: str = "") -> None:
        told = f"{before}{message.lower()}" if before else message
        progress(start + (end - start) * done / max(total, 1), 1, told)

    return inner
