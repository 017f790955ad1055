"""Expectations that each value of a column keeps to."""

import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from core.quality.expectations.base import Bounded, Holds, OfColumn, OfValues, fitted, listed
from core.types import LABEL, UID

if TYPE_CHECKING:
    import pandas as pd

Sort = Literal["text", "whole number", "number", "truth value", "date"]

_WHOLE = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
_WHOLE += [f"{sign}Int{bits}Dtype" for sign in ("", "U") for bits in (8, 16, 32, 64)]
#: Types of pandas for each sort of values; text has a rule of its own.
_TYPES: dict[str, list[str]] = {
    "whole number": _WHOLE,
    "number": [*_WHOLE, "float32", "float64", "Float32Dtype", "Float64Dtype"],
    "truth value": ["bool", "BooleanDtype"],
    "date": ["datetime64[s]", "datetime64[ms]", "datetime64[us]", "datetime64[ns]"],
}


class NotNull(OfValues, frozen=True):
    """Expects that values are there; null counts as missing, white space does not."""

    rule: ClassVar[str] = "ExpectColumnValuesToNotBeNull"
    remedy: ClassVar[str] = "Fill the values in at the source, or lower the share if they may be missing."
    kind: Literal["not_null"] = "not_null"
    mostly: float = Field(default=1.0, ge=0, le=1, description="Share of the rows that must have a value.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} are there."


class Unique(OfValues, frozen=True):
    """Expects that no value occurs twice."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeUnique"
    remedy: ClassVar[str] = "Drop the repeated rows, or find out why a name was given twice."
    kind: Literal["unique"] = "unique"
    column: str = Field(default=UID, min_length=1, description="The column to look at.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} occur once."


class InSet(OfValues, frozen=True):
    """Expects that values are among those listed, such as the labels of a task."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeInSet"
    remedy: ClassVar[str] = "Map variants of one value to the same spelling, or add the new value to the list."
    kind: Literal["in_set"] = "in_set"
    column: str = Field(default=LABEL, min_length=1, description="The column to look at.")
    values: tuple[str, ...] = Field(default=(), min_length=1, validate_default=True, description="The values allowed.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} are among {listed(self.values)}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The values in the column's type."""
        return {**super().settings(frame), "value_set": fitted(self.values, frame, self.column)}


class NotInSet(InSet, frozen=True):
    """Expects that none of the listed values occurs, such as placeholders for nothing."""

    rule: ClassVar[str] = "ExpectColumnValuesToNotBeInSet"
    remedy: ClassVar[str] = "Replace or drop these values."
    kind: Literal["not_in_set"] = "not_in_set"  # type: ignore[assignment]
    values: tuple[str, ...] = Field(
        default=(), min_length=1, validate_default=True, description="The values that must not occur."
    )

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} are something else than {listed(self.values)}."


class LengthsBetween(Bounded, OfValues, frozen=True):
    """Expects that values have a number of characters within bounds."""

    rule: ClassVar[str] = "ExpectColumnValueLengthsToBeBetween"
    holds: ClassVar[Holds] = "text"
    remedy: ClassVar[str] = "Read the shortest and the longest: they are often cut off, or several texts in one."
    kind: Literal["lengths_between"] = "lengths_between"
    low: int | None = Field(default=1, ge=0, description="The lowest number of characters allowed.")
    high: int | None = Field(default=None, ge=0, description="The highest number of characters allowed.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} have {self.within('characters')}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The bounds."""
        return {**super().settings(frame), **self.bounds()}


class Matches(OfValues, frozen=True):
    """Expects that a regular expression is found in each value; ^ and $ tie it to the ends."""

    rule: ClassVar[str] = "ExpectColumnValuesToMatchRegex"
    kind: Literal["matches"] = "matches"
    pattern: str = Field(default=r"\w", min_length=1, description="A regular expression, such as ^[A-Z]{2}[0-9]{6}$.")

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"this is no regular expression: {error}") from None
        return pattern

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} match {self.pattern} somewhere."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The pattern."""
        return {**super().settings(frame), "regex": self.pattern}


class NotMatches(Matches, frozen=True):
    """Expects that a regular expression is found in no value."""

    rule: ClassVar[str] = "ExpectColumnValuesToNotMatchRegex"
    kind: Literal["not_matches"] = "not_matches"  # type: ignore[assignment]

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} match {self.pattern} nowhere."


class HasType(OfColumn, frozen=True):
    """Expects that a column holds one sort of values."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeInTypeList"
    remedy: ClassVar[str] = "Look for cells that were read as something else, such as a word among numbers."
    kind: Literal["has_type"] = "has_type"
    sort: Sort = Field(default="text", description="What the column holds.")

    def sentence(self) -> str:
        """What is expected."""
        return f"The column '{self.column}' holds {self.sort}{'' if self.sort == 'text' else 's'}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The types of pandas that count."""
        types = {"type_": "str"} if self.sort == "text" else {"type_list": _TYPES[self.sort]}
        return {**super().settings(frame), **types}

    def decides(self) -> str:
        """Text has a rule of its own: the list of types knows the strings of pandas 3 by no name."""
        return "ExpectColumnValuesToBeOfType" if self.sort == "text" else self.rule


class Between(Bounded, OfValues, frozen=True):
    """Expects that numbers lie within bounds."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeBetween"
    holds: ClassVar[Holds] = "numbers"
    kind: Literal["between"] = "between"

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} are {self.within()}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The bounds."""
        return {**super().settings(frame), **self.bounds()}


class ParsesAsDate(OfValues, frozen=True):
    """Expects that texts can be read as dates, in any common form."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeDateutilParseable"
    holds: ClassVar[Holds] = "text"
    remedy: ClassVar[str] = "Bring the dates into one form, best YYYY-MM-DD."
    kind: Literal["parses_as_date"] = "parses_as_date"

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} can be read as dates."


class DateFormat(OfValues, frozen=True):
    """Expects that texts are dates of one form, given as strftime does."""

    rule: ClassVar[str] = "ExpectColumnValuesToMatchStrftimeFormat"
    holds: ClassVar[Holds] = "text"
    remedy: ClassVar[str] = "Bring the dates into this form."
    kind: Literal["date_format"] = "date_format"
    form: str = Field(default="%Y-%m-%d", min_length=2, description="The form, such as %Y-%m-%d for 2026-01-31.")

    @model_validator(mode="after")
    def _has_a_field(self) -> Self:
        if "%" not in self.form:
            raise ValueError("a form of dates has fields such as %Y, %m and %d")
        return self

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} are dates of the form {self.form}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The form."""
        return {**super().settings(frame), "strftime_format": self.form}


class ParsesAsJson(OfValues, frozen=True):
    """Expects that texts are valid JSON."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeJsonParseable"
    holds: ClassVar[Holds] = "text"
    kind: Literal["parses_as_json"] = "parses_as_json"

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} are valid JSON."


class ZScoresBelow(OfValues, frozen=True):
    """Expects that no number lies further from the mean than so many standard deviations."""

    rule: ClassVar[str] = "ExpectColumnValueZScoresToBeLessThan"
    holds: ClassVar[Holds] = "numbers"
    remedy: ClassVar[str] = "Look at these numbers: units that were mixed up are a common cause."
    kind: Literal["z_scores_below"] = "z_scores_below"
    most: float = Field(default=4.0, gt=0, le=100, description="The largest distance, in standard deviations.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject()} lie less than {self.most:g} standard deviations from the mean."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The distance, to both sides."""
        return {**super().settings(frame), "threshold": self.most, "double_sided": True}
