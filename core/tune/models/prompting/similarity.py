"""Sentence encoders: the class whose description, or examples, lie nearest to the text."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.contracts import FitContext, Progress, quiet
from core.embed.cache import EmbeddingCache
from core.embed.encoder import Encoder
from core.tune.models.prompting.wording import Wording

#: Members of a class whose similarity counts with ``neighbours``: the nearest ones.
NEAREST = 3


class Similarity:
    """Cosine of the text's vector with what stands for each class.

    ``said`` (templates, classes, width) are the vectors of the label descriptions in the templates, ``shown``
    (examples, width) those of the examples, ``labels`` (examples,) their classes. A description counts as one more
    example of its class, so that a class without examples has a vector too.
    """

    def __init__(self, encoder: Encoder, wording: Wording, arrays: dict[str, np.ndarray], context: FitContext) -> None:
        self.encoder, self.wording, self.context = encoder, wording, context
        self.said, self.shown, self.labels = arrays["said"], arrays["shown"], arrays["labels"]

    @classmethod
    def build(
        cls, folder: Path, wording: Wording, context: FitContext, arrays: dict[str, np.ndarray] | None = None
    ) -> "Similarity":
        """Embed the descriptions and the examples, or take the ``arrays`` that were saved."""
        encoder = Encoder(folder, wording.max_tokens, wording.pooling)
        if not arrays:
            texts = [template.format(label=words) for template in wording.templates for words in wording.words]
            vectors = _embed(encoder, [*texts, *(text for text, _ in wording.examples)], context)
            arrays = {
                "said": vectors[: len(texts)].reshape(len(wording.templates), len(wording.words), -1),
                "shown": vectors[len(texts) :],
                "labels": np.array([label for _, label in wording.examples], dtype=np.int64),
            }
        return cls(encoder, wording, arrays, context)

    def arrays(self) -> dict[str, np.ndarray]:
        """What must be saved besides the wording: the vectors of descriptions and examples."""
        return {"said": self.said, "shown": self.shown, "labels": self.labels}

    def scores(self, texts: Sequence[str], fresh: bool = False, progress: Progress = quiet) -> np.ndarray:
        """Similarities of shape (templates, texts, classes)."""
        vectors = _embed(self.encoder, texts, self.context, fresh, progress)
        classes = self.said.shape[1]
        if self.wording.memory == "prototypes":
            sums = self.said + np.stack([self.shown[self.labels == place].sum(axis=0) for place in range(classes)])
            middle = sums / np.maximum(np.linalg.norm(sums, axis=-1, keepdims=True), 1e-12)
            return np.asarray(vectors @ middle.transpose(0, 2, 1), dtype=float)
        described = np.asarray(vectors @ self.said.transpose(0, 2, 1), dtype=float)
        shown = np.asarray(vectors @ self.shown.T, dtype=float)
        found = np.zeros_like(described)
        for place in range(classes):
            mine = np.repeat(shown[None][:, :, self.labels == place], len(described), axis=0)
            members = np.concatenate([mine, described[:, :, place : place + 1]], axis=2)
            found[:, :, place] = np.sort(members, axis=2)[:, :, -NEAREST:].mean(axis=2)
        return found


def _embed(
    encoder: Encoder, texts: Sequence[str], context: FitContext, fresh: bool = False, progress: Progress = quiet
) -> np.ndarray:
    """Vectors of length 1; what the cached ones cost when they were made is billed to this fit."""
    if fresh or context.cache is None:
        return encoder.encode(texts, progress)
    found = EmbeddingCache(context.cache).embed(texts, encoder, progress)
    context.bill(found.cached_seconds)
    return found.vectors
