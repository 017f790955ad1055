"""What all strategies share: the base of the steps that split, and the settings that several of them have."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.split.assignment import assignment_digest
from core.split.common.groups import Groups, groups_of
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID, Split
from core.words import count

#: Rows of a class, or of all, in train, validation and test.
Rows = tuple[int, int, int]


class Splitting(Step, ABC, frozen=True):
    """Fills the split column; a subclass says in `parts` which row goes where.

    Rows that have no label and are tied to none that has one go to train, where approaches that learn from unlabelled
    text can use them.
    """

    group: ClassVar[Group] = "split"
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["splits"]] = "splits"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, LABEL, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = (SPLIT,)
    expected: str = Field(
        default="",
        pattern="^[0-9a-f]*$",
        max_length=40,
        exclude_if=lambda digest: not digest,  # recipes of before keep their digests
        description="Digest that the assignment must begin with; another one stops the recipe. Empty: any.",
    )

    @abstractmethod
    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """The split of each row, shape (rows,): 0 train, 1 validation, 2 test, -1 none."""

    def estimate(self, classes: Mapping[str, int]) -> dict[str, Rows] | None:
        """Rows of each class by split, up to rounding, from rows per class alone; None where that cannot be said."""
        return None

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Fill the split column; AssayError when a split would be empty or the assignment is not the expected one."""
        parts = self.parts(frame, context)
        names = np.array([*(split.value for split in Split), None], dtype=object)
        result = frame.assign(**{SPLIT: pd.Series(names[parts], index=frame.index, dtype="str")})
        if self.expected and not (found := assignment_digest(result)).startswith(self.expected):
            raise AssayError(
                f"The assignment of rows to splits is {found[:12]}, and {self.expected[:12]} is expected: the data, "
                "the seed, the settings or the place of the step are others.",
                self.kind,
                "Use the recipe on the data it was made for, or empty the field 'expected'.",
            )
        return result

    def counted(self, frame: pd.DataFrame) -> np.ndarray:
        """Which rows the sizes are about: those with a label, or all if none has one."""
        known = frame[LABEL].notna().to_numpy(dtype=bool)
        return known if known.any() else np.ones(len(frame), dtype=bool)

    def filled(self, parts: np.ndarray, splits: tuple[int, ...] = (0, 1, 2)) -> None:
        """AssayError when a split got none of the rows that count, whose ``parts`` these are."""
        names = [split.value for split in Split]
        if empty := [names[part] for part in splits if not (parts == part).any()]:
            raise AssayError(
                f"No row would be left for {' and '.join(empty)}: {count(len(parts), 'row')} and what ties them "
                "together cannot be divided so.",
                self.kind,
                "Tie fewer rows together, choose other sizes, or collect more rows. If rows were made from others "
                "before, drop them first: they and their parents belong to train.",
            )


class Sized(Splitting, ABC, frozen=True):
    """A strategy whose three splits have sizes, by share or by count."""

    train: float | None = Field(
        default=0.7,
        gt=0,
        description="Share of the labelled rows (below 1), or how many, to learn from. None: the rest.",
    )
    validation: float | None = Field(
        default=0.15, gt=0, description="Share, or how many, to choose settings on. None: the rest."
    )
    test: float | None = Field(
        default=0.15, gt=0, description="Share, or how many, that is sealed until the end. None: the rest."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        sizes = (self.train, self.validation, self.test)
        given = [size for size in sizes if size is not None]
        if broken := [size for size in given if size >= 1 and size != int(size)]:
            raise ValueError(f"{broken[0]} is neither a share below 1 nor a whole number of rows")
        shares = sum(size for size in given if size < 1)
        if len(given) < 2:
            raise ValueError("only one of train, validation and test can be the rest; give the other two")
        if len(given) == 3 and (any(size >= 1 for size in given) or abs(shares - 1) > 1e-6):
            raise ValueError(
                f"the shares add up to {shares:.3f}; train, validation and test must add up to 1"
                if all(size < 1 for size in given)
                else "with a number of rows, one of train, validation and test must be empty: it gets the rest"
            )
        if len(given) == 2 and shares > 1 - 1e-6:
            raise ValueError(f"the shares add up to {shares:.3f}, which leaves nothing for the third")
        return self

    def shares(self) -> np.ndarray | None:
        """The three shares; None where one is a number of rows."""
        sizes = (self.train, self.validation, self.test)
        given = [size for size in sizes if size is not None]
        if any(size >= 1 for size in given):
            return None
        rest = 1 - sum(given)
        return np.array([rest if size is None else size for size in sizes])

    def sizes(self, rows: int) -> np.ndarray:
        """How many of so many rows each split should get, shape (3,); AssayError when there are too few."""
        given = (self.train, self.validation, self.test)
        exact = np.array([0 if size is None else size if size >= 1 else size * rows for size in given], dtype=float)
        if None in given:
            exact[given.index(None)] = rows - exact.sum()
        whole = np.floor(exact + 1e-9)
        for place in np.argsort(-(exact - whole), kind="stable")[: round(rows - whole.sum())]:
            whole[place] += 1
        if whole.min() < 1:
            name = list(Split)[int(np.argmin(whole))].value
            raise AssayError(
                f"{count(rows, 'labelled row')} leave none for {name}.",
                self.kind,
                "Choose smaller splits, or collect or label more rows.",
            )
        return whole.astype(np.int64)

    def estimate(self, classes: Mapping[str, int]) -> dict[str, Rows] | None:
        """Each class by the shares of the splits; by time, classes may come out otherwise."""
        total = sum(classes.values())
        shares = self.shares()
        shares = self.sizes(total) / total if shares is None else shares
        return {name: _rows(rows * shares) for name, rows in classes.items()}


class Tied(Splitting, ABC, frozen=True):
    """A strategy that keeps groups of rows together; equal texts, and made rows and parents, always are."""

    columns: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Columns whose equal values keep rows in one split, such as the customer or the conversation.",
    )
    near: float | None = Field(
        default=0.8,
        ge=0.5,
        le=1,
        description="Share of character 5-grams in common from which texts stay together. None: only equal texts do.",
    )

    def groups(self, frame: pd.DataFrame, context: Context) -> Groups:
        """What stays together: connected components over all ties."""
        return groups_of(frame, self.columns, self.near, self.kind, context.progress)


class Balanced(Splitting, ABC, frozen=True):
    """A strategy that gives each split an equal share of every class, as far as groups allow."""

    stratify: bool = Field(default=True, description="Give each split an equal share of every class.")
    labels: tuple[str, ...] = Field(
        default=(), max_length=20, description="Further label columns whose values are shared out equally, too."
    )
    separator: str = Field(
        default="", max_length=5, description="What parts several labels in one cell, such as |. Empty: a cell is one."
    )

    def balanced(self) -> tuple[str, ...]:
        """The columns whose values are shared out equally."""
        return tuple(dict.fromkeys((LABEL, *self.labels))) if self.stratify else ()


def _rows(exact: np.ndarray) -> Rows:
    """Rounded to whole rows."""
    train, validation, test = (round(float(number)) for number in exact)
    return train, validation, test
