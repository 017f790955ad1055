"""The step `split.by_time`."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context
from core.errors import AssayError
from core.split.common.borders import borders
from core.split.common.groups import present
from core.split.common.splitting import Sized, Tied
from core.words import count


class ByTime(Tied, Sized, frozen=True):
    """Splits the rows by date or number: the latest rows are test, those before them validation, the oldest train.

    That is how a model is used: it learns from the past and is asked about what comes after. Rows of equal time stay
    together. At a border, a group goes as a whole to the split of its latest row: no train row is then later than any
    border, but a held-out split also has older rows, whose group reaches into it; how many is noted. Classes have the
    shares that time gives them. Dates are read as ISO 8601, without a zone as UTC. Without a column, the order of the
    rows is their time. Rows without a readable time go to train with a note, and so do made rows with their groups.
    """

    kind: Literal["split.by_time"] = "split.by_time"
    column: str = Field(
        default="", max_length=500, description="Column with a date or number. Empty: rows are in order of time."
    )
    format: str = Field(
        default="", max_length=50, description="How dates are written, such as %m/%d/%Y %H:%M. Empty: ISO 8601."
    )

    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """Raises AssayError when the column is missing or not readable, or fewer than three times are left."""
        groups, counted = self.groups(frame, context), self.counted(frame)
        times = self._times(frame, context)
        latest = np.full(len(groups), -1, dtype=np.int64)
        np.maximum.at(latest, groups.of, times)
        latest[groups.made] = -1
        rows = np.bincount(latest[groups.of[counted]] + 1, minlength=int(times.max(initial=-1)) + 2)
        blocks = np.flatnonzero(rows)
        if len(blocks) < 3:
            raise AssayError(
                f"{count(len(blocks), 'point')} in time cannot be divided into train, validation and test.",
                self.kind,
                "Choose a column with more different times, tie fewer rows together, or choose another strategy.",
            )
        first, second = borders(rows[blocks], self.sizes(int(counted.sum())))
        start, end = blocks[first] - 1, blocks[second] - 1  # the ranks of time at which validation and test begin
        parts = ((latest >= start).astype(np.int64) + (latest >= end))[groups.of]
        late = counted & (((parts == 1) & (times < start)) | ((parts == 2) & (times < end)))
        if number := int(late.sum()):
            context.notes.append(
                f"{count(number, 'held-out row is', 'held-out rows are')} older than the border of their split: their "
                "groups reach beyond it."
            )
        return parts

    def _times(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """The rank of each row's time, equal for equal times, shape (rows,); -1 where there is none."""
        if not self.column:
            return np.arange(len(frame))
        cells = present(frame, self.column, self.kind)
        read = _read(cells, self.format)
        if len(frame) and read.notna().sum() == 0:
            raise AssayError(
                f"No cell of '{self.column}' can be read as {self._asked()}; the first is '{cells.iloc[0]}'.",
                self.kind,
                "Choose another column, or say in 'format' how its dates are written, as in %m/%d/%Y %H:%M.",
            )
        if lost := int(read.isna().sum()):
            context.notes.append(f"{count(lost, 'row')} without a readable time: they go to train.")
        return pd.factorize(read, sort=True)[0].astype(np.int64)

    def _asked(self) -> str:
        return f"a date written as {self.format}" if self.format else "a number or as a date such as 2024-03-05"


def _read(cells: pd.Series, written_as: str) -> pd.Series:
    """Numbers or times of a column, whichever more cells are; missing where they are neither."""
    if pd.api.types.is_numeric_dtype(cells.dtype) or pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return cells
    written = cells.map(str, na_action="ignore") if cells.dtype == object else cells
    if written_as:
        return pd.to_datetime(written, format=written_as, utc=True, errors="coerce")
    numbers = pd.to_numeric(written, errors="coerce")
    if numbers.notna().sum() == written.notna().sum():
        return numbers
    times = pd.to_datetime(written, format="ISO8601", utc=True, errors="coerce")
    return times if times.notna().sum() >= numbers.notna().sum() else numbers
