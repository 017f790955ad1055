"""The step `fill_missing`."""

from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.clean.common.sealed import sealed
from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.text import is_missing
from core.types import LABEL, SPLIT
from core.words import count


class FillMissing(Step, frozen=True):
    """Fills empty texts or labels from other columns, from the row above, or with a fixed value, in that order.

    What none of them fills stays empty, and with no settings nothing changes. The row above is for tables in which a
    label is written once for a block of rows, and works on labels before the split. There is no filling with the most
    frequent label: it would be wrong for most rows. A fixed label makes those rows a class of their own. Labels of
    validation and test rows are sealed and stay empty. Applying it again changes nothing.
    """

    kind: Literal["fill_missing"] = "fill_missing"
    group: ClassVar[Group] = "rows"
    scope: ClassVar[Literal["table"]] = "table"
    reads: ClassVar[tuple[str, ...]] = ("text", "label", "split")
    writes: ClassVar[tuple[str, ...]] = ("text", "label")
    target: Literal["text", "label"] = Field(default="text", description="Whether texts or labels are filled.")
    columns: tuple[str, ...] = Field(
        default=(), max_length=20, description="Columns to take the value from; the first that has one is taken."
    )
    previous: bool = Field(default=False, description="Take the label of the row above (labels only).")
    value: str = Field(default="", max_length=10_000, description="What is filled in at last; nothing if empty.")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.previous and self.target == "text":
            raise ValueError("the text of the row above would make a duplicate; previous fills labels only")
        if self.value and not self.value.strip():
            raise ValueError("white space alone counts as missing; give a value, or leave it empty")
        if self.target in self.columns:
            raise ValueError(f"the column '{self.target}' cannot be filled from itself; name other columns")
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Fill what is missing, and note what stays empty because it is sealed.

        Raises AssayError when a column is not in the table, or the row above is asked for after a split.
        """
        self._possible(frame)
        values = frame[self.target]
        absent = is_missing(values).to_numpy(dtype=bool)
        mine = absent & ~sealed(frame) if self.target == LABEL else absent
        if held := int((absent & ~mine).sum()):
            context.notes.append(f"{count(held, 'label')} of validation or test rows stay empty: these are sealed.")
        filled = values.copy()
        for column in self.columns:
            mine = _filled(filled, mine, _as_text(frame[column]))
        if self.previous:
            mine = _filled(filled, mine, filled.mask(is_missing(filled)).ffill())
        if self.value:
            mine = _filled(filled, mine, pd.Series(self.value, index=frame.index, dtype="str"))
        return frame if filled.equals(values) else frame.assign(**{self.target: filled})

    def _possible(self, frame: pd.DataFrame) -> None:
        if lost := [column for column in self.columns if column not in frame.columns]:
            raise AssayError(
                f"The step fills from column '{lost[0]}', which is not in the table ({', '.join(frame.columns)}).",
                self.kind,
                "Name a column of the table.",
            )
        if self.previous and frame[SPLIT].notna().any():
            raise AssayError(
                "After a split, the row above may be a row of another split.",
                self.kind,
                "Move the step before the split; if the data came split, fill the labels in the source.",
            )


def _filled(target: pd.Series, empty: np.ndarray, source: pd.Series) -> np.ndarray:
    """Fill the empty cells that the source has a value for, in place; what is empty still, shape (rows,)."""
    given = empty & ~is_missing(source).to_numpy(dtype=bool)
    if given.any():
        target[given] = source[given].astype(target.dtype)
    return empty & ~given


def _as_text(values: pd.Series) -> pd.Series:
    """Any column as text, as roles are read: missing stays missing, and 3.0 among whole numbers is written 3."""
    if pd.api.types.is_float_dtype(values):
        known = values.dropna()
        if (known % 1 == 0).all() and (known.abs() < 2**53).all():
            values = values.astype("Int64")
    return pd.Series(values.map(str, na_action="ignore").to_numpy(dtype=object), index=values.index, dtype="str")
