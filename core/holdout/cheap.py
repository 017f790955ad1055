"""Cheap models for the leak meter: logistic regression on word counts or on vectors that a model gives."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Context
from core.holdout.draws import Draw
from core.learned.shared import vectors
from core.types import TEXT

#: The models, by name.
MODELS = ("tfidf", "embedding")

#: What they are to people.
NAMES = {"tfidf": "TF-IDF", "embedding": "Embeddings"}


def predictions(
    model: str, frame: pd.DataFrame, y: np.ndarray, classes: int, draws: Sequence[Draw], context: Context
) -> list[np.ndarray]:
    """The class that a model gives each held row of each draw, learned from the draw's train rows alone.

    ``model`` is ``tfidf`` (words, their weights and the vocabulary from train) or ``embedding`` (vectors of the
    encoder as it is, from the cache where they are there).
    """
    points = vectors(frame, context) if model == "embedding" else None
    texts = frame[TEXT].to_numpy(dtype=object)
    answer = []
    for number, draw in enumerate(draws):
        context.progress(number, len(draws), f"{NAMES[model]}: split {number + 1} of {len(draws)}")
        if points is None:
            learned, asked = _counted(texts[draw.train], texts[draw.held])
        else:
            learned, asked = points[draw.train], points[draw.held]
        answer.append(_fit(learned, y[draw.train], asked))
    return answer


def _counted(train: np.ndarray, held: np.ndarray) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    settings: dict[str, Any] = {"sublinear_tf": True, "max_features": 20_000}
    try:
        counter = TfidfVectorizer(**settings)
        learned = counter.fit_transform(train)
    except ValueError:  # no word of two letters anywhere: count characters instead
        counter = TfidfVectorizer(**settings, analyzer="char", ngram_range=(1, 2))
        learned = counter.fit_transform(train)
    return learned, counter.transform(held)


def _fit(learned: Any, y: np.ndarray, asked: Any) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(y)) == 1:
        return np.full(asked.shape[0], y[0])
    return np.asarray(LogisticRegression(C=10.0, max_iter=300, tol=1e-3).fit(learned, y).predict(asked))
