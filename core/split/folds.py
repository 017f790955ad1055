"""The step `split.folds`."""

from collections.abc import Mapping
from typing import Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context
from core.split.common.deal import deal
from core.split.common.splitting import Balanced, Rows, Tied
from core.types import LABEL
from core.words import count


class Folds(Balanced, Tied, frozen=True):
    """Divides the rows into folds of equal size and takes one of them as test, for cross-validation.

    The next fold is validation, and all others are train. With the same seed, the recipes for fold 1, 2 and so on share
    one division, so that each labelled row is test exactly once in each repeat; another repeat divides anew. Classes
    have the same share in each fold, and groups stay together, as in `split.grouped`. A class with fewer rows than
    folds is missing from some. Made rows and their groups would be train in every fold: drop them before.
    """

    kind: Literal["split.folds"] = "split.folds"
    folds: int = Field(default=5, ge=3, le=50, description="Into how many folds the rows are divided.")
    fold: int = Field(default=1, ge=1, le=50, description="Which fold is test; the next one is validation.")
    repeat: int = Field(default=1, ge=1, le=1000, description="Which division of the rows: each repeat has another.")

    @model_validator(mode="after")
    def _there(self) -> Self:
        if self.fold > self.folds:
            raise ValueError(f"there is no fold {self.fold} of {self.folds}")
        return self

    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """Raises AssayError when there are fewer groups than folds, or a column is missing."""
        groups, counted = self.groups(frame, context), self.counted(frame)
        rows = int(counted.sum())
        sizes = rows // self.folds + (np.arange(self.folds) < rows % self.folds).astype(np.int64)
        free = counted & ~groups.made[groups.of]
        fold = deal(
            frame, groups, counted, sizes, self.balanced(), context.rng(self.repeat), separator=self.separator, rare=(),
            where=self.kind, notes=context.notes,
        )  # fmt: skip
        parts = np.zeros(len(frame), dtype=np.int64)
        tied = np.bincount(groups.of[free], minlength=len(groups))[groups.of] > 0
        parts[tied & (fold == self.fold - 1)] = 2
        parts[tied & (fold == self.fold % self.folds)] = 1
        self.filled(parts[counted])
        self._tell(frame, counted, context)
        return parts

    def _tell(self, frame: pd.DataFrame, counted: np.ndarray, context: Context) -> None:
        sizes = frame.loc[counted, LABEL].value_counts()
        if self.stratify and (few := int((sizes < self.folds).sum())):
            context.notes.append(
                f"{count(few, 'class has', 'classes have')} fewer rows than folds, and cannot be in every fold."
            )

    def estimate(self, classes: Mapping[str, int]) -> dict[str, Rows] | None:
        """Each class by equal folds."""
        held = {name: round(rows / self.folds) for name, rows in classes.items()}
        return {name: (rows - 2 * held[name], held[name], held[name]) for name, rows in classes.items()}
