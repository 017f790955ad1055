"""Which columns say where a row comes from, and which say when."""

import re

import pandas as pd

from core.dataset import Dataset
from core.errors import AssayError
from core.types import RESERVED

_SOURCE = re.compile(
    r"(?:^|[_\s-])(?:source|channel|platform|provider|publisher|site|website|domain|feed|outlet|subreddit|forum|"
    r"dataset|corpus|file|filename|collection|medium)(?:_?name|_?id)?$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:^|[_\s-])(?:time|date|datetime|timestamp|day|created|createdat|posted|published|received)(?:[_\s-]?(?:at|on|utc|"
    r"time|date))?$",
    re.IGNORECASE,
)
#: A column with more values than this share of the rows names rows, not sources.
_DISTINCT = 0.2


def source_column(dataset: Dataset, named: str = "") -> str | None:
    """The column that says where a row comes from: the one named, else the first whose name says so; None if none.

    A column found by its name must have at least two values and far fewer values than rows. Raises AssayError when the
    column named is not in the table.
    """
    if named:
        if named not in dataset.frame.columns:
            others = ", ".join(str(column) for column in dataset.frame.columns if column not in RESERVED) or "none"
            raise AssayError(
                f"Column '{named}' is not in the table (further columns: {others}).",
                dataset.name,
                "Choose one of the columns, or leave the field empty.",
            )
        return named
    return next((column for column in _others(dataset) if _SOURCE.search(column) and _few(dataset, column)), None)


def time_column(dataset: Dataset) -> str | None:
    """The column that says when: the one with the role, else the first whose name says so; None if there is none."""
    if dataset.roles.time and dataset.roles.time in dataset.frame.columns:
        return dataset.roles.time
    return next((column for column in _others(dataset) if _TIME.search(column)), None)


def _others(dataset: Dataset) -> list[str]:
    return [str(column) for column in dataset.frame.columns if column not in RESERVED]


def _few(dataset: Dataset, column: str) -> bool:
    values: pd.Series = dataset.frame[column]
    if not (pd.api.types.is_string_dtype(values) or isinstance(values.dtype, pd.CategoricalDtype)):
        return False
    return 2 <= values.nunique() <= max(2, _DISTINCT * len(values))
