"""The approach `frozen`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted
from core.embed.cache import EmbeddingCache
from core.embed.encoder import Encoder, count_parameters
from core.embed.model import model_folder
from core.errors import AssayError
from core.tune.models.linear import MOST_STRENGTH, LinearHead, grid
from core.tune.models.perceptron import Perceptron
from core.tune.models.ridge import fit_ridge
from core.types import Task


class Frozen(Approach, frozen=True):
    """The language model stays as it is; only a small head on its sentence vectors is trained.

    Each text is embedded once and cached by its content, so trials and seeds cost next to nothing.
    """

    kind: Literal["frozen"] = "frozen"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    trains: ClassVar[str] = "a head on frozen features"
    effort: ClassVar[float] = 2.0
    head: Literal["logistic", "ridge", "mlp"] = Field(
        default="logistic",
        description="Logistic regression, ridge regression in closed form, or a hidden layer of 256 units.",
    )
    strength: float = Field(
        default=10.0, gt=0, le=MOST_STRENGTH, description="Inverse of the head's L2 regularization (C)."
    )

    def varies(self) -> bool:
        """The hidden layer begins at random; the other heads are solved to the end."""
        return self.head == "mlp"

    def trials(self, count: int) -> tuple[Self, ...]:
        """Regularization strengths around the prior, a factor of 6 apart."""
        strengths = grid(self.strength, count, 6.0, MOST_STRENGTH)
        return tuple(self.model_copy(update={"strength": value}) for value in strengths)

    def fit(self, task: Task, context: FitContext) -> "FrozenModel":
        """Embed the train rows, or take their vectors from the cache, and fit the head."""
        features = _Features(Encoder(model_folder(context.model), context.max_tokens, context.pooling), context)
        vectors, y, classes = features.of(task.train.texts), task.train.y, len(task.classes)
        head: LinearHead | Perceptron
        if self.head == "mlp":
            head = Perceptron.fit(vectors, y, classes, self.strength, context.seed)
        elif self.head == "ridge":
            head = fit_ridge(vectors, y, classes, self.strength)
        else:
            head = LinearHead.fit(vectors, y, classes, self.strength)
        return FrozenModel(features, head)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "FrozenModel":
        """The head that was saved, over the model it was trained on."""
        kept = json.loads((folder / "frozen.json").read_text())
        encoder = Encoder(model_folder(context.model), kept["max_tokens"], kept["pooling"])
        if encoder.key != kept["encoder"]:
            raise AssayError(
                "The head was trained on the vectors of another model.", str(folder), "Load it with that model."
            )
        head = Perceptron if kept["head"] == "Perceptron" else LinearHead
        return FrozenModel(_Features(encoder, context), head.load(folder / "head.safetensors"))


class _Features:
    """Vectors of texts from an encoder that is not changed."""

    def __init__(self, encoder: Encoder, context: FitContext) -> None:
        self.encoder, self.context = encoder, context

    def of(self, texts: Sequence[str], fresh: bool = False) -> np.ndarray:
        """Shape (texts, width); what the cached ones cost when they were made is billed to this fit."""
        if fresh or self.context.cache is None:
            return self.encoder.encode(texts)
        found = EmbeddingCache(self.context.cache).embed(texts, self.encoder, self.context.progress)
        self.context.bill(found.cached_seconds)
        return found.vectors


class FrozenModel(Fitted):
    """An encoder that was not changed, and a head."""

    def __init__(self, features: _Features, head: LinearHead | Perceptron) -> None:
        self.features, self.head = features, head
        self.trainable = head.size
        self.total = count_parameters(features.encoder.folder) + head.size

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from the head on the texts' vectors."""
        return self.head.predict_proba(self.features.of(texts, fresh))

    def save(self, folder: Path) -> None:
        """Write the head; the encoder is the unchanged pretrained model, named by its digest."""
        self.head.save(folder / "head.safetensors")
        encoder = self.features.encoder
        kept: dict[str, Any] = {"kind": "frozen", "head": type(self.head).__name__, "encoder": encoder.key}
        kept |= {"max_tokens": encoder.max_tokens, "pooling": encoder.pooling, "model": str(encoder.folder)}
        (folder / "frozen.json").write_text(json.dumps(kept))
