"""The check `language`."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.languages import NAMES, Detected, detect, foreign, language_name, related, standard
from core.quality.common.sampling import sample
from core.quality.common.scope import droppable
from core.types import TEXT, UID
from core.words import count

#: Fewer texts with enough letters say nothing about the language of the data.
_ENOUGH = 20
_LISTED = 20


class Language(Check, frozen=True):
    """Finds rows that are surely in another language than the rest, and says which languages the data is in.

    A language with a large share of the data is one of its own languages; rows in any other are reported. Short texts
    are guessed badly, so rows with few letters are left alone, as are close relatives of the data's languages and texts
    of which a half looks like one of these. The detector knows 176 languages (not Hausa, Igbo, Zulu or Twi): where it
    is unsure of most rows, no row is called foreign.
    """

    kind: Literal["language"] = "language"
    confidence: float = Field(
        default=0.6, ge=0.3, le=1, description="A row is reported only if the detector is at least so sure."
    )
    letters: int = Field(
        default=20, ge=5, le=500, description="Rows with fewer letters are left alone (a Chinese sign counts as three)."
    )
    own: float = Field(
        default=0.2, gt=0, le=0.5, description="A language with more than this share of the rows belongs to the data."
    )
    most: int = Field(
        default=1_000_000, ge=1000, description="Of larger data, so many rows are looked at, always the same."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for rows in other languages, one when the data has several languages or none that is known."""
        texts = sample(dataset.frame[TEXT], self.most)
        found = languages(dataset, context, self.most)
        enough = found.letters >= self.letters
        sure = enough & (found.confidences >= self.confidence)
        if enough.sum() < _ENOUGH:
            return []
        sizes = families(Counter(found.codes[sure].tolist()))
        keep = [code for code, size in sizes.items() if size > self.own * sure.sum() and code in NAMES]
        details = self._details(sizes, int(enough.sum()), int(sure.sum()), len(texts), len(dataset))
        if sure.sum() < enough.sum() / 2 or sum(sizes[code] for code in keep) < sure.sum() / 2:
            return [self._unclear(int(sure.sum()), int(enough.sum()), sizes, details)]
        mask = foreign(texts, found, keep, self.confidence, self.letters)
        return [
            *([self._foreign(dataset, texts.index[mask], mask, found, keep, details)] if mask.any() else []),
            *([self._several(keep, details)] if len(keep) > 1 else []),
        ]

    def _foreign(
        self,
        dataset: Dataset,
        index: pd.Index,
        mask: np.ndarray,
        found: Detected,
        keep: list[str],
        details: dict[str, Any],
    ) -> Finding:
        scores = found.confidences[mask].astype(float).round(4)
        order = np.argsort(-scores, kind="stable")
        others = dict(Counter(found.codes[mask].tolist()).most_common(_LISTED))
        looked = (
            f" ({details['looked_at']:,} of {len(dataset):,} rows were looked at)" if "looked_at" in details else ""
        )
        message = (
            f"{count(int(mask.sum()), 'row is', 'rows are')} in another language than the data's own, "
            f"{_listed({code: details['languages'][code]['rows'] for code in keep})}: {_listed(others)}{looked}. "
            "A model has too few of them to learn from, and they are easily told apart for the wrong reason. Drop "
            "them, translate them, or collect more of them if they matter. The detector errs on names and slang."
        )
        fix = {
            "kind": "filter_language", "keep": keep, "confidence": self.confidence, "letters": self.letters
        }  # fmt: skip
        return Finding(
            check=self.kind,
            severity="warning",
            message=message,
            uids=tuple(dataset.frame.loc[index, UID].iloc[order]),
            scores=tuple(float(score) for score in scores[order]),
            share=int(mask.sum()) / len(dataset),
            fix=fix if droppable(dataset).loc[index].any() else None,
            details={**details, "others": others},
        )

    def _several(self, keep: list[str], details: dict[str, Any]) -> Finding:
        shares = ", ".join(f"{language_name(code)} ({details['languages'][code]['share']:.0%})" for code in keep)
        message = (
            f"The data is in {len(keep)} languages: {shares}. Choose a model that knows all of them, look at the "
            "scores of each language by itself, and make sure that each class occurs in each language."
        )
        return Finding(check=self.kind, severity="info", message=message, details=details)

    def _unclear(self, sure: int, enough: int, sizes: dict[str, int], details: dict[str, Any]) -> Finding:
        if sure < enough / 2:
            reason = (
                f"The language of most rows cannot be told: the detector is sure of {sure:,} of {enough:,} rows with "
                "enough letters. The data may be in a language that it does not know, or mix languages within a row"
            )
        else:
            reason = f"The data is in many languages, none of which most rows are in: {_listed(sizes)}"
        message = f"{reason}. No row is called foreign. Choose a model that knows the languages of this data."
        return Finding(check=self.kind, severity="info", message=message, details=details)

    def _details(self, sizes: dict[str, int], enough: int, sure: int, looked: int, rows: int) -> dict[str, Any]:
        listed = {
            code: {"name": language_name(code), "rows": size, "share": round(size / max(sure, 1), 4)}
            for code, size in list(sizes.items())[:_LISTED]
        }
        sampled = {"looked_at": looked} if looked < rows else {}
        return {"languages": listed, "rows_with_enough_letters": enough, "rows_sure": sure, **sampled}


def languages(dataset: Dataset, context: Context, most: int = 1_000_000) -> Detected:
    """The language of each row, or of a fixed sample of ``most`` rows of larger data; computed once per inspection."""
    texts = sample(dataset.frame[TEXT], most)
    return context.once(f"languages of {len(texts)}", lambda: detect(texts, context.progress))


def own_languages(dataset: Dataset, context: Context) -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that more than a tenth of 2,000 rows are in, the commonest first."""
    found = languages(dataset, context, 2000)
    sure = (found.letters >= 10) & (found.confidences >= 0.5)
    sizes = families(Counter(found.codes[sure].tolist()))
    return tuple(code for code, size in sizes.items() if size > 0.1 * sure.sum() and code in NAMES)


def families(sizes: Mapping[str, int]) -> dict[str, int]:
    """Rows per language, largest first; a language that is easily taken for a larger one is counted with that."""
    merged: dict[str, int] = {}
    known: Counter[str] = Counter()
    for code, size in sizes.items():
        known[standard(code)] += size
    for code, size in sorted(known.items(), key=lambda item: (-item[1], item[0])):
        home = next((larger for larger in merged if code in related(larger)), code)
        merged[home] = merged.get(home, 0) + size
    return dict(sorted(merged.items(), key=lambda item: (-item[1], item[0])))


def _listed(sizes: Mapping[str, int]) -> str:
    """``German (30), Spanish (29) and 3 more``."""
    shown = ", ".join(f"{language_name(code)} ({size:,})" for code, size in list(sizes.items())[:5])
    return shown if len(sizes) <= 5 else f"{shown} and {len(sizes) - 5} more"
