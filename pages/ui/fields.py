"""What the fields of a model are to people: their names, whether they may be empty, and their bounds."""

import types
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

#: Words that are names or abbreviations.
_NAMES = {"urls": "URLs", "emails": "e-mails", "unicode": "Unicode", "ocr": "OCR", "tfidf": "TF-IDF"}


def words(name: str) -> str:
    """A kind's or field's name for people: ``strip_markup`` is "Strip markup", ``remove_urls`` "Remove URLs"."""
    parts = name.replace(".", " ").replace("_", " ").split()
    text = " ".join(_NAMES.get(part, part) for part in parts)
    return text[:1].upper() + text[1:]


def plain(annotation: Any) -> tuple[Any, bool]:
    """The type without ``None``, and whether None is allowed; several lists of options become one."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    kinds = [one for one in get_args(annotation) if one is not type(None)]
    optional = len(kinds) < len(get_args(annotation))
    if all(get_origin(one) is Literal for one in kinds):
        return Literal[tuple(value for one in kinds for value in get_args(one))], optional
    return next((one for one in kinds if get_origin(one) is not Literal), kinds[0]), optional


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """The least and the greatest value of a number; None where it has no such bound."""
    low: float | None = None
    high: float | None = None
    for rule in field.metadata:
        low = next((bound for name in ("ge", "gt") if (bound := getattr(rule, name, None)) is not None), low)
        high = next((bound for name in ("le", "lt") if (bound := getattr(rule, name, None)) is not None), high)
    return low, high
