"""Forms drawn from pydantic fields: bounds, help, choices and defaults come from the class, never from the page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.contracts import Part
from core.validation import parsed
from pages.ui import grid
from pages.ui.fields import bounds, plain, words

__all__ = ["Choices", "draw", "made", "words"]

#: More choices than this are a list to open, fewer lie side by side.
_SIDE_BY_SIDE = 4
_UNSET = "Guess"
#: Options of a field: values, or values with the words to show for them.
Choices = Sequence[str] | Mapping[str, str]


def draw(
    model: type[BaseModel],
    values: dict[str, Any] | None = None,
    *,
    key: str,
    skip: Iterable[str] = (),
    columns: int = 2,
    choices: Mapping[str, Choices] | None = None,
    unset: str = _UNSET,
) -> dict[str, Any]:
    """Draw a control for each field of a model and return the values as they now are, by field name.

    ``values`` are shown at first (else the defaults); the control of field ``f`` has the key ``{key}_{f}``. ``kind``,
    ``off`` and the fields in ``skip`` are left out. ``choices`` gives options for a text field, such as columns for a
    role: values, or values with the words to show; in a table of entries too. ``unset`` is the word for None. The
    result still has to pass the model: see `made`.
    """
    given = values or {}
    left_out = {"kind", "off", *skip}
    fields = {name: field for name, field in model.model_fields.items() if name not in left_out}
    slots = st.columns(min(columns, len(fields)), gap="medium") if fields else []
    answer: dict[str, Any] = {}
    for place, (name, field) in enumerate(fields.items()):
        value = given.get(name, field.get_default(call_default_factory=True))
        with slots[place % len(slots)]:
            answer[name] = _control(name, field, value, f"{key}_{name}", choices or {}, unset)
    return answer


def made(part: type[Part], values: dict[str, Any]) -> Part:
    """The part with these values; AssayError says which field is wrong."""
    return parsed(part, {"kind": part.name(), **values}, words(part.name()), "Correct the form.")


def _control(name: str, field: FieldInfo, value: Any, key: str, choices_of: Mapping[str, Choices], unset: str) -> Any:
    label, text, choices = words(name), field.description, choices_of.get(name)
    kind, optional = plain(field.annotation)
    if choices is not None and get_origin(kind) not in (tuple, list):
        return _listed(label, choices, value, optional, key, text, unset)
    if get_origin(kind) is Literal:
        return _choice(label, list(get_args(kind)), value, optional, key, text, unset)
    if kind is bool:
        return (
            _choice(label, [True, False], value, True, key, text, unset)
            if optional
            else _toggle(label, value, key, text)
        )
    if kind in (int, float):
        return _number(label, kind, field, value, optional, key, text, unset)
    if get_origin(kind) in (tuple, list):
        inner = get_args(kind)[0]
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return grid.draw(label, inner, value, key, text, choices_of)
        return _several(label, inner, value, key, text, choices)
    if get_origin(kind) is dict:
        return _pairs(label, value, key, text, get_args(kind)[1])
    entered = st.text_input(
        label, "" if value is None else str(value), key=key, help=text, placeholder=unset if optional else None
    )
    return None if optional and entered == "" else entered


def _listed(
    label: str, choices: Choices, value: Any, optional: bool, key: str, text: str | None, unset: str
) -> str | None:
    """A list to open. A required field without a value has none chosen and answers None."""
    names: dict[str | None, str] = {None: unset} if optional else {}
    names.update(choices if isinstance(choices, Mapping) else zip(choices, choices, strict=True))
    options = list(names)
    index = options.index(value) if value in names else 0 if optional else None
    chosen: str | None = st.selectbox(
        label, options, index, lambda one: names.get(one, one), key=key, help=text, placeholder="Choose one"
    )
    return chosen


def _spell(value: Any, unset: str) -> str:
    if value is None:
        return unset
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return words(value) if isinstance(value, str) else str(value)


def _choice(label: str, options: list[Any], value: Any, optional: bool, key: str, text: str | None, unset: str) -> Any:
    options = [None, *options] if optional else options
    # None cannot be an option of a segmented control, where it means that nothing is chosen
    names = {_spell(one, unset): one for one in options}
    shown = _spell(value, unset)
    if len(names) <= _SIDE_BY_SIDE and sum(map(len, names)) <= 40:
        chosen = st.segmented_control(label, list(names), default=shown, required=True, key=key, help=text)
    else:
        chosen = st.selectbox(label, list(names), list(names).index(shown), key=key, help=text)
    return names.get(str(chosen), value)


def _toggle(label: str, value: Any, key: str, text: str | None) -> bool:
    return st.toggle(label, bool(value), key=key, help=text)


def _number(
    label: str, kind: type, field: FieldInfo, value: Any, optional: bool, key: str, text: str | None, unset: str
) -> Any:
    low, high = ((kind(bound) if bound is not None else None) for bound in bounds(field))
    share = not any(type(bound).__name__ == "Gt" for bound in field.metadata)  # what must be above 0 is a scale
    if kind is float and share and low is not None and high is not None and high - low <= 1 and value is not None:
        return st.slider(label, low, high, float(value), 0.01, key=key, help=text)
    small = kind is float and value is not None and 0 < abs(value) < 0.01
    settings: dict[str, Any] = {
        "min_value": low,
        "max_value": high,
        "value": kind(value) if value is not None else None,
        "step": 1 if kind is int else float(value) / 2 if small else 0.01,
        "format": None if kind is int else "%g",
    }
    return st.number_input(label, key=key, help=text, placeholder=unset if optional else None, **settings)


def _pairs(label: str, value: Any, key: str, text: str | None, kind: Any) -> dict[str, Any]:
    """A mapping as lines of ``old -> new``; lines without an arrow do not count. Numbers are read where they are due.

    What should be a number and is none stays as it was typed, for the model to refuse with the reason.
    """
    number = kind in (int, float)
    shown = "\n".join(f"{old} -> {new:g}" if number else f"{old} -> {new}" for old, new in (value or {}).items())
    entered = st.text_area(label, shown, key=key, help=f"{text} One a line: old -> new.", placeholder="old -> new")
    parts = (line.partition("->") for line in entered.splitlines() if "->" in line)
    pairs = {old.strip(): new.strip() for old, _, new in parts if old.strip()}
    return {old: _read(kind, new) if number else new for old, new in pairs.items()}


def _read(kind: type, text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text


def _several(label: str, kind: Any, value: Any, key: str, text: str | None, choices: Choices | None) -> tuple[Any, ...]:
    if get_origin(kind) is Literal:
        options = list(get_args(kind))
        return tuple(
            st.pills(
                label, options, selection_mode="multi", default=list(value or ()), format_func=words, key=key, help=text
            )
        )
    given = list(value or ())
    entered = st.multiselect(
        label,
        given if choices is None else list(dict.fromkeys([*choices, *given])),
        default=given,
        accept_new_options=choices is None,
        key=key,
        help=text,
        placeholder="Type and press Enter" if choices is None else "Choose some",
    )
    return tuple(kind(one) for one in entered) if kind in (int, float) else tuple(entered)
