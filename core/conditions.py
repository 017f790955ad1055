"""Conditions on cells of a table, such as *stars at least 4*, and which rows they hold for."""

import math
from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, model_validator

from core.errors import AssayError
from core.patterns import compiled, searched
from core.text import is_missing
from core.types import SPLIT, UID

Operator = Literal[
    "equals", "is not", "contains", "does not contain", "starts with", "ends with", "matches", "one of", ">", ">=", "<",
    "<=", "between", "is missing", "is not missing",
]  # fmt: skip

_ORDERED = (">", ">=", "<", "<=", "between")
_DAY = pd.Timedelta(days=1)
#: Cells of which one at least must be a number or date where such are asked for.
_MANY = 20


class Condition(BaseModel, frozen=True, extra="forbid"):
    """What one column must be like; it does not hold where the cell is missing, except *is missing*."""

    column: str = Field(min_length=1, max_length=500, description="The column, by its name in the table.")
    operator: Operator = Field(default="equals", description="How the cell is compared with the value.")
    value: str = Field(
        default="",
        max_length=10_000,
        description="A text, number or date (2024-03-05); one of: a | b | c; between: 1 to 5; matches: a pattern.",
    )

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.column in (UID, SPLIT):
            raise ValueError(f"rows are not chosen by the column '{self.column}'")
        if self.operator == "matches":
            compiled(self.value)
        if self.operator in _ORDERED:
            for value in self.values():
                if number_of(value) is None and date_of(value) is None:
                    raise ValueError(f"'{value}' is no number, and no date such as 2024-03-05")
        return self

    def values(self) -> tuple[str, ...]:
        """The value, or the several ones of *one of* and *between*."""
        if self.operator == "one of":
            return tuple(part.strip() for part in self.value.split("|"))
        if self.operator != "between":
            return (self.value,)
        low, middle, high = self.value.partition(" to ")
        if not middle:
            raise ValueError(f"'{self.value}' is no range; write it as 1 to 5, or 2024-01-01 to 2024-03-31")
        return low.strip(), high.strip()


