"""The approach `frozen`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, get_args

import numpy as np
from pydantic import Field, model_validator

from core.contracts import Approach, FitContext, Fitted
from core.embed.cache import EmbeddingCache
from core.embed.encoder import Encoder, count_parameters
from core.embed.model import model_folder
from core.errors import AssayError
from core.tune.evidence.thresholds import adjusted, best_offsets, best_strength, logit_offsets
from core.tune.models.linear import MOST_STRENGTH, LinearHead, grid
from core.tune.models.perceptron import Perceptron
from core.tune.models.resampled import Adding, resampled, too_few
from core.tune.models.ridge import fit_ridge
from core.types import Task


class Frozen(Approach, frozen=True):
    """The language model stays as it is; only a small head on its sentence vectors is trained.

    Each text is embedded once and cached by its content, so trials and seeds cost next to nothing. Small classes can be
    helped here in ways that need vectors: SMOTE, borderline SMOTE and ADASYN make new ones between those of a class.
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
    balance: Literal["none", "weights", "oversample", "smote", "borderline_smote", "adasyn"] = Field(
        default="none",
        exclude_if=lambda value: value == "none",  # settings of before keep their digests
        description="How small classes get their weight: by class weights, repeated vectors, or vectors made between.",
    )
    decision: Literal["highest", "logit_adjusted", "thresholds"] = Field(
        default="highest",
        exclude_if=lambda value: value == "highest",
        description="The most probable class, or with offsets for small classes that are chosen on validation.",
    )

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.balance == "weights" and self.head != "logistic":
            raise ValueError(f"class weights need the logistic head, not {self.head}; choose it, or oversample")
        if self.decision == "logit_adjusted" and self.balance != "none":
            raise ValueError(
                "logit adjustment undoes the shares of the classes, which are balanced already; choose one"
            )
        return self

    def varies(self) -> bool:
        """The hidden layer begins at random, and so do added vectors; the other heads are solved to the end."""
        return self.head == "mlp" or self.adding is not None

    @property
    def adding(self) -> Adding | None:
        """The way in which vectors are added to small classes; None where none are."""
        ways: tuple[Adding, ...] = get_args(Adding)
        return next((way for way in ways if way == self.balance), None)

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """A class with too few rows for what is to be added to it."""
        return too_few(task.train.y, task.classes, self.adding) if self.adding else None

    def trials(self, count: int) -> tuple[Self, ...]:
        """Regularization strengths around the prior, a factor of 6 apart."""
        strengths = grid(self.strength, count, 6.0, MOST_STRENGTH)
        return tuple(self.model_copy(update={"strength": value}) for value in strengths)

    def fit(self, task: Task, context: FitContext) -> "FrozenModel":
        """Embed the train rows, or take their vectors from the cache, and fit the head."""
        features = _Features(Encoder(model_folder(context.model), context.max_tokens, context.pooling), context)
        vectors, y, classes = features.of(task.train.texts), task.train.y, len(task.classes)
        if self.adding:
            if problem := self.obstacle(task, context):
                raise AssayError(problem, self.kind, "Choose oversample or weights, or add rows to the class.")
            vectors, y = resampled(vectors, y, self.adding, context.seed)
        head: LinearHead | Perceptron
        if self.head == "mlp":
            head = Perceptron.fit(vectors, y, classes, self.strength, context.seed)
        elif self.head == "ridge":
            head = fit_ridge(vectors, y, classes, self.strength)
        else:
            head = LinearHead.fit(vectors, y, classes, self.strength, self.balance == "weights")
        if self.decision == "highest":
            return FrozenModel(features, head)
        said = head.predict_proba(features.of(task.validation.texts))
        return FrozenModel(features, head, self._offsets(task, said))

    def _offsets(self, task: Task, said: np.ndarray) -> np.ndarray:
        """What is added to the classes' log probabilities, chosen by what was said of the validation rows."""
        if self.decision == "thresholds":
            return best_offsets(task.validation.y, said)
        rows = np.bincount(task.train.y, minlength=len(task.classes))
        return logit_offsets(rows, best_strength(task.validation.y, said, rows))

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
        offsets = np.array(kept["offsets"]) if "offsets" in kept else None
        return FrozenModel(_Features(encoder, context), head.load(folder / "head.safetensors"), offsets)


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
    """An encoder that was not changed, and a head; with ``offsets`` (classes,) its log probabilities are adjusted."""

    def __init__(self, features: _Features, head: LinearHead | Perceptron, offsets: np.ndarray | None = None) -> None:
        self.features, self.head, self.offsets = features, head, offsets
        self.trainable = head.size
        self.total = count_parameters(features.encoder.folder) + head.size

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from the head on the texts' vectors."""
        said = self.head.predict_proba(self.features.of(texts, fresh))
        return said if self.offsets is None else adjusted(said, self.offsets)

    def save(self, folder: Path) -> None:
        """Write the head; the encoder is the unchanged pretrained model, named by its digest."""
        self.head.save(folder / "head.safetensors")
        encoder = self.features.encoder
        kept: dict[str, Any] = {"kind": "frozen", "head": type(self.head).__name__, "encoder": encoder.key}
        kept |= {"max_tokens": encoder.max_tokens, "pooling": encoder.pooling, "model": str(encoder.folder)}
        if self.offsets is not None:
            kept["offsets"] = self.offsets.tolist()
        (folder / "frozen.json").write_text(json.dumps(kept))
