"""The approach `frozen`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted
from core.embed.cache import EmbeddingCache
from core.embed.encoder import Encoder
from core.embed.model import model_folder
from core.errors import AssayError
from core.tune.linear import MOST_STRENGTH, LogisticHead, grid
from core.types import Task


class Frozen(Approach, frozen=True):
    """The language model stays as it is; only a logistic head on its sentence vectors is trained.

    Each text is embedded once and cached by its content, so trials and seeds cost next to nothing. Mean pooling.
    """

    kind: Literal["frozen"] = "frozen"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    trains: ClassVar[str] = "a linear head on frozen features"
    effort: ClassVar[float] = 2.0
    strength: float = Field(
        default=10.0, gt=0, le=MOST_STRENGTH, description="Inverse regularization (C) of the logistic regression."
    )

    def trials(self, count: int) -> tuple[Self, ...]:
        """Regularization strengths around the prior, a factor of 6 apart."""
        strengths = grid(self.strength, count, 6.0, MOST_STRENGTH)
        return tuple(self.model_copy(update={"strength": value}) for value in strengths)

    def fit(self, task: Task, context: FitContext) -> "FrozenModel":
        """Embed the train rows, or take their vectors from the cache, and fit the head."""
        encoder = Encoder(model_folder(context.model), context.max_tokens)
        model = FrozenModel(encoder, None, context)
        features = model.features(task.train.texts)
        model.head = LogisticHead.fit(features, task.train.y, len(task.classes), self.strength)
        model.trainable = model.head.size
        return model

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "FrozenModel":
        """The head that was saved, over the model it was trained on."""
        kept = json.loads((folder / "frozen.json").read_text())
        encoder = Encoder(model_folder(context.model), kept["max_tokens"])
        if encoder.key != kept["encoder"]:
            raise AssayError(
                "The head was trained on the vectors of another model.", str(folder), "Load it with that model."
            )
        return FrozenModel(encoder, LogisticHead.load(folder / "head.safetensors"), context)


class FrozenModel(Fitted):
    """An encoder that was not changed, and a head."""

    def __init__(self, encoder: Encoder, head: LogisticHead | None, context: FitContext) -> None:
        self.encoder, self.head, self.context = encoder, head, context
        self.trainable = head.size if head else 0

    @property
    def total(self) -> int:  # type: ignore[override]
        """Parameters of the encoder and the head."""
        from core.embed.encoder import count_parameters

        return count_parameters(self.encoder.folder) + self.trainable

    def features(self, texts: Sequence[str], fresh: bool = False) -> np.ndarray:
        """Vectors of the texts; what the cached ones cost when they were made is billed to this fit."""
        if fresh or self.context.cache is None:
            return self.encoder.encode(texts)
        found = EmbeddingCache(self.context.cache).embed(texts, self.encoder, self.context.progress)
        self.context.bill(found.cached_seconds)
        return found.vectors

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from the head on the texts' vectors."""
        if self.head is None:
            raise RuntimeError("predict_proba before fit")
        return self.head.predict_proba(self.features(texts, fresh))

    def save(self, folder: Path) -> None:
        """Write the head; the encoder is the unchanged pretrained model, named by its digest."""
        if self.head is None:
            raise RuntimeError("save before fit")
        self.head.save(folder / "head.safetensors")
        kept = {"encoder": self.encoder.key, "max_tokens": self.encoder.max_tokens}
        (folder / "frozen.json").write_text(json.dumps(kept))
