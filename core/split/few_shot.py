"""The step `split.few_shot`."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context
from core.errors import AssayError
from core.split.common.counts import counts_of
from core.split.common.deal import deal
from core.split.common.draw import draw
from core.split.common.groups import Groups
from core.split.common.splitting import Rows, Tied
from core.types import LABEL
from core.words import count


class FewShot(Tied, frozen=True):
    """Takes a few rows of each class for train and tests on the rest, to see what little data can do.

    By default validation gets as many rows of each class as train. A class with fewer rows than that leaves one for
    test and one for validation, if it has three; with two, one is train and one test; a single row is train. A group
    goes whole to one split, so a class whose groups are large may get fewer rows than asked for, and at least one. Rows
    beyond the cap of the test stay without a split. Rows without a label follow their group, or go to train; made rows
    stay in train with their group, and count.
    """

    kind: Literal["split.few_shot"] = "split.few_shot"
    per_class: int = Field(default=8, ge=1, le=100_000, description="Rows of each class to learn from.")
    validation: float | None = Field(
        default=None,
        gt=0,
        description="Share of the labelled rows (below 1), or how many, to choose on. None: as many as train has.",
    )
    test: float | None = Field(
        default=None, gt=0, description="Share of the labelled rows (below 1), or how many at most. None: all the rest."
    )

    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """Raises AssayError when there are no labels, a column is missing, or a split would be empty."""
        known = frame[LABEL].notna().to_numpy(dtype=bool)
        if not known.any():
            raise AssayError("No row has a label.", self.kind, "Choose the label column, or label rows.")
        groups, rng = self.groups(frame, context), context.rng()
        counts = counts_of(frame[known], groups.of[known], len(groups), (LABEL,), where=self.kind)
        totals = counts.totals()
        part = np.where(groups.made | (counts.sizes == 0), 0, 2)
        train, held = _aims(totals, self.per_class)
        free = np.flatnonzero(part == 2)
        taken = counts.only(np.flatnonzero(groups.made)).totals()
        part[free[draw(counts.only(free), train - taken, rng)]] = 0
        if self.validation is None:
            free = np.flatnonzero(part == 2)
            part[free[draw(counts.only(free), held, rng)]] = 1
        parts = part[groups.of]
        self._rest(frame, groups, known, parts, rng, context)
        self.filled(parts[known])
        shown = frame.loc[known & (parts == 0), LABEL].value_counts()
        if short := len(totals) - int((shown >= self.per_class).sum()):
            context.notes.append(
                f"{count(short, 'class has', 'classes have')} fewer than {self.per_class:,} train rows."
            )
        return parts

    def _rest(
        self, frame: pd.DataFrame, groups: Groups, known: np.ndarray, parts: np.ndarray, rng: np.random.Generator,
        context: Context,
    ) -> None:  # fmt: skip
        """Divide what is left into test, validation if it has a size, and rows beyond the cap; writes ``parts``."""
        rows, left = int(known.sum()), int((known & (parts == 2)).sum())
        validation = 0 if self.validation is None else self._size(self.validation, rows)
        test = left - validation if self.test is None else min(self._size(self.test, rows), left - validation)
        if min(test, left - validation) < 1:
            raise AssayError(
                f"After train, {count(left, 'labelled row')} are left, too few for {count(validation, 'row')} of "
                "validation and a test.",
                self.kind,
                "Choose fewer rows per class or a smaller validation, or collect or label more rows.",
            )
        sizes = {2: test, 1: validation, -1: left - validation - test}
        names = np.array([name for name, size in sizes.items() if size], dtype=np.int64)
        if len(names) > 1:
            mine = np.flatnonzero(parts == 2)
            some = Groups(*_only(groups, mine))
            found = deal(
                frame.iloc[mine], some, known[mine], np.array([sizes[int(name)] for name in names]), (LABEL,), rng,
                rare=(0, 1) if sizes[1] else (0,), where=self.kind, notes=context.notes,
            )  # fmt: skip
            parts[mine] = names[found]

    def _size(self, size: float, rows: int) -> int:
        return max(round(size * rows), 1) if size < 1 else int(size)

    def estimate(self, classes: Mapping[str, int]) -> dict[str, Rows]:
        """Each class by the rule for it; shares of validation and the cap of the test are taken in proportion."""
        totals = np.array(list(classes.values()), dtype=np.int64)
        train, held = _aims(totals, self.per_class)
        rows, left = int(totals.sum()), totals - train
        if self.validation is not None:
            held = np.round(left * min(self._size(self.validation, rows) / max(left.sum(), 1), 1)).astype(np.int64)
        test = left - held
        if self.test is not None:
            test = np.round(test * min(self._size(self.test, rows) / max(test.sum(), 1), 1)).astype(np.int64)
        return {name: (int(train[place]), int(held[place]), int(test[place])) for place, name in enumerate(classes)}


def _aims(totals: np.ndarray, per_class: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of each class for train, and for validation if it is to have as many."""
    train = np.clip(np.where(totals >= 3, totals - 2, 1), 0, np.minimum(per_class, totals))
    held = np.clip(totals - train - 1, 0, train)
    return train, held


def _only(groups: Groups, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The groups of some rows, numbered anew."""
    of, names = pd.factorize(groups.of[rows])
    return of.astype(np.int64), groups.made[names]
