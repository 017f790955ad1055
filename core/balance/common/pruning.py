"""What strategies share that drop the rows where classes touch."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.balance.common.rows import coded, generations, with_children
from core.contracts import Context, Group, Step
from core.learned.shared import vectors
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID
from core.words import count

#: Looks at the rows that are left; a few do nearly always.
_ROUNDS = 100


class Pruning(Step, ABC, frozen=True):
    """Drops rows by their neighbors. Rows that were made go with the row they were made of and are no neighbors."""

    train_only: ClassVar[bool] = True
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    group: ClassVar[Group] = "train"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, LABEL, SPLIT, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[frozenset[str]] = frozenset({"model"})

    repeat: bool = Field(default=True, description="Look again at the rows that are left, until nothing more goes.")

    @abstractmethod
    def stays(self, points: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Places of the points that stay; ``points`` (rows, width), ``y`` (rows,) with two classes or more."""

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The rows that stay, in the frame's order; a class that would lose all its rows keeps them."""
        codes, classes = coded(frame)
        rows = np.flatnonzero((codes >= 0) & (generations(frame) == 0))
        if len(np.unique(codes[rows])) < 2:
            return frame
        points, spared = vectors(frame, context), set()
        dropped = np.zeros(len(frame), dtype=bool)
        for done in range(_ROUNDS if self.repeat else 1):
            context.progress(done, done + 1, f"Looking at neighbors of {count(len(rows), 'row')}")
            y, gone = codes[rows], np.ones(len(rows), dtype=bool)
            gone[self.stays(points[rows], y)] = False
            lost = np.setdiff1d(y, y[~gone])
            spared.update(lost.tolist())
            gone &= ~np.isin(y, lost)
            if not gone.any():
                break
            dropped[rows[gone]] = True
            rows = rows[~gone]
        if spared:
            names = ", ".join(classes[code] for code in sorted(spared)[:5])
            context.notes.append(
                f"{count(len(spared), 'class', 'classes')} would have lost all rows and kept the last: {names}."
            )
        return frame[~with_children(frame, dropped)] if dropped.any() else frame
