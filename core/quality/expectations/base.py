"""What every expectation has, and the parts that several of them share."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from core.contracts import Part, Severity
from core.types import TEXT

if TYPE_CHECKING:
    import pandas as pd

#: What the columns of an expectation must hold so that it can be computed at all.
Holds = Literal["anything", "numbers", "text"]


class Expectation(Part, ABC, frozen=True):
    """Something that a dataset is expected to keep to; Great Expectations decides whether it does.

    ``rule`` is the class of Great Expectations that decides, ``derives`` the column that is computed from the first
    one for it (a name of `core.quality.expectations.derived.DERIVED`), ``remedy`` what to do about a failure.
    """

    rule: ClassVar[str]
    derives: ClassVar[str | None] = None
    holds: ClassVar[Holds] = "anything"
    remedy: ClassVar[str] = "Mend the data, or edit the expectation if it asks for too much."

    severity: Severity = Field(default="error", description="How much a failure counts for `check --fail-on`.")

    def decides(self) -> str:
        """The class of Great Expectations for these settings."""
        return self.rule

    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at; none if it looks at the table as a whole."""

    @abstractmethod
    def sentence(self) -> str:
        """What is expected, with its settings, as one sentence."""

    @abstractmethod
    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The arguments of ``rule``; ``frame`` has the columns, so that values can take the type of theirs."""


class OfColumn(Expectation, ABC, frozen=True):
    """An expectation about one column."""

    column: str = Field(default=TEXT, min_length=1, description="The column to look at.")

    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The column, or the one that is computed from it."""
        return {"column": self.derives or self.column}


class OfValues(OfColumn, ABC, frozen=True):
    """An expectation that each value of a column keeps to; missing values are left out."""

    mostly: float = Field(
        default=1.0, ge=0, le=1, description="Share of the values that must comply, missing ones left out."
    )

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The column and the share."""
        return {**super().settings(frame), "mostly": self.mostly}

    def subject(self, what: str = "values") -> str:
        """``All values of 'x'`` or ``At least 95 % of the values of 'x'``."""
        return f"{all_or(self.mostly, what)} of '{self.column}'"


class Bounded(Expectation, ABC, frozen=True):
    """An expectation with a lowest and a highest number, of which one may be left open."""

    low: float | None = Field(default=None, description="The lowest number allowed.")
    high: float | None = Field(default=None, description="The highest number allowed.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("give the lowest number, the highest, or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"the lowest number, {self.low:g}, is above the highest, {self.high:g}")
        return self

    def bounds(self) -> dict[str, Any]:
        """Lowest and highest as Great Expectations names them."""
        return {"min_value": self.low, "max_value": self.high}

    def within(self, unit: str = "") -> str:
        """``at least 3``, ``at most 5``, ``between 3 and 5``; with the unit (``words``), if there is one."""
        last = self.low if self.high is None else self.high
        named = unit.removesuffix("s") if last == 1 else unit
        if self.low is None:
            said = f"at most {number(self.high)}"
        else:
            said = f"at least {number(self.low)}" if self.high is None else _both(self.low, self.high)
        return f"{said} {named}".strip()


def _both(low: float, high: float) -> str:
    return f"exactly {number(low)}" if low == high else f"between {number(low)} and {number(high)}"


def all_or(mostly: float, what: str) -> str:
    """``All values`` or ``At least 95 % of the values``."""
    return f"All {what}" if mostly >= 1 else f"At least {percent(mostly)} of the {what}"


def percent(share: float) -> str:
    """``96.4 %``; as many digits as tell it from 0 and from 100."""
    if 0 < share < 0.0005:
        return "under 0.1 %"
    if 0.9995 < share < 1:
        return "over 99.9 %"
    return f"{round(100 * share, 1):g} %"


def number(value: float | None) -> str:
    """``12``, ``1,052``, ``0.5``, ``12,345.7``."""
    if value is None:
        return "nothing"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"


def listed(values: tuple[str, ...], most: int = 8) -> str:
    """``a, b, c and 4 more``."""
    shown = ", ".join(str(value) for value in values[:most])
    return f"{shown} and {len(values) - most:,} more" if len(values) > most else shown


def fitted(values: tuple[str, ...], frame: "pd.DataFrame", column: str) -> list[Any]:
    """Values as typed into a form, in the type of the column they are compared with."""
    import pandas as pd

    kind = frame[column].dtype if column in frame.columns else None
    if kind is None or not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
        return list(values)
    if pd.api.types.is_bool_dtype(kind):
        truth = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        return [truth.get(value.strip().lower(), value) for value in values]
    numbers = pd.to_numeric(pd.Series(values, dtype="str"), errors="coerce")
    return [value if pd.isna(one) else one for value, one in zip(values, numbers.tolist(), strict=True)]
