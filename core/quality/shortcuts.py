"""The check `shortcuts`."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.shared import missing
from core.quality.common.bag import Bag, bag
from core.quality.common.dependence import Dependence, binned, contingency, dependence, frequent, holm
from core.quality.common.sources import source_column
from core.quality.common.surface import surface
from core.quality.common.telltale import holding, telltales
from core.types import LABEL, TEXT, UID
from core.words import count

_BINS = 10
#: Holm's correction over a dozen features needs p-values down to 0.05 / 12.
_SHUFFLES = 999
_ALPHA = 0.05
#: Fewer labelled texts cannot tell a shortcut from chance.
_FEWEST = 50
#: Guessing by a feature is told if it is better than guessing the largest class by this much.
_HELPS = 0.02
_LISTED = 5
_TOLD = 50


class Shortcuts(Check, frozen=True):
    """Finds labels that can be told from a text's length, capitals, punctuation, source or a single word.

    For each surface feature, in at most ten bins, the mutual information with the label is divided by the entropy of
    the label and compared with 999 shuffles; p-values are corrected by Holm's method over the features. A word counts
    if texts that hold it are nearly all of one class, at least twice as frequent there as elsewhere.
    """

    kind: Literal["shortcuts"] = "shortcuts"
    effect: float = Field(
        default=0.1,
        gt=0,
        lt=1,
        description="A feature is reported if it takes away at least this share of the uncertainty about the label.",
    )
    precision: float = Field(
        default=0.95, gt=0.5, le=1, description="A word is reported if so many of its texts are of one class."
    )
    support: int = Field(default=20, ge=5, le=100_000, description="A word must be in at least so many texts.")
    covers: float = Field(
        default=0.1, gt=0, le=1, description="A word must be in at least this share of the texts of its class."
    )
    source: str = Field(
        default="", description="The column that says where a row comes from; found by its name if empty."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for surface features and one for words; none with fewer than 50 labelled texts."""
        present = dataset.frame[~missing(dataset.frame, context)]
        codes, names = pd.factorize(present[LABEL])
        known = codes >= 0
        if known.sum() < _FEWEST or len(names) < 2:
            return []
        features = self._features(dataset, present[known])
        measured = {
            name: dependence(contingency(values, codes[known]), context.rng(place), _SHUFFLES)
            for place, (name, values) in enumerate(features.items())
        }
        words = bag(dataset, context)
        return [*self._surface(measured), *self._words(dataset, present, words, codes, [str(name) for name in names])]

    def _features(self, dataset: Dataset, labelled: pd.DataFrame) -> dict[str, np.ndarray]:
        """Codes of each feature of the labelled texts; features with one value are left out."""
        figures = surface(labelled[TEXT])
        features = {
            name: frequent(values, _BINS) if name == "last character" else binned(values, _BINS)
            for name, values in figures.items()
        }
        column = source_column(dataset, self.source)
        if column is not None:
            features[f"column '{column}'"] = frequent(pd.factorize(labelled[column])[0], 5 * _BINS)
        return {name: values for name, values in features.items() if values.min() < values.max()}

    def _surface(self, measured: dict[str, Dependence]) -> list[Finding]:
        if not measured:
            return []
        corrected = dict(zip(measured, holm(np.array([found.p for found in measured.values()])), strict=True))
        order = sorted(measured, key=lambda name: -measured[name].excess)
        telling = [name for name in order if corrected[name] < _ALPHA and measured[name].excess >= self.effect]
        if not telling:
            return []
        listed = "; ".join(_told(name, measured[name]) for name in telling[:_LISTED])
        message = (
            f"The label can partly be told without reading the text: {listed}. A model will use that, and fail on "
            "texts that are made differently. Find out whether it comes from how the rows were collected; then even "
            "it out, or report scores within equal values of it."
        )
        details = {
            "features": [
                {
                    "feature": name,
                    "nmi": round(measured[name].share, 4),
                    "by_chance": round(measured[name].chance, 4),
                    "null_95": round(measured[name].high, 4),
                    "p": round(float(corrected[name]), 4),
                    "right": round(measured[name].right, 4),
                    "base": round(measured[name].base, 4),
                }
                for name in order
            ]
        }
        return [Finding(check=self.kind, severity="warning", message=message, details=details)]

    def _words(
        self, dataset: Dataset, present: pd.DataFrame, words: Bag, codes: np.ndarray, names: list[str]
    ) -> list[Finding]:
        found = telltales(words, codes, self.precision, self.support, self.covers)
        if not found:
            return []
        held = holding(words, np.array([item.code for item in found])) & (codes >= 0)
        uids = tuple(present[UID][held])
        listed = ", ".join(
            f"'{item.word}' ({item.right:,} of {item.texts:,} texts are '{names[item.label]}')"
            for item in found[:_LISTED]
        )
        more = f" and {len(found) - _LISTED:,} more" if len(found) > _LISTED else ""
        message = (
            f"{count(len(found), 'word gives', 'words give')} the label away: {listed}{more}. That is fine where the "
            "word is the reason for the label, and a trap where it comes from how the rows were made (a signature, a "
            "template, a search term). Look at the words; mask those that are no reason."
        )
        told: list[dict[str, Any]] = [
            {
                "word": item.word,
                "label": names[item.label],
                "texts": item.texts,
                "right": item.right,
                "covers": round(item.covers, 3),
            }
            for item in found[:_TOLD]
        ]
        return [
            Finding(
                check=self.kind,
                severity="info",
                message=message,
                uids=uids,
                share=len(uids) / len(dataset),
                details={"words": told, "count": len(found)},
            )
        ]


def _told(name: str, found: Dependence) -> str:
    said = f"{name} takes away {found.excess:.0%} of the uncertainty about the label"
    if found.right - found.base < _HELPS:
        return said
    return f"{said} (who knows nothing else is right in {found.right:.0%} of the texts instead of {found.base:.0%})"
