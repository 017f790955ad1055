"""Expectations about several columns of the same row."""

from abc import ABC
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from core.quality.expectations.base import Expectation, Holds, all_or, fitted, listed
from core.types import LABEL, TEXT

if TYPE_CHECKING:
    import pandas as pd

#: What stands between the two values of an allowed pair.
ARROW = "=>"


class _Columns(Expectation, ABC, frozen=True):
    """An expectation about two columns or more."""

    names: tuple[str, ...] = Field(
        default=(TEXT, LABEL), min_length=2, description="The names of the columns, two or more."
    )
    mostly: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Share of the rows that must comply; rows with a missing value are left out.",
    )

    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return self.names

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The columns; rows with a missing value are left out."""
        return {"column_list": list(self.names), "mostly": self.mostly, "ignore_row_if": "any_value_is_missing"}


class CompoundUnique(_Columns, frozen=True):
    """Expects that no combination of values of several columns occurs twice."""

    rule: ClassVar[str] = "ExpectCompoundColumnsToBeUnique"
    remedy: ClassVar[str] = "Drop the repeated rows."
    kind: Literal["compound_unique"] = "compound_unique"

    def sentence(self) -> str:
        """What is expected."""
        return f"{all_or(self.mostly, 'combinations')} of {listed(self.names)} occur once."


class UniqueInRow(_Columns, frozen=True):
    """Expects that the values of several columns differ within each row."""

    rule: ClassVar[str] = "ExpectSelectColumnValuesToBeUniqueWithinRecord"
    kind: Literal["unique_in_row"] = "unique_in_row"

    def sentence(self) -> str:
        """What is expected."""
        return f"{all_or(self.mostly, 'rows')} have different values in {listed(self.names)}."


class RowSum(_Columns, frozen=True):
    """Expects that the numbers of several columns add up to the same total in each row."""

    rule: ClassVar[str] = "ExpectMulticolumnSumToEqual"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["row_sum"] = "row_sum"
    total: float = Field(default=1.0, description="What they add up to.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{all_or(self.mostly, 'rows')} have numbers in {listed(self.names)} that add up to {self.total:g}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The total."""
        return {**super().settings(frame), "sum_total": self.total}


class _Pair(Expectation, ABC, frozen=True):
    """An expectation about two columns."""

    first: str = Field(default=TEXT, min_length=1, description="The first column.")
    second: str = Field(default=LABEL, min_length=1, description="The second column.")
    mostly: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Share of the rows that must comply; rows with a missing value are left out.",
    )

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.first == self.second:
            raise ValueError(f"both columns are '{self.first}'; give two")
        return self

    def columns(self) -> tuple[str, ...]:
        """The two columns."""
        return (self.first, self.second)

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The columns; rows with a missing value are left out."""
        names = {"column_A": self.first, "column_B": self.second}
        return {**names, "mostly": self.mostly, "ignore_row_if": "either_value_is_missing"}


class PairEqual(_Pair, frozen=True):
    """Expects that two columns have the same value in each row."""

    rule: ClassVar[str] = "ExpectColumnPairValuesToBeEqual"
    kind: Literal["pair_equal"] = "pair_equal"

    def sentence(self) -> str:
        """What is expected."""
        return f"{all_or(self.mostly, 'rows')} have the same value in '{self.first}' and '{self.second}'."


class PairGreater(_Pair, frozen=True):
    """Expects that the first column is greater than the second in each row."""

    rule: ClassVar[str] = "ExpectColumnPairValuesAToBeGreaterThanB"
    kind: Literal["pair_greater"] = "pair_greater"
    or_equal: bool = Field(default=False, description="Equal values comply too.")

    def sentence(self) -> str:
        """What is expected."""
        words = "a value at least as great" if self.or_equal else "a greater value"
        than = "as" if self.or_equal else "than"
        return f"{all_or(self.mostly, 'rows')} have {words} in '{self.first}' {than} in '{self.second}'."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """Whether equal values comply."""
        return {**super().settings(frame), "or_equal": self.or_equal}


class PairInSet(_Pair, frozen=True):
    """Expects that the values of two columns occur together only as listed."""

    rule: ClassVar[str] = "ExpectColumnPairValuesToBeInSet"
    remedy: ClassVar[str] = "Correct the rows in which the two columns disagree, or add the pair to the list."
    kind: Literal["pair_in_set"] = "pair_in_set"
    pairs: tuple[str, ...] = Field(
        default=(), min_length=1, validate_default=True, description=f"Pairs allowed, each as: first {ARROW} second."
    )

    @field_validator("pairs")
    @classmethod
    def _have_two_values(cls, pairs: tuple[str, ...]) -> tuple[str, ...]:
        for pair in pairs:
            if ARROW not in pair:
                raise ValueError(f"'{pair}' is no pair; write it as first {ARROW} second")
        return pairs

    def sentence(self) -> str:
        """What is expected."""
        return f"{all_or(self.mostly, 'rows')} have '{self.first}' and '{self.second}' as one of {listed(self.pairs)}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The pairs in the columns' types."""
        sides = [tuple(part.strip() for part in pair.split(ARROW, 1)) for pair in self.pairs]
        firsts = fitted(tuple(one[0] for one in sides), frame, self.first)
        seconds = fitted(tuple(one[1] for one in sides), frame, self.second)
        return {**super().settings(frame), "value_pairs_set": list(zip(firsts, seconds, strict=True))}
