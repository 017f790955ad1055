"""Records of mixed values into columns of one type each."""

import datetime
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

_EXACT: Final = 2**53


def columns_of(records: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    """A frame of records; columns in the order of first sight, an absent or null value is missing."""
    import pandas as pd

    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(map(str, record)))
    data = {name: column([record.get(name) for record in records]) for name in names}
    return pd.DataFrame(data, columns=list(names), index=pd.RangeIndex(len(records)))


def column(values: list[Any]) -> "pd.Series":
    """Values as booleans, integers, floats or strings, whichever holds all of them without loss."""
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    gaps = any(value is None for value in values)
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean" if gaps else "bool")
    if kinds == {int} and all(value is None or -(2**63) <= value < 2**63 for value in values):
        return pd.Series(values, dtype="Int64" if gaps else "int64")
    if kinds and kinds <= {int, float} and all(map(_floats, values)):
        return pd.Series([math.nan if value is None else float(value) for value in values], dtype="float64")
    return pd.Series([written(value) for value in values], dtype="str")


def _floats(value: Any) -> bool:
    return value is None or isinstance(value, float) or abs(value) <= _EXACT


def written(value: Any) -> str | None:
    """A value as text: nested ones as JSON, dates in ISO form, whole floats without '.0'; None stays None."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value if value.isascii() else _whole(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else repr(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return _whole(json.dumps(value, ensure_ascii=False, default=str))


def _whole(text: str) -> str:
    """Halves of surrogate pairs, which no file can hold, become the replacement character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def same_types(frames: Iterable["pd.DataFrame"]) -> list["pd.DataFrame"]:
    """Frames of the same columns in which a column of different types has become text."""
    parts = list(frames)
    changed = [part.copy() for part in parts]
    for name in parts[0].columns:
        kinds = {str(part[name].dtype) for part in parts if part[name].notna().any()}
        if len(kinds) > 1 and kinds != {"int64", "Int64"}:
            for part in changed:
                filled = part[name].astype(object).where(part[name].notna(), None)
                part[name] = column([written(value) for value in filled.tolist()])
    return changed
