"""Expectations about the table as a whole: its columns and its size."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from core.quality.expectations.base import Bounded, Expectation, OfColumn, listed

if TYPE_CHECKING:
    import pandas as pd


class ColumnExists(OfColumn, frozen=True):
    """Expects that the table has a column of this name."""

    rule: ClassVar[str] = "ExpectColumnToExist"
    remedy: ClassVar[str] = "Collect the column, or correct its name."
    kind: Literal["column_exists"] = "column_exists"

    def sentence(self) -> str:
        """What is expected."""
        return f"There is a column '{self.column}'."


class ColumnSet(Expectation, frozen=True):
    """Expects that the table has these columns, in any order."""

    rule: ClassVar[str] = "ExpectTableColumnsToMatchSet"
    remedy: ClassVar[str] = "Find out who changed the source, or correct the list."
    kind: Literal["column_set"] = "column_set"
    names: tuple[str, ...] = Field(default=("text", "label"), min_length=1, description="The names of the columns.")
    exact: bool = Field(default=True, description="Allow no other columns.")

    def columns(self) -> tuple[str, ...]:
        """None: it looks at the table."""
        return ()

    def sentence(self) -> str:
        """What is expected."""
        return f"The columns {listed(self.names)} are there{', and no others' if self.exact else ''}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The names."""
        return {"column_set": list(self.names), "exact_match": self.exact}


class RowCount(Bounded, frozen=True):
    """Expects a number of rows within bounds."""

    rule: ClassVar[str] = "ExpectTableRowCountToBeBetween"
    remedy: ClassVar[str] = "Look for files that were cut off or read twice."
    kind: Literal["row_count"] = "row_count"
    low: int | None = Field(default=1, ge=0, description="The lowest number of rows allowed.")
    high: int | None = Field(default=None, ge=0, description="The highest number of rows allowed.")

    def columns(self) -> tuple[str, ...]:
        """None: it looks at the table."""
        return ()

    def sentence(self) -> str:
        """What is expected."""
        return f"The number of rows is {self.within()}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The bounds."""
        return self.bounds()


class ColumnCount(Bounded, frozen=True):
    """Expects a number of columns within bounds."""

    rule: ClassVar[str] = "ExpectTableColumnCountToBeBetween"
    remedy: ClassVar[str] = "Look for cells that hold the separator, and for columns that were added or lost."
    kind: Literal["column_count"] = "column_count"
    low: int | None = Field(default=5, ge=0, description="The lowest number of columns, Assay's own five included.")
    high: int | None = Field(default=None, ge=0, description="The highest number of columns allowed.")

    def columns(self) -> tuple[str, ...]:
        """None: it looks at the table."""
        return ()

    def sentence(self) -> str:
        """What is expected."""
        return f"The number of columns is {self.within()}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The bounds."""
        return self.bounds()
