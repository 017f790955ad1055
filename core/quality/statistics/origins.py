"""Where rows come from and when."""

from typing import Any

import pandas as pd

from core.dataset import Dataset
from core.quality.common.sources import source_column, time_column

#: So many sources are named, the largest; the rest is counted together.
SOURCES = 50

#: A column is a time if at least this share of its values can be read as one.
_READ = 0.8


def sources(dataset: Dataset) -> dict[str, Any]:
    """Rows by value of the column that says where a row comes from, largest first; empty where there is none."""
    column = source_column(dataset)
    if column is None:
        return {}
    counts = dataset.frame[column].astype("str").value_counts()
    return {
        "column": column,
        "values": len(counts),
        "rows": {str(value): int(rows) for value, rows in counts.head(SOURCES).items()},
        "others": int(counts.iloc[SOURCES:].sum()),
        "missing": int(dataset.frame[column].isna().sum()),
    }


def times(dataset: Dataset) -> dict[str, Any]:
    """Rows by day, month or year, whichever gives a readable number of periods; empty where there is no time column.

    ISO 8601 and one other layout for the whole column are read; ``unread`` counts the values in no such layout.
    """
    column = time_column(dataset)
    if column is None:
        return {}
    values = dataset.frame[column].dropna()
    read = parsed(values)
    if values.empty or read.notna().mean() < _READ:
        return {}
    known = read.dropna()
    first, last = known.min(), known.max()
    days = (last - first).days
    unit, pattern = ("day", "%Y-%m-%d") if days <= 62 else ("month", "%Y-%m") if days <= 3_650 else ("year", "%Y")
    counts = known.dt.strftime(pattern).value_counts().sort_index()
    return {
        "column": column,
        "unit": unit,
        "first": first.strftime("%Y-%m-%d"),
        "last": last.strftime("%Y-%m-%d"),
        "rows": {str(period): int(rows) for period, rows in counts.items()},
        "unread": int(read.isna().sum()),
        "missing": int(dataset.frame[column].isna().sum()),
    }


def parsed(values: pd.Series) -> pd.Series:
    """The values as times in UTC; missing where one is in no layout that the column's first values are in."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return pd.to_datetime(values, utc=True)
    if not pd.api.types.is_string_dtype(values):
        return pd.Series(pd.NaT, index=values.index, dtype="datetime64[ns, UTC]")
    read = pd.to_datetime(values, format="ISO8601", errors="coerce", utc=True)
    if values.empty or read.notna().mean() >= _READ:
        return read
    from pandas.tseries.api import guess_datetime_format

    layout = guess_datetime_format(str(values.iloc[0]).strip())
    return read if layout is None else pd.to_datetime(values, format=layout, errors="coerce", utc=True)
