"""The check `outliers`."""

from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.neighbors import nearest
from core.learned.shared import keys, vectors
from core.types import UID
from core.words import count

#: Up to so many different texts each is compared with all others, above it with `SAMPLE` of them.
MOST_TEXTS = 50_000

#: Texts drawn at random that the texts of large data are compared with.
SAMPLE = 20_000

#: Fewer different texts have no usual distance.
_LEAST_TEXTS = 20

_LISTED = 200


class Outliers(Check, frozen=True):
    """Finds texts that are unlike all others: far, in meaning, from even their nearest neighbours.

    The distance of a text is the mean cosine distance to its ``k`` nearest different texts (Angiulli and Pizzuti, Fast
    Outlier Detection in High Dimensional Spaces, 2002). It is judged by the modified z-score 0.6745 x (distance -
    median) / MAD, with the MAD of the distances above the median. A score is 1 - limit / (2 z): 0.5 at the limit,
    toward 1 further out.
    """

    kind: Literal["outliers"] = "outliers"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    k: int = Field(default=10, ge=1, le=100, description="Neighbours whose distances are averaged.")
    limit: float = Field(default=3.0, ge=1, le=20, description="Modified z-score beyond which a text is an outlier.")

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding, the farthest text first; rows with an equal text are named with it."""
        codes, different = pd.factorize(keys(dataset.frame, context))
        first = np.unique(codes, return_index=True)[1][-len(different) :] if len(different) else np.zeros(0, int)
        if len(first) < max(_LEAST_TEXTS, self.k + 2):
            return []
        distances, compared = self._distances(vectors(dataset.frame, context)[first], context)
        z = _modified(distances)
        scores = np.where(z > self.limit, 1 - self.limit / (2 * np.maximum(z, self.limit)), 0)
        each = np.where(codes >= 0, scores[codes], 0)
        rows = np.argsort(-each, kind="stable")[: int((each > 0).sum())]
        if not len(rows):
            return []
        uids = tuple(dataset.frame[UID].iloc[rows])
        usual = float(np.median(distances))
        details = {
            "usual_distance": round(usual, 4),
            "compared_with": compared,
            "texts": len(first),
            "distances": [round(value, 4) for value in distances[codes[rows]][:_LISTED].tolist()],
        }
        message = self._message(len(rows), float(distances.max()), usual, compared, len(first))
        return [
            Finding(
                check=self.kind, severity="info", message=message, uids=uids, scores=tuple(each[rows].tolist()),
                share=len(uids) / len(dataset), details=details,
            )
        ]  # fmt: skip

    def _distances(self, points: np.ndarray, context: Context) -> tuple[np.ndarray, int]:
        """Mean distance of each text to its nearest, and how many it was compared with."""
        chosen = np.arange(len(points))
        if len(points) > MOST_TEXTS:
            chosen = np.sort(context.rng().choice(len(points), SAMPLE, replace=False))
        own = np.full(len(points), -1)
        own[chosen] = np.arange(len(chosen))
        _, cosines = nearest(points, points[chosen], self.k, own, context.progress)
        return 1 - cosines.astype(float).mean(axis=1), len(chosen)

    def _message(self, rows: int, farthest: float, usual: float, compared: int, texts: int) -> str:
        sample = (
            f" They were compared with {compared:,} texts drawn at random from {texts:,}." if compared < texts else ""
        )
        return (
            f"{count(rows, 'text is', 'texts are')} unlike all others: the distance to the {self.k} nearest texts is "
            f"up to {farthest:.2f}, where the middle text has {usual:.2f}.{sample} Such texts are often noise, another "
            "language or another topic, and sometimes a rare case that matters. Look at them; drop the noise, and "
            "collect more of what matters."
        )


def _modified(values: np.ndarray) -> np.ndarray:
    """Modified z-scores of the values above the median by their own spread; 0 below it, or without spread."""
    gaps = values - np.median(values)
    above = gaps > 1e-6
    spread = float(np.median(gaps[above])) if above.any() else 0.0
    return np.where(above, 0.6745 * gaps / spread, 0.0) if spread > 0 else np.zeros_like(gaps)
