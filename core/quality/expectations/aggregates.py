"""Expectations about one figure of a column: its mean, its commonest value, how many values are distinct."""

from abc import ABC
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from core.quality.expectations.base import Bounded, Holds, OfColumn, fitted, listed
from core.types import LABEL

if TYPE_CHECKING:
    import pandas as pd


class _Figure(Bounded, OfColumn, ABC, frozen=True):
    """One figure of a column within bounds; ``figure`` is its name."""

    figure: ClassVar[str]

    def sentence(self) -> str:
        """What is expected."""
        return f"The {self.figure} of '{self.column}' is {self.within()}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The column and the bounds."""
        return {**super().settings(frame), **self.bounds()}


class MeanBetween(_Figure, frozen=True):
    """Expects that the mean of a column of numbers lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnMeanToBeBetween"
    figure: ClassVar[str] = "mean"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["mean_between"] = "mean_between"


class MedianBetween(_Figure, frozen=True):
    """Expects that the median of a column of numbers lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnMedianToBeBetween"
    figure: ClassVar[str] = "median"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["median_between"] = "median_between"


class StdevBetween(_Figure, frozen=True):
    """Expects that the standard deviation of a column of numbers lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnStdevToBeBetween"
    figure: ClassVar[str] = "standard deviation"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["stdev_between"] = "stdev_between"


class SumBetween(_Figure, frozen=True):
    """Expects that the sum of a column of numbers lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnSumToBeBetween"
    figure: ClassVar[str] = "sum"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["sum_between"] = "sum_between"


class MinBetween(_Figure, frozen=True):
    """Expects that the smallest number of a column lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnMinToBeBetween"
    figure: ClassVar[str] = "smallest value"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["min_between"] = "min_between"


class MaxBetween(_Figure, frozen=True):
    """Expects that the largest number of a column lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnMaxToBeBetween"
    figure: ClassVar[str] = "largest value"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["max_between"] = "max_between"


class QuantileBetween(_Figure, frozen=True):
    """Expects that a quantile of a column of numbers lies within bounds."""

    rule: ClassVar[str] = "ExpectColumnQuantileValuesToBeBetween"
    figure: ClassVar[str] = "quantile"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["quantile_between"] = "quantile_between"
    quantile: float = Field(default=0.95, ge=0, le=1, description="The share of values below it; 0.5 is the median.")

    def sentence(self) -> str:
        """What is expected."""
        return f"The quantile {self.quantile:g} of '{self.column}' is {self.within()}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The quantile and its bounds."""
        ranges = {"quantiles": [self.quantile], "value_ranges": [[self.low, self.high]]}
        return {"column": self.column, "quantile_ranges": ranges}


class UniqueShareBetween(_Figure, frozen=True):
    """Expects that the distinct values are a share of all values within bounds."""

    rule: ClassVar[str] = "ExpectColumnProportionOfUniqueValuesToBeBetween"
    figure: ClassVar[str] = "share of distinct values"
    remedy: ClassVar[str] = "A low share means repeated texts, which leak between splits: look for duplicates."
    kind: Literal["unique_share_between"] = "unique_share_between"
    low: float | None = Field(default=0.9, ge=0, le=1, description="The lowest share allowed.")
    high: float | None = Field(default=None, ge=0, le=1, description="The highest share allowed.")


class DistinctBetween(_Figure, frozen=True):
    """Expects a number of distinct values within bounds."""

    rule: ClassVar[str] = "ExpectColumnUniqueValueCountToBeBetween"
    figure: ClassVar[str] = "number of distinct values"
    kind: Literal["distinct_between"] = "distinct_between"
    column: str = Field(default=LABEL, min_length=1, description="The column to look at.")
    low: int | None = Field(default=2, ge=0, description="The lowest number of distinct values.")
    high: int | None = Field(default=None, ge=0, description="The highest number of distinct values.")


class _Values(OfColumn, ABC, frozen=True):
    """A list of values against those of a column."""

    column: str = Field(default=LABEL, min_length=1, description="The column to look at.")
    values: tuple[str, ...] = Field(default=(), min_length=1, validate_default=True, description="The values.")

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The values in the column's type."""
        return {**super().settings(frame), "value_set": fitted(self.values, frame, self.column)}


class MostCommonIn(_Values, frozen=True):
    """Expects that the most common value is among those listed."""

    rule: ClassVar[str] = "ExpectColumnMostCommonValueToBeInSet"
    kind: Literal["most_common_in"] = "most_common_in"

    def sentence(self) -> str:
        """What is expected."""
        return f"The most common value of '{self.column}' is among {listed(self.values)}."


class DistinctContain(_Values, frozen=True):
    """Expects that each of the listed values still occurs, such as every class of a task."""

    rule: ClassVar[str] = "ExpectColumnDistinctValuesToContainSet"
    remedy: ClassVar[str] = "A value that is gone may have been renamed, filtered out, or not collected."
    kind: Literal["distinct_contain"] = "distinct_contain"

    def sentence(self) -> str:
        """What is expected."""
        return f"Each of {listed(self.values)} occurs in '{self.column}'."


class DistinctEqual(_Values, frozen=True):
    """Expects that exactly the listed values occur, each at least once."""

    rule: ClassVar[str] = "ExpectColumnDistinctValuesToEqualSet"
    remedy: ClassVar[str] = "Map variants of one value to the same spelling, and find out why others are gone."
    kind: Literal["distinct_equal"] = "distinct_equal"

    def sentence(self) -> str:
        """What is expected."""
        return f"The values of '{self.column}' are {listed(self.values)}, each of them, and no others."