def number_of(text: str) -> float | None:
    """The number that a text is, with a point for decimals; None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) or "_" in text else number


def date_of(text: str) -> pd.Timestamp | None:
    """The time that a text in ISO 8601 is, in UTC where it names no zone; None where it is none."""
    time = pd.to_datetime(text.strip(), format="ISO8601", utc=True, errors="coerce")
    return None if pd.isna(time) else time


def holding(
    frame: pd.DataFrame,
    conditions: Sequence[Condition],
    *,
    every: bool = True,
    ignore_case: bool = False,
    where: str = "the conditions",
    notes: list[str] | None = None,
) -> np.ndarray:
    """True where every condition holds, or any where ``every`` is not asked for; shape (rows,).

    AssayError when a column is not in the table, or a value or all of 20 cells and more are no number or date. Cells
    that cannot be read as the number or date that is asked for count as missing, which is told in ``notes``.
    """
    masks = [_holds(frame, condition, ignore_case, where, [] if notes is None else notes) for condition in conditions]
    if not masks:
        return np.ones(len(frame), dtype=bool)
    found: np.ndarray = (np.logical_and if every else np.logical_or).reduce(masks)
    return found


def _holds(frame: pd.DataFrame, condition: Condition, ignore_case: bool, where: str, notes: list[str]) -> np.ndarray:
    if condition.column not in frame.columns:
        raise AssayError(
            f"Column '{condition.column}' is not in the table ({', '.join(map(str, frame.columns))}).",
            where,
            "Choose another column for the condition.",
        )
    cells = frame[condition.column]
    missing = (is_missing(cells) if isinstance(cells.dtype, pd.StringDtype) else cells.isna()).to_numpy(dtype=bool)
    if condition.operator in ("is missing", "is not missing"):
        return missing if condition.operator == "is missing" else ~missing
    measured = _is_measured(cells)
    if condition.operator in _ORDERED or (measured and condition.operator in ("equals", "is not", "one of")):
        found = _compared(cells, condition, where, notes)
    else:
        found = _as_texts(cells, condition, ignore_case, where)
    return found & ~missing


def _is_measured(cells: pd.Series) -> bool:
    """Whether a column holds numbers or times."""
    kind = cells.dtype
    numeric = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
    return bool(numeric or pd.api.types.is_datetime64_any_dtype(kind))


def _as_texts(cells: pd.Series, condition: Condition, ignore_case: bool, where: str) -> np.ndarray:
    """Comparisons of text; numbers are compared as they are written, 3.0 as 3."""
    texts = cells if isinstance(cells.dtype, pd.StringDtype) else cells.map(_written, na_action="ignore").astype("str")
    operator, wanted = condition.operator, condition.values()
    if operator == "matches":
        return searched(texts, condition.value, ignore_case=ignore_case, where=where)
    if ignore_case:
        texts, wanted = texts.str.casefold(), tuple(value.casefold() for value in wanted)
    if operator in ("contains", "does not contain"):
        found = texts.str.contains(wanted[0], regex=False)
    elif operator == "starts with":
        found = texts.str.startswith(wanted[0])
    elif operator == "ends with":
        found = texts.str.endswith(wanted[0])
    else:
        found = texts.isin(wanted)
    mask = found.fillna(False).to_numpy(dtype=bool)
    return ~mask & texts.notna().to_numpy(dtype=bool) if operator in ("is not", "does not contain") else mask


def _written(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _compared(cells: pd.Series, condition: Condition, where: str, notes: list[str]) -> np.ndarray:
    """Comparisons of numbers, or of times where the column has times or the value is a date and no number."""
    values = condition.values()
    numbers = [number for value in values if (number := number_of(value)) is not None]
    dates = [date for value in values if (date := date_of(value)) is not None]
    timed = pd.api.types.is_datetime64_any_dtype(cells.dtype) or (
        len(numbers) < len(values) and not pd.api.types.is_numeric_dtype(cells.dtype)
    )
    if len(dates if timed else numbers) < len(values):
        what = "a date such as 2024-03-05" if timed else "a number"
        raise AssayError(
            f"Column '{condition.column}' is compared with '{condition.value}', which is not {what}.",
            where,
            f"Write {what} as the value of the condition.",
        )
    read: Any = (
        pd.to_datetime(cells, format="ISO8601", utc=True, errors="coerce")
        if timed
        else pd.to_numeric(cells, errors="coerce")
    )
    _tell(cells, read, condition.column, "dates in ISO 8601" if timed else "numbers", where, notes)
    ends = [date + _DAY if _is_day(value) else date for value, date in zip(values, dates, strict=True)] if timed else []
    return _ordered(read, condition.operator, dates if timed else numbers, ends)


def _tell(cells: pd.Series, read: Any, column: str, what: str, where: str, notes: list[str]) -> None:
    """Note that some cells could not be read; AssayError when none of many could, because then no row is meant."""
    unread = cells[(read.isna() & cells.notna()).to_numpy(dtype=bool)]
    if unread.empty:
        return
    if len(unread) >= _MANY and len(unread) == cells.notna().sum():
        raise AssayError(
            f"None of the {len(unread):,} cells of '{column}' can be read as {what}; the first is '{unread.iloc[0]}'.",
            where,
            "Choose another column, or compare the cells as texts (equals, starts with, matches).",
        )
    if (note := f"Cells of '{column}' that are no {what} count as missing.") not in notes:
        notes.append(note)


def _is_day(value: str) -> bool:
    """Whether a date has no time of day, so that it stands for the whole day."""
    return ":" not in value and "T" not in value.upper() and len(value.strip()) >= 8


def _ordered(read: Any, operator: str, low: list[Any], ends: list[Any]) -> np.ndarray:
    """The comparison; ``ends`` is where the day of each value ends, or the value itself; empty for numbers."""
    if operator in ("equals", "is not", "one of"):
        found = np.zeros(len(read), dtype=bool)
        for place, value in enumerate(low):
            within = (read >= value) & (read < ends[place]) if ends and ends[place] != value else read == value
            found |= within.fillna(False).to_numpy(dtype=bool)
        return ~found & read.notna().to_numpy(dtype=bool) if operator == "is not" else found
    day = bool(ends) and ends[-1] != low[-1]
    if operator == "between":
        held = (read >= low[0]) & ((read < ends[1]) if day else (read <= low[1]))
    elif operator == ">":
        held = read >= ends[0] if day else read > low[0]
    elif operator == ">=":
        held = read >= low[0]
    elif operator == "<":
        held = read < low[0]
    else:
        held = read < ends[0] if day else read <= low[0]
    return held.fillna(False).to_numpy(dtype=bool)
