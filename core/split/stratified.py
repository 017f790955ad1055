"""The step `split.stratified`."""

from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.text import text_keys
from core.types import LABEL, SPLIT, TEXT, UID, Split


class Stratified(Step, frozen=True):
    """Splits the rows into train, validation and test so that every class has the same share in each.

    Equal texts (after Unicode NFKC, case folding, white space) always land in the same split. A class with few rows
    goes to train first, then test, then validation. Rows without a label go to train, where approaches that learn from
    unlabelled text can use them. Shares within a class are exact to one row wherever duplicates allow it.
    """

    kind: Literal["split.stratified"] = "split.stratified"
    group: ClassVar[Group] = "split"
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["splits"]] = "splits"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, LABEL)
    writes: ClassVar[tuple[str, ...]] = (SPLIT,)
    train: float = Field(default=0.7, gt=0, lt=1, description="Share of the labelled rows to learn from.")
    validation: float = Field(default=0.15, gt=0, lt=1, description="Share to choose settings on.")
    test: float = Field(default=0.15, gt=0, lt=1, description="Share that is sealed until the end.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.train + self.validation + self.test - 1) > 1e-6:
            raise ValueError(
                f"the shares add up to {self.train + self.validation + self.test:.3f}; "
                "train, validation and test must add up to 1"
            )
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Fill the split column; raises AssayError when there are too few labelled rows for three splits."""
        labelled = frame[frame[LABEL].notna()]
        different = _keys(labelled).nunique()
        if different < 3:
            raise AssayError(
                f"{different} different labelled texts cannot be split into train, validation and test.",
                "split.stratified",
                "Collect or label more rows; at least 3 are needed, and about 200 for a test that says something.",
            )
        parts = partition(labelled, np.array([self.train, self.validation, self.test]), context.rng())
        names = np.array([split.value for split in Split], dtype=object)
        empty = [name for part, name in enumerate(names) if not (parts == part).any()]
        if empty:
            raise AssayError(
                f"No row would be left for {' and '.join(empty)}: with {len(labelled):,} labelled rows in "
                f"{labelled[LABEL].nunique():,} classes, the classes are too small to be divided in three.",
                "split.stratified",
                "Check that the right label column is chosen, or collect more rows of each class.",
            )
        split = pd.Series(Split.TRAIN.value, index=frame.index, dtype="str")
        split.loc[labelled.index] = names[parts]
        return frame.assign(**{SPLIT: split})


def partition(labelled: pd.DataFrame, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The part of each row, 0 to 2, by the shares of train, validation and test (0 for none), class by class.

    ``labelled`` has uid, text and label; equal texts get the same part. Returns shape (rows,).
    """
    codes, _ = pd.factorize(_keys(labelled))
    sizes = np.bincount(codes)
    labels = _group_labels(codes, pd.factorize(labelled[LABEL], sort=True)[0])
    totals = np.bincount(labels, weights=sizes).astype(int)
    members = np.split(np.argsort(labels, kind="stable"), np.cumsum(np.bincount(labels))[:-1])
    parts, carry = np.zeros(len(sizes), dtype=int), np.zeros(3)
    for label in np.argsort(-totals, kind="stable"):
        quota, carry = _quota(int(totals[label]), shares, carry)
        groups = rng.permutation(members[label])
        parts[groups] = _assign(sizes[groups], quota, rng)
    return parts[codes]


def _keys(frame: pd.DataFrame) -> pd.Series:
    """What must stay together: the normalized text; a row without text stands for itself."""
    return text_keys(frame[TEXT]).fillna("\0" + frame[UID])


def _group_labels(codes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The most frequent label of each group of equal texts; ties go to the label that sorts first."""
    pairs, counts = np.unique(np.stack([codes, labels], axis=1), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    firsts = np.unique(pairs[order, 0], return_index=True)[1]
    return pairs[order][firsts, 1]


def _quota(total: int, shares: np.ndarray, carry: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a class per split, each within one of its share; ``carry`` keeps the sums over classes on target too."""
    exact = total * shares
    counts = np.floor(exact)
    wanted = np.where(exact - counts > 1e-9, exact - counts + carry, -np.inf)  # a whole number stays as it is
    for place in np.argsort(-wanted, kind="stable")[: round(total - counts.sum())]:
        counts[place] += 1
    wanted_parts = [part for part in (0, 2, 1) if shares[part] > 0]
    for receiver in wanted_parts[: min(total, len(wanted_parts))]:
        if counts[receiver] == 0:
            counts[np.argmax(counts)] -= 1
            counts[receiver] += 1
    return counts.astype(int), carry + exact - counts


def _assign(sizes: np.ndarray, quota: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The part of each group: large ones first, where most rows are still wanted; single rows then fill exactly."""
    left = quota.astype(float)
    parts = np.zeros(len(sizes), dtype=int)
    large = np.flatnonzero(sizes > 1)
    for group in large[np.argsort(-sizes[large], kind="stable")]:
        parts[group] = np.argmax(left)
        left[parts[group]] -= sizes[group]
    single = np.flatnonzero(sizes == 1)
    parts[single] = rng.permutation(np.repeat(np.arange(3), _fit(left, len(single))))
    return parts


def _fit(left: np.ndarray, count: int) -> np.ndarray:
    """Whole numbers that add up to ``count``, as near to ``left`` as large groups have allowed."""
    wanted = np.clip(left, 0, None).astype(int)
    while wanted.sum() > count:
        wanted[np.argmax(wanted)] -= 1
    return wanted
