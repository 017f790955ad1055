"""The check `leakage`."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.shared import keys
from core.near.clusters import components
from core.near.join import Pairs
from core.quality.common.near_texts import listed, near_texts
from core.types import ORIGIN, SPLIT, UID, Split
from core.words import count

_WAYS = {
    "equal text": "with the same text",
    "near text": "with nearly the same text",
    "same parent": "made from the same row",
    "same group": "of the same {group}",
}


class Leakage(Check, frozen=True):
    """Finds rows of validation and test that also stand in a split that is learned or chosen from.

    A row leaks when another split has a row of equal text (after Unicode NFKC, case folding and white space), of nearly
    equal text (Jaccard similarity of character 5-grams), of the same group (where the dataset has a group column), or
    of the same parent (rows made by augmentation, and the row they were made from). Test is held against train and
    validation, validation against train. Before the split there is nothing to find.
    """

    kind: Literal["leakage"] = "leakage"
    threshold: float = Field(
        default=0.8, ge=0.5, le=1, description="Share of character 5-grams in common from which texts are near."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for test (an error), one for validation (a warning)."""
        if not dataset.is_split:
            return []
        leaks = self._leaks(dataset, context)
        found = []
        for held in (Split.TEST, Split.VALIDATION):
            mine = leaks[leaks["held"] == held.value]
            if len(mine):
                found.append(self._finding(dataset, mine, held, near_texts(dataset, context, self.threshold).complete))
        return found

    def _leaks(self, dataset: Dataset, context: Context) -> pd.DataFrame:
        """One line for each held row, way, and split it leaks from: places ``a`` (held) and ``b``, and similarity."""
        splits = dataset.frame[SPLIT].map({"train": 0, "validation": 1, "test": 2}).fillna(-1).to_numpy(dtype=np.int64)
        pairs = near_texts(dataset, context, self.threshold)
        parts = [
            _same(keys(dataset.frame, context), splits, "equal text"),
            _near(pairs, splits),
            _same(_families(dataset.frame), splits, "same parent"),
        ]
        group = dataset.roles.group
        if group is not None and group in dataset.frame.columns:
            parts.append(_same(dataset.frame[group], splits, "same group"))
        leaks = pd.concat(parts, ignore_index=True)
        names = np.array([split.value for split in Split], dtype=object)
        return leaks.assign(held=names[splits[leaks["a"]]], source=names[splits[leaks["b"]]])

    def _finding(self, dataset: Dataset, leaks: pd.DataFrame, held: Split, complete: bool) -> Finding:
        best = leaks.groupby("a")["similarity"].max()
        best = best.iloc[np.lexsort((best.index, -best.to_numpy()))]
        counts = {
            way: {str(source): int(rows) for source, rows in lines.groupby("source")["a"].nunique().items()}
            for way, lines in leaks.groupby("way", sort=False)
        }
        uids = dataset.frame[UID].to_numpy(dtype=object)
        order = leaks.iloc[np.lexsort((leaks["b"], leaks["a"], -leaks["similarity"].to_numpy()))].head(200)
        table = pd.DataFrame(
            {
                "a": uids[order["a"]],
                "b": uids[order["b"]],
                "way": order["way"].to_numpy(dtype=object),
                "source": order["source"].to_numpy(dtype=object),
                "similarity": order["similarity"].round(4).to_numpy(),
            }
        )
        return Finding(
            check=self.kind,
            severity="error" if held is Split.TEST else "warning",
            message=("" if complete else "At least ") + _message(dataset, held, len(best), leaks),
            uids=tuple(uids[best.index]),
            scores=tuple(best.tolist()),
            share=len(best) / len(dataset),
            details={"counts": counts, "pairs": listed(table), "complete": complete},
        )


def _message(dataset: Dataset, held: Split, rows: int, leaks: pd.DataFrame) -> str:
    total = count(dataset.split_sizes()[held.value], f"{held.value} row")
    sides = " or ".join(split.value for split in Split if (leaks["source"] == split.value).any())
    told = ", ".join(
        f"{lines['a'].nunique():,} {_WAYS[str(way)].format(group=dataset.roles.group)}"
        for way, lines in leaks.groupby("way", sort=False)
    )
    consequence = (
        "The test score then tells what was remembered, not what was learned."
        if held is Split.TEST
        else "Settings are then chosen by what was remembered."
    )
    return (
        f"{rows:,} of {total} {'has' if rows == 1 else 'have'} a twin in {sides}: {told}. {consequence} "
        "Split again, with near duplicates dropped first and rows that belong together kept in one split; where the "
        "split is given, report the score without these rows too."
    )


def _families(frame: pd.DataFrame) -> pd.Series:
    """A number for each row, equal for rows that descend from one another or from the same row."""
    made = np.flatnonzero(frame[ORIGIN].notna())
    names = pd.factorize(pd.concat([frame[UID], frame[ORIGIN].iloc[made]]))[0]
    own, parents = names[: len(frame)], names[len(frame) :]
    edges = np.unique(np.stack([own[made], parents], axis=1), axis=0)
    return pd.Series(components(int(names.max()) + 1, edges[:, 0], edges[:, 1])[own])


def _table(held: np.ndarray, source: np.ndarray, way: str, similarity: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"a": held, "b": source, "way": way, "similarity": similarity})


def _same(values: pd.Series, splits: np.ndarray, way: str) -> pd.DataFrame:
    """Rows of a later split whose value an earlier split has too, each with the first such row of that split."""
    codes = pd.factorize(values)[0]
    parts = []
    for source in (0, 1):
        first = np.full(codes.max(initial=-1) + 2, -1, dtype=np.int64)
        rows = np.flatnonzero((splits == source) & (codes >= 0))[::-1]
        first[codes[rows]] = rows  # the first row is written last
        held = np.flatnonzero((splits > source) & (codes >= 0))
        held = held[first[codes[held]] >= 0]
        parts.append(_table(held, first[codes[held]], way, np.ones(len(held))))
    return pd.concat(parts, ignore_index=True)


def _near(pairs: Pairs, splits: np.ndarray) -> pd.DataFrame:
    """Rows of a later split that are near to rows of an earlier one, each with the nearest row of that split.

    A pair stands for all rows of its two texts; rows of one text have the text's nearest row.
    """
    one = np.concatenate([pairs.left, pairs.right])
    other = np.concatenate([pairs.right, pairs.left])
    share = np.concatenate([pairs.similarity, pairs.similarity])
    texts = np.flatnonzero(np.isin(pairs.first, one))
    parts = []
    for source in (0, 1):
        there = np.full(len(splits), -1, dtype=np.int64)
        rows = texts[splits[texts] == source][::-1]
        there[pairs.first[rows]] = rows
        usable = np.flatnonzero(there[other] >= 0)
        order = usable[np.lexsort((there[other[usable]], -share[usable], one[usable]))]
        heads, where = np.unique(one[order], return_index=True)
        best = np.full(len(splits), -1, dtype=np.int64)
        best[heads] = order[where]
        held = texts[(splits[texts] > source) & (best[pairs.first[texts]] >= 0)]
        pair = best[pairs.first[held]]
        parts.append(_table(held, there[other[pair]], "near text", share[pair]))
    return pd.concat(parts, ignore_index=True)
