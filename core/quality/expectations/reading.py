"""Reads the answers of Great Expectations, as plain values, into outcomes in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.quality.expectations.base import Expectation, listed, number, percent
from core.quality.expectations.suite import Outcome
from core.words import count

if TYPE_CHECKING:
    from core.dataset import Dataset


def outcome(
    one: Expectation, dataset: "Dataset", passed: bool, result: Mapping[str, Any], exceptions: Mapping[str, Any]
) -> Outcome:
    """The outcome of an expectation from ``success``, ``result`` and ``exception_info`` of a validation result."""
    error = why_not(one, dataset.frame, exceptions)
    said = {
        "kind": one.kind,
        "columns": one.columns(),
        "severity": one.severity,
        "expected": one.sentence(),
        "settings": one.model_dump(mode="json", exclude={"kind", "severity"}),
    }
    if error:
        message = f"{one.sentence()} This could not be checked: {error}"
        return Outcome(**said, passed=False, observed="Not checked.", message=message, error=error)
    rows, checked, share = _rows(result, dataset)
    observed = _observed(one, passed, result, len(rows), checked)
    message = observed if passed else f"Not met: {one.sentence()} {observed} {one.remedy}"
    return Outcome(
        **said, passed=passed, observed=observed, unexpected=len(rows), share=share, uids=rows, message=message
    )


def why_not(one: Expectation, frame: pd.DataFrame, exceptions: Mapping[str, Any]) -> str | None:
    """Why it could not be computed, in words; None if it could."""
    raised = _raised(exceptions)
    absent = [name for name in one.columns() if name not in frame.columns]
    if raised is not None and absent:
        names = listed(tuple(str(name) for name in frame.columns))
        return f"there is no column '{absent[0]}'. The columns are {names}."
    for name in one.columns():
        if one.holds == "numbers" and not pd.api.types.is_numeric_dtype(frame[name]):
            return f"'{name}' does not hold numbers. Choose a column of numbers, or convert it when it is collected."
        if one.holds == "text" and not pd.api.types.is_string_dtype(frame[name].dropna()):
            return f"'{name}' does not hold text. Choose a column of text."
    if raised is None:
        return None
    first = " ".join(raised.split())[:200]
    return first if first.endswith(".") else f"{first}."


def _raised(exceptions: Mapping[str, Any]) -> str | None:
    """The message of the first exception; one expectation has either its own or one for each figure it needs."""
    entries = [exceptions] if "raised_exception" in exceptions else list(exceptions.values())
    for entry in entries:
        if isinstance(entry, Mapping) and entry.get("raised_exception"):
            return str(entry.get("exception_message") or "it raised an exception")
    return None


def _rows(result: Mapping[str, Any], dataset: "Dataset") -> tuple[tuple[str, ...], int, float]:
    """The uids of the rows that break it, how many rows were looked at, and the share of those that break it."""
    places = result.get("unexpected_index_list")
    if places is None:
        return (), 0, 0.0
    kept = np.unique(np.asarray(places, dtype=np.int64))
    uids = tuple(dataset.frame["uid"].iloc[kept].tolist())
    checked = int(result.get("element_count", 0)) - int(result.get("missing_count") or 0)
    return uids, checked, len(uids) / checked if checked else 0.0


def _observed(one: Expectation, passed: bool, result: Mapping[str, Any], rows: int, checked: int) -> str:
    if "unexpected_index_list" in result:
        if not checked:
            return "There are no values to look at."
        if not rows:
            return f"{count(checked, 'row')} looked at, none breaks this."
        said = (
            f"{rows:,} of {count(checked, 'row')} ({percent(rows / checked)}) {'breaks' if rows == 1 else 'break'} this"
        )
        return f"{said}, which is within the share allowed." if passed else f"{said}."
    special = "" if passed else _differences(result)
    if special:
        return special
    value = result.get("observed_value")
    if value is None:
        return _silent(passed, result)
    many = isinstance(value, list | tuple) and len(value) > 1
    return f"{'They are' if many else 'It is'} {_shown(value)}."


def _silent(passed: bool, result: Mapping[str, Any]) -> str:
    """What a rule says that observes no value: a column that is there, a set that is as expected, no values at all."""
    if not result:
        return "It is there." if passed else "It is not there."
    return "They are as expected." if passed else "There are no values to compute it from."


def _differences(result: Mapping[str, Any]) -> str:
    """What is missing and what is too much, where sets are compared."""
    details = (result.get("details") or {}).get("mismatched") or {}
    missing = details.get("missing") or result.get("partial_missing_list") or ()
    extra = details.get("unexpected") or result.get("partial_unexpected_list") or ()
    parts = [f"Missing: {listed(tuple(map(str, missing)))}." if len(missing) else ""]
    parts += [f"Not expected: {listed(tuple(map(str, extra)))}." if len(extra) else ""]
    return " ".join(filter(None, parts))


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):  # quantiles
        return _shown(value["values"])
    if isinstance(value, list | tuple | np.ndarray):
        return listed(tuple(_shown(one) for one in value)) or "nothing"
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        return str(value)
    return number(float(value)) if np.isfinite(value) else "not a number"
