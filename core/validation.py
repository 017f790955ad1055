"""Turns a validation error of pydantic into the one message a user reads."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.errors import AssayError

Model = TypeVar("Model", bound=BaseModel)


def readable(error: ValidationError, where: str, remedy: str = "") -> AssayError:
    """All that is wrong, each with its place: ``steps 2 keep: input should be 'first' or 'last' (got 'best')``."""
    lines = []
    for item in error.errors(include_url=False):
        place = " ".join(str(part + 1) if isinstance(part, int) else str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        given = item.get("input")
        shown = f" (got {given!r})" if isinstance(given, str | int | float | bool) else ""
        lines.append(f"{place}: {message}{shown}" if place else f"{message}{shown}")
    text = "; ".join(lines)
    return AssayError(text if text.endswith(".") else f"{text}.", where, remedy)


def parsed(model: type[Model], value: Any, where: str, remedy: str = "") -> Model:
    """The value as a model, or the AssayError that says what is wrong with it."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise readable(error, where, remedy) from None
