"""How many rows each class is to have, and the fields by which a step is asked for it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Any, ClassVar, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from core.balance.common.rows import coded, sizes_of
from core.contracts import Group, Step
from core.errors import AssayError
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID
from core.words import count

#: Ways to say how large classes are to be.
Target = Literal["equal", "ratio", "table"]

#: Whether small classes are raised or large ones cut.
Way = Literal["up", "down"]


def wanted(
    sizes: Mapping[str, int],
    way: Way,
    target: Target = "equal",
    ratio: float = 0.5,
    table: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Rows that each class is to have, from the ``sizes`` it has now; classes of which nothing is asked keep theirs.

    Up to the largest class or down to the smallest (``equal``), until smallest to largest reach the ``ratio``, or as
    the ``table`` says. Raises AssayError when the table names a class that is not there, or asks for the other way.
    """
    if target == "table":
        return {**sizes, **_asked(sizes, way, table or {})}
    if not sizes:
        return {}
    share = Fraction(str(ratio)) if target == "ratio" else Fraction(1)  # 0.7 of 10 is 7, not 7.000000000000001
    if way == "up":
        least = ceil(share * max(sizes.values()))
        return {label: max(rows, least) for label, rows in sizes.items()}
    most = floor(min(sizes.values()) / share)
    return {label: min(rows, most) for label, rows in sizes.items()}


def divided(sizes: Mapping[str, int], table: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """A table of classes as two: those to be cut and those to be raised; one step does not do both."""
    down = {label: rows for label, rows in table.items() if rows < sizes.get(label, 0)}
    return down, {label: rows for label, rows in table.items() if rows > sizes.get(label, 0)}


def making(
    sizes: Mapping[str, int], target: Target = "equal", ratio: float = 0.5, table: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """What to set on methods of augmentation, so that they raise small classes: ``classes`` and ``target``, one a step.

    Classes that are to reach the same number go together; there is none where nothing is to be raised.
    """
    goals: dict[int, list[str]] = {}
    for label, rows in wanted(sizes, "up", target, ratio, table).items():
        if rows > sizes[label]:
            goals.setdefault(rows, []).append(label)
    return [{"classes": tuple(sorted(labels)), "target": rows} for rows, labels in sorted(goals.items())]


def _asked(sizes: Mapping[str, int], way: Way, table: Mapping[str, int]) -> dict[str, int]:
    """The table, when it can be met this way."""
    verb, other = ("repeating", "dropping") if way == "up" else ("dropping", "repeating")
    for label, rows in table.items():
        if label not in sizes:
            raise AssayError(
                f"No train row with text has the label '{label}'.",
                "sizes",
                f"Name classes among: {', '.join(list(sizes)[:10]) or 'none'}.",
            )
        if (rows < sizes[label]) if way == "up" else (rows > sizes[label]):
            raise AssayError(
                f"The class '{label}' has {count(sizes[label], 'row')}; {verb} rows cannot make that {rows:,}.",
                "sizes",
                f"Give it a number that {verb} rows can reach, or add a step for {other} rows.",
            )
    return dict(table)


class Goal(Step, ABC, frozen=True):
    """Brings classes to a size. Rows without text or label neither count nor change."""

    train_only: ClassVar[bool] = True
    scope: ClassVar[Literal["table"]] = "table"
    group: ClassVar[Group] = "train"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, LABEL, SPLIT, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = ()
    way: ClassVar[Way]
    target: Target = Field(
        default="equal",
        description="All classes equal, the smallest at least this share of the largest, or sizes from a table.",
    )
    ratio: float = Field(
        default=0.5, ge=0.01, le=1, description="Smallest to largest class afterwards, where a ratio is the target."
    )
    sizes: dict[str, Annotated[int, Field(ge=1, le=10_000_000)]] = Field(
        default_factory=dict,
        max_length=10_000,
        description="Class and rows afterwards, where a table is the target; classes that are not in it stay.",
    )

    @model_validator(mode="after")
    def _filled(self) -> Self:
        if self.target == "table" and not self.sizes:
            raise ValueError("the table is empty; name at least one class and how many rows it is to have")
        return self

    def asked(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """Rows that each class is asked to have, from those it has."""
        return wanted(sizes, self.way, self.target, self.ratio, self.sizes)

    @abstractmethod
    def reached(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """Rows that each class will have, from those it has, caps included; nothing is run for it."""

    def planned(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The classes of train rows before and after: columns ``label, before, after``, largest before first."""
        before = sizes_of(*coded(frame))
        after = self.reached(before)
        table = pd.DataFrame({"label": list(before), "before": list(before.values()), "after": list(after.values())})
        return table.sort_values("before", ascending=False, kind="stable", ignore_index=True)
