"""What all steps share that make new rows: which rows are parents, how many children each gets, and what a child is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.text import is_missing
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID
from core.words import count

#: Under this name methods find the frame of all train rows, to learn from.
TRAIN: Final = "train"


class Making(Step, ABC, frozen=True):
    """Makes new train rows out of train rows; each child follows its parent and names it as its origin."""

    train_only: ClassVar[bool] = True
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["makes"]] = "makes"
    group: ClassVar[Group] = "train"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, LABEL, SPLIT, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = ()
    per_row: int = Field(default=1, ge=1, le=50, description="New rows for each row that serves as a parent.")
    classes: tuple[str, ...] = Field(default=(), description="Classes to make rows for; all if none is named.")
    target: int | None = Field(
        default=None, ge=1, le=1_000_000,
        description="Make rows for a class only until it has so many; parents are then drawn evenly. None: no limit.",
    )  # fmt: skip

    @abstractmethod
    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """One new text for each text given (a parent stands there once for each child); None where none can be made.

        Random choices come from ``context.rng()``; ``context.shared[TRAIN]`` is the frame of all train rows. Labels are
        empty strings where a row has none.
        """

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The frame with the children behind their parents; a child that equals its parent is left out, and counted."""
        context = replace(context, shared={**context.shared, TRAIN: frame})
        parents = self.parents(frame, context.rng(1))
        given = frame.iloc[parents]
        made = self.variants(given[TEXT].tolist(), given[LABEL].fillna("").tolist(), context) if len(parents) else []
        kept = np.array(
            [new is not None and bool(new.strip()) and new != old for new, old in zip(made, given[TEXT], strict=True)],
            dtype=bool,
        )
        if lost := int((~kept).sum()):
            context.notes.append(f"{count(lost, 'child', 'children')} could not be made or would equal the parent.")
        children = given[kept].copy()
        children[TEXT] = pd.Series([new for new, keep in zip(made, kept, strict=True) if keep], children.index, "str")
        children[ORIGIN] = given[UID][kept]
        turn = given[kept].groupby(UID, sort=False).cumcount().astype(str)
        children[UID] = (given[UID][kept] + f"~{context.place}." + turn).astype("str")
        return pd.concat([frame, children]).sort_index(kind="stable") if len(children) else frame

    def parents(self, frame: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
        """Places of the rows that become parents, once for each child, in the frame's order.

        Rows without text and rows that were made themselves are no parents.
        """
        usable = ~is_missing(frame[TEXT]) & frame[ORIGIN].isna()
        if self.classes:
            usable &= frame[LABEL].isin(list(self.classes))
        places = np.flatnonzero(usable.to_numpy())
        if self.target is None:
            return np.repeat(places, self.per_row)
        chosen: list[np.ndarray] = []
        sizes = frame[LABEL].value_counts()
        for label, rows in pd.Series(places).groupby(frame[LABEL].to_numpy()[places], sort=True):
            wanted = min(self.target - int(sizes[label]), len(rows) * self.per_row)
            if wanted > 0:
                rounds = [rng.permutation(rows.to_numpy()) for _ in range(-(-wanted // len(rows)))]
                chosen.append(np.concatenate(rounds)[:wanted])
        return np.sort(np.concatenate(chosen), kind="stable") if chosen else np.zeros(0, dtype=int)
