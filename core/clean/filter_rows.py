"""The step `filter_rows`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.conditions import Condition, holding
from core.contracts import Context, Group, Step


class FilterRows(Step, frozen=True):
    """Keeps or drops the rows for which conditions on columns hold, such as stars at least 4 and a city.

    A condition does not hold where the cell is missing (for text: empty or blank), except *is missing*. The signs > to
    <= and *between*, whose ends belong to it, compare numbers, or dates in ISO 8601 where the column has times or the
    value is a date; a date without a time of day stands for the whole day. Cells that cannot be read as such count as
    missing, with a note. *one of* parts its values by |, and *matches* looks for a regular expression anywhere in the
    cell, for 2 s a cell at most. Without conditions every row stays.
    """

    kind: Literal["filter_rows"] = "filter_rows"
    group: ClassVar[Group] = "rows"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    conditions: tuple[Condition, ...] = Field(
        default=(), max_length=50, description="The conditions: a column, how it is compared, and with what."
    )
    combine: Literal["all", "any"] = Field(default="all", description="Whether all conditions must hold, or any one.")
    action: Literal["keep", "drop"] = Field(default="keep", description="What happens to the rows for which they hold.")
    ignore_case: bool = Field(default=False, description="Let small and capital letters count as the same in texts.")

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep the chosen rows, in the frame's order. AssayError when a column is missing or cannot be compared."""
        if not self.conditions:
            return frame
        held = holding(
            frame, self.conditions, every=self.combine == "all", ignore_case=self.ignore_case, where=self.kind,
            notes=context.notes,
        )  # fmt: skip
        return frame[held if self.action == "keep" else ~held]
