"""Fields that hold several entries of one shape, such as conditions or rules, as a table that can be edited."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

import pandas as pd
import streamlit as st
from pydantic import BaseModel

from pages.ui import fields

_LEAST = 2
_HEADER, _ROW = 36, 35


def draw(
    label: str,
    model: type[BaseModel],
    value: Sequence[BaseModel | Mapping[str, Any]],
    key: str,
    text: str | None,
    choices: Mapping[str, Any],
) -> tuple[dict[str, Any], ...]:
    """A row an entry, a column a field; returns the entries as they now are, those that lack a required cell left out.

    The table starts from ``value`` when it is first drawn; after that it holds the edits itself, and what it answers is
    never its input. ``choices`` gives options by the name of a field. The entries still have to pass the model.
    """
    start = f"{key}_start"
    if key not in st.session_state or start not in st.session_state:
        st.session_state[start] = _frame(model, value)
    st.caption(label, help=text)
    rows = len(st.session_state[start]) + len(st.session_state.get(key, {}).get("added_rows", ()))
    edited = st.data_editor(
        st.session_state[start],
        num_rows="dynamic",
        hide_index=True,
        column_config={name: _column(name, model, choices) for name in _fields(model)},
        key=key,
        height=_HEADER + _ROW * (max(rows, _LEAST) + 1),
    )
    entries = [{name: _cell(one) for name, one in row.items()} for row in edited.to_dict("records")]
    given = [{name: one for name, one in entry.items() if one is not None} for entry in entries]
    required = [name for name, field in _fields(model).items() if field.is_required()]
    missing = [[name for name in required if name not in entry] for entry in given if entry]
    if waits := next(filter(None, missing), None):
        st.caption(f"A row does not count yet: {', '.join(map(fields.words, waits))} is missing.")
    return tuple(entry for entry in given if entry and all(name in entry for name in required))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {name: field for name, field in model.model_fields.items() if name not in ("kind", "off")}


def _frame(model: type[BaseModel], value: Sequence[BaseModel | Mapping[str, Any]]) -> pd.DataFrame:
    entries = [one.model_dump() if isinstance(one, BaseModel) else dict(one) for one in value]
    columns = {}
    for name, field in _fields(model).items():
        kind, _ = fields.plain(field.annotation)
        cells = [entry.get(name) for entry in entries]
        shown = [_list(cell) if _is_list(kind) else cell for cell in cells]
        dtype = "boolean" if kind is bool else "Int64" if kind is int else "Float64" if kind is float else "object"
        columns[name] = pd.Series(shown, dtype=dtype)
    return pd.DataFrame(columns)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (tuple, list)


def _list(cell: Any) -> list[str]:
    return [str(one) for one in cell or ()]


def _column(name: str, model: type[BaseModel], choices: Mapping[str, Any]) -> Any:
    """The column of one field, with its help, its options and its bounds."""
    field = _fields(model)[name]
    kind, optional = fields.plain(field.annotation)
    shared: dict[str, Any] = {"label": fields.words(name), "help": field.description}
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    if name in choices or get_origin(kind) is Literal:
        options = list(choices[name]) if name in choices else list(get_args(kind))
        if name not in choices:
            shared["format_func"] = fields.words
        return st.column_config.SelectboxColumn(**shared, options=options, required=not optional, default=default)
    if kind is bool:
        return st.column_config.CheckboxColumn(**shared, default=bool(default))
    if kind in (int, float):
        low, high = fields.bounds(field)
        step = 1 if kind is int else None
        return st.column_config.NumberColumn(**shared, min_value=low, max_value=high, default=default, step=step)
    if _is_list(kind):
        return st.column_config.ListColumn(**shared)
    return st.column_config.TextColumn(**shared, default=default or None)


def _cell(value: Any) -> Any:
    """A cell as plain JSON; None where nothing stands."""
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value] or None
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return value.item() if hasattr(value, "item") else value
