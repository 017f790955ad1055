"""The approach `tfidf`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted
from core.tune.models.linear import MOST_STRENGTH, LinearHead, grid
from core.types import Task


class Tfidf(Approach, frozen=True):
    """Word and word-pair counts weighted by rarity, and logistic regression: no language model, and often hard to beat.

    Needs no pretrained model. Vocabulary and weights are learned from train rows alone.
    """

    kind: Literal["tfidf"] = "tfidf"
    trains: ClassVar[str] = "a linear head on word counts"
    supervision: ClassVar[str] = "baseline"
    strength: float = Field(
        default=10.0, gt=0, le=MOST_STRENGTH, description="Inverse regularization (C) of the logistic regression."
    )
    max_features: int = Field(default=100_000, ge=10, le=2_000_000, description="Largest vocabulary, in terms.")
    class_weights: bool = Field(
        default=False,
        exclude_if=lambda on: not on,  # settings of before keep their digests
        description="All classes count alike in the training, whatever number of rows each has.",
    )

    def trials(self, count: int) -> tuple[Self, ...]:
        """Regularization strengths around the prior, a factor of 6 apart."""
        strengths = grid(self.strength, count, 6.0, MOST_STRENGTH)
        return tuple(self.model_copy(update={"strength": value}) for value in strengths)

    def fit(self, task: Task, context: FitContext) -> "TfidfModel":
        """Learn vocabulary and head from the train rows."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=self.max_features)
        try:
            features = vectorizer.fit_transform(task.train.texts)
        except ValueError:  # no word of two letters anywhere: count characters instead
            vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), max_features=self.max_features)
            features = vectorizer.fit_transform(task.train.texts)
        head = LinearHead.fit(features, task.train.y, len(task.classes), self.strength, self.class_weights)
        return TfidfModel(vectorizer, head)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "TfidfModel":
        """Read vocabulary, weights and head back."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        kept = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        settings = {**kept["settings"], "ngram_range": tuple(kept["settings"]["ngram_range"])}
        vectorizer = TfidfVectorizer(**settings, vocabulary=kept["vocabulary"])
        vectorizer.idf_ = np.array(kept["idf"])
        return TfidfModel(vectorizer, LinearHead.load(folder / "head.safetensors"))


class TfidfModel(Fitted):
    """A fitted vectorizer and its head."""

    def __init__(self, vectorizer: Any, head: LinearHead) -> None:
        self.vectorizer, self.head = vectorizer, head
        self.trainable = self.total = head.size

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from word counts; words never seen in train do not count."""
        if not len(texts):
            return np.zeros((0, self.head.classes))
        return self.head.predict_proba(self.vectorizer.transform(list(texts)))

    def save(self, folder: Path) -> None:
        """Write vocabulary and weights as JSON, the head as safetensors."""
        chosen = self.vectorizer.get_params()
        kept = {
            "settings": {name: chosen[name] for name in ("analyzer", "ngram_range", "sublinear_tf")},
            "vocabulary": {term: int(place) for term, place in self.vectorizer.vocabulary_.items()},
            "idf": self.vectorizer.idf_.tolist(),
        }
        (folder / "vocabulary.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        self.head.save(folder / "head.safetensors")
