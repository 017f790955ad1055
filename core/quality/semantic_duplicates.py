"""The check `semantic_duplicates`."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned import meaning
from core.learned.neighbors import close_pairs
from core.learned.shared import keys, part, vectors
from core.quality.common.scope import droppable
from core.types import LABEL, UID
from core.words import count

#: Pairs that the details list.
_LISTED = 200


@dataclass
class _Best:
    """The best partner of each row so far: its place (-1 for none) and the cosine, each (rows,)."""

    partner: np.ndarray
    cosine: np.ndarray

    @classmethod
    def empty(cls, rows: int) -> "_Best":
        return cls(np.full(rows, -1), np.zeros(rows, dtype=np.float32))

    @property
    def found(self) -> int:
        """How many rows have a partner."""
        return int((self.partner >= 0).sum())

    def offer(self, rows: np.ndarray, partners: np.ndarray, cosines: np.ndarray) -> None:
        """Take over the partners that are better; among equals the first row stays."""
        order = np.lexsort((partners, -cosines, rows))
        rows, partners, cosines = rows[order], partners[order], cosines[order]
        first = np.r_[True, rows[1:] != rows[:-1]]
        rows, partners, cosines = rows[first], partners[first], cosines[first]
        better = cosines > self.cosine[rows]
        self.partner[rows[better]], self.cosine[rows[better]] = partners[better], cosines[better]


class SemanticDuplicates(Check, frozen=True):
    """Finds texts that say nearly the same as an earlier text in other words, and those among them that contradict.

    Two texts are near when the cosine of their vectors reaches the limit. Equal texts are left to `exact_duplicates`:
    the first row of each stands for all. Every pair is compared, which is exact and takes time with the square of the
    number of texts, so more than 200,000 different texts are refused.
    """

    kind: Literal["semantic_duplicates"] = "semantic_duplicates"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    cosine: float = Field(
        default=0.95, ge=0.5, le=1, description="Texts whose vectors have at least this cosine mean nearly the same."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for repeated meaning, one for near texts with different labels; closest pairs first."""
        table = _distinct(dataset, context)
        if len(table) > meaning.MOST_TEXTS:
            raise meaning.too_many(len(table), self.kind)
        repeated, torn = _Best.empty(len(table)), _Best.empty(len(table))
        labels = table["label"].to_numpy()
        chosen = np.zeros((0, 1), np.float32)
        if len(table) > 1:
            chosen = vectors(dataset.frame, context)[table["row"].to_numpy()]
        for earlier, later, cosines in close_pairs(chosen, self.cosine, context.progress):
            repeated.offer(later, earlier, cosines)
            differ = (labels[earlier] != labels[later]) & (labels[earlier] >= 0) & (labels[later] >= 0)
            if differ.any():
                one, two, near = earlier[differ], later[differ], cosines[differ]
                torn.offer(np.r_[one, two], np.r_[two, one], np.r_[near, near])
        found = []
        if rows := repeated.found:
            mends = self._mends(dataset, context)
            found.append(self._finding(dataset, table, repeated, self._repeated(rows, mends), mends))
        if rows := torn.found:
            found.append(self._finding(dataset, table, torn, self._torn(rows), False))
        return found

    def _mends(self, dataset: Dataset, context: Context) -> bool:
        """Whether two rows that a step may drop have different texts that are near, and the same label or none."""
        mine, own = part(dataset.frame, context, np.flatnonzero(droppable(dataset)))
        labels = pd.factorize(mine[LABEL], use_na_sentinel=False)[0]
        cluster = meaning.meaning_clusters(mine, own, self.cosine, labels, self.kind)
        table = pd.DataFrame({"key": keys(mine, own).to_numpy(), "cluster": cluster}).dropna().drop_duplicates()
        return bool(table.duplicated("cluster").any())

    def _finding(self, dataset: Dataset, table: pd.DataFrame, best: _Best, message: str, mends: bool) -> Finding:
        named = np.flatnonzero(best.partner >= 0)
        named = named[np.argsort(-best.cosine[named], kind="stable")]
        rows, partners = table["row"].to_numpy()[named], table["row"].to_numpy()[best.partner[named]]
        scores = np.clip(best.cosine[named].astype(float), 0, 1).round(6)
        uids = dataset.frame[UID]
        return Finding(
            check=self.kind, severity="warning", message=message, uids=tuple(uids.iloc[rows]),
            scores=tuple(scores.tolist()), share=len(named) / len(dataset),
            details={"cosine": self.cosine, "pairs": _pairs(dataset, rows, partners, scores)},
            fix={"kind": "deduplicate_semantic", "cosine": self.cosine} if mends else None,
        )  # fmt: skip

    def _repeated(self, rows: int, mends: bool) -> str:
        return (
            f"{count(rows, 'text says', 'texts say')} nearly the same as an earlier one in other words (cosine "
            f"{self.cosine:g} or more). Split apart, they leak from train into test; texts that differ only in a name "
            "or a number count as near too. Look at the pairs"
            + (", and keep one of each where the repetition means nothing." if mends else ".")
        )

    def _torn(self, rows: int) -> str:
        return (
            f"{count(rows, 'text means', 'texts mean')} nearly the same as another one that has another label (cosine "
            f"{self.cosine:g} or more). A model cannot learn the difference if there is none. Look at the pairs, and "
            "decide whether one label is wrong or what tells the two apart."
        )


def _distinct(dataset: Dataset, context: Context) -> pd.DataFrame:
    """The first row of each different text: its ``row`` number and ``label`` code, -1 where there is none or many."""
    table = pd.DataFrame({"key": keys(dataset.frame, context).to_numpy(), "row": np.arange(len(dataset))})
    table["label"] = pd.factorize(dataset.frame[LABEL])[0]
    table = table.dropna(subset=["key"])
    known = table[table["label"] >= 0].groupby("key")["label"]
    single = known.first().where(known.nunique() == 1, -1)
    first = table.drop_duplicates("key")
    return first.assign(label=first["key"].map(single).fillna(-1).astype(int)).reset_index(drop=True)


def _pairs(dataset: Dataset, rows: np.ndarray, partners: np.ndarray, scores: np.ndarray) -> list[dict[str, Any]]:
    """The closest pairs as JSON, each once."""
    uids = dataset.frame[UID]
    seen: set[tuple[int, int]] = set()
    listed: list[dict[str, Any]] = []
    for row, partner, score in zip(rows.tolist(), partners.tolist(), scores.tolist(), strict=True):
        pair = (min(row, partner), max(row, partner))
        if pair not in seen and len(listed) < _LISTED:
            seen.add(pair)
            listed.append({"uid": uids.iloc[row], "other": uids.iloc[partner], "cosine": score})
    return listed
