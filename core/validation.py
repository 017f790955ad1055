"""Settings that a user wrote: read from a file, checked, and what is wrong with them in one message."""

from pathlib import Path
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


def as_yaml(value: Any) -> str:
    """JSON values as YAML for people; reading it back gives the same values, whatever characters are in them.

    PyYAML alone writes a text with U+0085, U+2028 or U+2029 so that it reads a blank or a line break back.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """Puts a text with a line break of Unicode's between quotation marks that escape it."""

    def written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = '"' if any(mark in text for mark in "\x85\u2028\u2029") else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, written)
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)


def read_mapping(path: Path, what: str, remedy: str) -> dict[str, Any]:
    """The mapping in a YAML or JSON file, read in UTF-8.

    ``what`` says what it should be, such as "a plan"; ``remedy`` how to go on when it is missing or no mapping.
    AssayError names the file and the place in it.
    """
    import yaml

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssayError("There is no such file.", str(path), f"Give a YAML or JSON file with {what}.") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AssayError(f"Not valid YAML or JSON: {reason}.", str(path), "Mend the file at that place.") from None
    if not isinstance(value, dict):
        raise AssayError(f"This is not {what}, which is a mapping.", str(path), remedy)
    return value
