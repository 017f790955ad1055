"""The check `length_outliers`."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.quality.common.scope import droppable
from core.text import is_missing
from core.types import TEXT, UID
from core.words import count

#: A text of so many characters a token that the model reads is cut, whatever the language: English has about 4.5.
_SURE = 8

#: Above this share, long texts are what the data is made of: they are not offered to be dropped.
_FEW = 0.02


class LengthOutliers(Check, frozen=True):
    """Finds texts that are far longer or far shorter than the rest.

    Lengths in characters are compared on a log scale by the modified z-score, 0.6745 x (log length - median) / MAD,
    which outliers cannot shift (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993; they propose a limit of
    3.5). Each side of the median has its own MAD, because lengths of texts are skewed.
    """

    kind: Literal["length_outliers"] = "length_outliers"
    limit: float = Field(default=3.5, ge=2, le=20, description="Modified z-score beyond which a length is an outlier.")

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for long texts and one for short ones."""
        present = dataset.frame[~is_missing(dataset.frame[TEXT])]
        if len(present) < 10:
            return []
        lengths = present[TEXT].str.len().to_numpy(dtype=float)
        scores = _scores(np.log(lengths))
        middle = f"{np.median(lengths):,.0f}"
        found = []
        if (long := scores > self.limit).any():
            message = (
                f"{_texts(long)} far longer than the rest: up to {lengths.max():,.0f} characters, where the "
                f"middle text has {middle}. A model reads only its first few hundred tokens, the rest is cut off. "
                "Look at them; shorten or split them if what matters stands at the end."
            )
            fix = _drop(dataset, present, long & (lengths > _SURE * context.max_tokens), _SURE * context.max_tokens)
            if fix:
                message += f" The fix drops those of more than {fix['maximum']:,} characters."
            found.append(self._finding(dataset, message, present[UID][long], fix))
        if (short := scores < -self.limit).any():
            message = (
                f"{_texts(short)} far shorter than the rest: down to {lengths.min():,.0f} characters, where "
                f"the middle text has {middle}. They often hold no information about the label. Look at them."
            )
            found.append(self._finding(dataset, message, present[UID][short]))
        return found

    def _finding(self, dataset: Dataset, message: str, uids: pd.Series, fix: dict[str, Any] | None = None) -> Finding:
        named, share = tuple(uids), len(uids) / len(dataset)
        return Finding(check=self.kind, severity="info", message=message, uids=named, share=share, fix=fix)


def _drop(dataset: Dataset, present: pd.DataFrame, cut: np.ndarray, most: int) -> dict[str, Any] | None:
    """The step that drops texts of which a model would see a small part, where these are few; else None."""
    mine = droppable(dataset).loc[present.index].to_numpy()
    if not (cut & mine).any() or cut.sum() > _FEW * len(present):
        return None
    return {"kind": "filter_length", "unit": "characters", "minimum": 0, "maximum": most}


def _scores(logs: np.ndarray) -> np.ndarray:
    """Modified z-scores, each side of the median by its own spread; 0 on a side without spread."""
    gaps = logs - np.median(logs)
    scores = np.zeros_like(gaps)
    for side in (gaps > 0, gaps < 0):
        spread = np.median(np.abs(gaps[side])) if side.any() else 0.0
        if spread > 0:
            scores[side] = 0.6745 * gaps[side] / spread
    return scores


def _texts(mask: np.ndarray) -> str:
    return count(int(mask.sum()), "text is", "texts are")
