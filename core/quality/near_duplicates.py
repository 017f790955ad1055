"""The check `near_duplicates`."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.shared import keys
from core.near.clusters import clusters
from core.near.join import Pairs, similar_keys
from core.quality.common.near_texts import listed, near_texts
from core.quality.common.scope import droppable
from core.types import LABEL, UID
from core.words import count


class NearDuplicates(Check, frozen=True):
    """Finds texts that nearly repeat another one, and those among them whose labels contradict each other.

    Near means a Jaccard similarity of the sets of character 5-grams of at least ``threshold``, after Unicode NFKC, case
    folding and collapsing of white space; all such pairs are found. Texts that are equal are the business of
    exact_duplicates: only the first row of each text is looked at, and the first row of each cluster is not counted.
    """

    kind: Literal["near_duplicates"] = "near_duplicates"
    threshold: float = Field(
        default=0.8, ge=0.5, le=1, description="Share of character 5-grams in common from which texts are near."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for texts that nearly repeat others, one for near texts with different labels."""
        pairs = near_texts(dataset, context, self.threshold)
        if not len(pairs):
            return []
        return [self._repeated(dataset, context, pairs), *self._conflicting(dataset, pairs)]

    def _repeated(self, dataset: Dataset, context: Context, pairs: Pairs) -> Finding:
        nearest = _nearest(pairs, np.ones(len(pairs), dtype=bool))
        cluster = clusters(pairs)
        near = np.flatnonzero(nearest > 0)
        heads = np.unique(cluster[near], return_index=True)[1]
        spare = np.delete(near, heads)
        sizes = np.bincount(np.unique(cluster[near], return_inverse=True)[1])
        mends = self._mends(dataset, context, pairs)
        message = (
            f"{count(len(spare), 'row nearly repeats', 'rows nearly repeat')} the text of another row "
            f"({count(len(sizes), 'cluster')}, the largest of {count(int(sizes.max()), 'text')}). Split apart, they "
            "leak from train into test and make scores too good, as equal texts do. "
            + ("Look at the pairs, then keep one row of each cluster." if mends else "Look at the pairs.")
        )
        details = {"clusters": len(sizes), "largest": int(sizes.max()), "pairs": _listed(dataset, pairs)}
        fix = {"kind": "deduplicate_near", "threshold": self.threshold} if mends else None
        return self._finding(dataset, message, spare, nearest, fix, {**details, "complete": pairs.complete})

    def _mends(self, dataset: Dataset, context: Context, pairs: Pairs) -> bool:
        """Whether two rows that a step may drop are near and have the same label, or none."""
        ends = np.zeros(len(dataset), dtype=bool)
        ends[pairs.left] = ends[pairs.right] = True
        chosen = (pairs.first >= 0) & ends[pairs.first] & droppable(dataset).to_numpy()
        labels = pd.factorize(dataset.frame[LABEL][chosen], use_na_sentinel=False)[0]
        return len(similar_keys(keys(dataset.frame, context)[chosen], self.threshold, labels)) > 0

    def _conflicting(self, dataset: Dataset, pairs: Pairs) -> list[Finding]:
        labels = pd.factorize(dataset.frame[LABEL])[0].astype(np.int64)
        known = np.flatnonzero((labels >= 0) & (pairs.first >= 0))
        lowest = np.full(len(labels), len(labels), dtype=np.int64)
        highest = np.full(len(labels), -1, dtype=np.int64)
        np.minimum.at(lowest, pairs.first[known], labels[known])
        np.maximum.at(highest, pairs.first[known], labels[known])
        one, other = pairs.left, pairs.right
        torn = (highest[one] >= 0) & (highest[other] >= 0)
        torn &= np.minimum(lowest[one], lowest[other]) < np.maximum(highest[one], highest[other])
        rows = known[_opposed(pairs, torn, lowest, highest, labels, known)]
        if not len(rows):
            return []
        nearest = _nearest(pairs, torn)
        message = (
            ("" if pairs.complete else "At least ")
            + f"{count(len(rows), 'row has', 'rows have')} nearly the same text as "
            "a row with another label. Either the small difference decides, or one of the labels is wrong; a "
            "model can hardly get both right. Look at the pairs and correct the labels."
        )
        details = {"pairs": _listed(dataset, pairs, torn), "complete": pairs.complete}
        return [self._finding(dataset, message, rows, nearest[pairs.first], None, details)]

    def _finding(
        self,
        dataset: Dataset,
        message: str,
        rows: np.ndarray,
        nearest: np.ndarray,
        fix: dict[str, Any] | None,
        details: dict[str, Any],
    ) -> Finding:
        ordered = rows[np.argsort(-nearest[rows], kind="stable")]
        return Finding(
            check=self.kind,
            severity="warning",
            message=message,
            uids=tuple(dataset.frame[UID].iloc[ordered]),
            scores=tuple(nearest[ordered].tolist()),
            share=len(rows) / len(dataset),
            fix=fix,
            details=details,
        )


def _nearest(pairs: Pairs, chosen: np.ndarray) -> np.ndarray:
    """The highest similarity of each row among the chosen pairs, 0 where it has none."""
    nearest = np.zeros(len(pairs.first))
    for ends in (pairs.left, pairs.right):
        np.maximum.at(nearest, ends[chosen], pairs.similarity[chosen])
    return nearest


def _opposed(
    pairs: Pairs, torn: np.ndarray, lowest: np.ndarray, highest: np.ndarray, labels: np.ndarray, known: np.ndarray
) -> np.ndarray:
    """Mask of the known rows: whether a text near to the row's has a label other than the row's."""
    least = np.full(len(labels), len(labels), dtype=np.int64)
    most = np.full(len(labels), -1, dtype=np.int64)
    for one, other in ((pairs.left, pairs.right), (pairs.right, pairs.left)):
        np.minimum.at(least, one[torn], lowest[other[torn]])
        np.maximum.at(most, one[torn], highest[other[torn]])
    first, own = pairs.first[known], labels[known]
    opposed: np.ndarray = (most[first] >= 0) & ((least[first] != own) | (most[first] != own))
    return opposed


def _listed(dataset: Dataset, pairs: Pairs, chosen: np.ndarray | None = None) -> list[dict[str, object]]:
    """The nearest pairs, at most 200."""
    places = np.arange(len(pairs)) if chosen is None else np.flatnonzero(chosen)
    places = places[np.argsort(-pairs.similarity[places], kind="stable")][:200]
    uids = dataset.frame[UID]
    return listed(
        pd.DataFrame(
            {
                "a": uids.iloc[pairs.left[places]].to_numpy(dtype=object),
                "b": uids.iloc[pairs.right[places]].to_numpy(dtype=object),
                "similarity": pairs.similarity[places].round(4),
            }
        )
    )
