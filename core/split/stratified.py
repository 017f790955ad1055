"""The step `split.stratified`."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context
from core.errors import AssayError
from core.split.common.by_class import partition, text_names
from core.split.common.deal import deal
from core.split.common.groups import groups_of
from core.split.common.splitting import Sized
from core.types import LABEL, ORIGIN


class Stratified(Sized, frozen=True):
    """Splits the rows into train, validation and test so that every class has the same share in each.

    Equal texts (after Unicode NFKC, case folding, white space) always land in the same split. A class with few rows
    goes to train first, then test, then validation. Rows without a label go to train, where approaches that learn from
    unlabelled text can use them, unless a labelled row has the same text. Shares within a class are exact to one row
    wherever duplicates allow it. With several label columns, or several labels in a cell, each value of each has equal
    shares (iterative stratification, Sechidis et al. 2011). Made rows stay in train, with their parents.
    """

    kind: Literal["split.stratified"] = "split.stratified"
    labels: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        exclude_if=lambda labels: not labels,  # recipes of before keep their digests
        description="Further label columns whose values are shared out equally, too.",
    )
    separator: str = Field(
        default="",
        max_length=5,
        exclude_if=lambda separator: not separator,
        description="What parts several labels in one cell, such as |. Empty: a cell is one label.",
    )

    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """Raises AssayError when there are too few labelled rows for three splits, or a column is missing."""
        known = frame[LABEL].notna().to_numpy(dtype=bool)
        names = text_names(frame)
        different = names[known].nunique()
        if different < 3:
            raise AssayError(
                f"{different} different labelled texts cannot be split into train, validation and test.",
                "split.stratified",
                "Collect or label more rows; at least 3 are needed, and about 200 for a test that says something.",
            )
        shares = self.shares()
        if shares is None or self.labels or self.separator or frame[ORIGIN].notna().any():
            parts = self._several(frame, known, context)
        else:
            parts = np.zeros(len(frame), dtype=np.int64)
            parts[known] = partition(frame[known], shares, context.rng())
            parts = _with_twins(names, known, parts)
        self._divided(frame[known], parts[known])
        return parts

    def _several(self, frame: pd.DataFrame, known: np.ndarray, context: Context) -> np.ndarray:
        """For sizes by count, several labels, or made rows: texts and families are dealt out as groups."""
        groups = groups_of(frame, where=self.kind)
        columns = tuple(dict.fromkeys((LABEL, *self.labels)))
        sizes = self.sizes(int(known.sum()))
        return deal(
            frame, groups, known, sizes, columns, context.rng(), separator=self.separator, where=self.kind,
            notes=context.notes,
        )  # fmt: skip

    def _divided(self, labelled: pd.DataFrame, parts: np.ndarray) -> None:
        names = ("train", "validation", "test")
        if empty := [name for part, name in enumerate(names) if not (parts == part).any()]:
            raise AssayError(
                f"No row would be left for {' and '.join(empty)}: with {len(labelled):,} labelled rows in "
                f"{labelled[LABEL].nunique():,} classes, the classes are too small to be divided in three.",
                "split.stratified",
                "Check that the right label column is chosen, or collect more rows of each class.",
            )


def _with_twins(names: pd.Series, known: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """The parts, with rows that have no label where the labelled rows of the same text are."""
    bare = np.flatnonzero(~known)
    if len(bare):
        first = pd.Series(parts[known], index=names[known]).groupby(level=0).first()
        found = first.reindex(names.iloc[bare]).fillna(0).to_numpy()
        parts[bare] = found.astype(np.int64)
    return parts
