"""A recipe as something to paste elsewhere: a Python script or a command; both mean the same as its YAML."""

import json
import math
import shlex
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from core.errors import AssayError
from core.recipe import Recipe

#: Longest line of a script, in characters, as long as its values are short.
_WIDTH = 100

#: Longest recipe on a command line, in bytes; Linux takes no argument of more than 128 KiB.
_LONGEST = 120_000

_SCRIPT = '''"""Apply a recipe to rows. Save this in the folder of Assay and run it with Python."""

{imports}

recipe = {recipe}

dataset = gather({source})
result = run(recipe, dataset)
Parquet().write(result, Path("out"))
print(f"{{len(dataset):,}} rows in, {{len(result):,}} rows out, recipe {{recipe.digest}}, result {{result.digest}}")
'''


def as_python(recipe: Recipe, file: str) -> str:
    """A script that reads a file, applies the recipe and writes one Parquet file per split to the folder ``out``.

    Each step stands there as its class, with the fields that are not at their default. Without a file (an empty name)
    the recipe's own source is read; AssayError when it has none. The script's recipe and its result have the digests
    that the recipe has as YAML and as a command.
    """
    from core.collect.table import Table

    spelling = _Spelling()
    if file:
        source = spelling.of(Table(path=file))
    else:
        _need_source(recipe)
        source = "recipe.source, recipe.roles"
    written = spelling.of(recipe)
    return _SCRIPT.format(imports=spelling.imports(), recipe=written, source=source)


def as_command(recipe: Recipe, file: str, out: str) -> str:
    """One line for a shell that applies the recipe to a file and writes one Parquet file per split to a folder.

    The recipe stands in it as JSON, with the fields that are not at their default. A recipe that is too long for a
    command line (120,000 bytes) is written to ``recipe.json`` first. Without a file (an empty name) the recipe's own
    source is read; AssayError when it has none.
    """
    if not file:
        _need_source(recipe)
    text = json.dumps(_brief_recipe(recipe), ensure_ascii=False)
    # what an editor or a terminal could change on the way, such as a no-break space, is written as \u....
    text = "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)
    before, given = "", shlex.quote(text)
    if len(text.encode()) > _LONGEST:
        before, given = f"cat > recipe.json <<'END'\n{text}\nEND\n", "recipe.json"
    source = f" --input {shlex.quote(file)}" if file else ""
    return f"{before}python -m core run {given}{source} --out {shlex.quote(out)}"


def _need_source(recipe: Recipe) -> None:
    if recipe.source is None:
        raise AssayError("The recipe names no source.", "the recipe", "Name the file that it is to be applied to.")


def _given(part: BaseModel) -> dict[str, Any]:
    """The fields that are not at their default. What is compared is how they are written: 1 is not True, nor 1.0."""
    values = {name: (getattr(part, name), field) for name, field in type(part).model_fields.items()}
    return {
        name: value
        for name, (value, field) in values.items()
        if repr(value) != repr(field.get_default(call_default_factory=True))
    }


def _brief(part: BaseModel) -> dict[str, Any]:
    """A step or source as JSON values: its kind and the fields that are not at their default."""
    values = part.model_dump(mode="json")
    return {name: values[name] for name in ("kind", *_given(part)) if name in values}


def _brief_recipe(recipe: Recipe) -> dict[str, Any]:
    values, given = recipe.to_json(), _given(recipe)
    brief = {name: values[name] for name in given}
    if recipe.source is not None:
        brief["source"] = _brief(recipe.source)
    if recipe.roles is not None:
        brief["roles"] = recipe.roles.model_dump(mode="json", exclude_defaults=True)
    return {**brief, "steps": [_brief(step) for step in recipe.steps]}


class _Spelling:
    """Writes values as Python and remembers what a script must import for them."""

    def __init__(self) -> None:
        self._modules = {
            "Path": "pathlib",
            "Parquet": "core.export.parquet",
            "gather": "core.collect.gather",
            "run": "core.flow",
        }

    def imports(self) -> str:
        """The import statements, one a line, in order."""
        lines = [f"from {module} import {name}" for name, module in self._modules.items()]
        own = sorted(line for line in lines if line.startswith("from core."))
        return "\n".join([*sorted(set(lines) - set(own)), "", *own])

    def of(self, value: Any, indent: int = 0) -> str:
        """A value as an expression that gives it back; ``indent`` is how far its first line is indented."""
        deeper = indent + 4
        if isinstance(value, Enum):
            return self.of(value.value, indent)
        if isinstance(value, BaseModel):
            if not self._imported(type(value)):
                return self.of(value.model_dump(mode="json"), indent)
            fields = [f"{name}={self.of(given, deeper)}" for name, given in _given(value).items()]
            return _bracketed(f"{type(value).__name__}(", fields, ")", indent)
        if isinstance(value, dict):
            pairs = [f"{self.of(key, deeper)}: {self.of(given, deeper)}" for key, given in value.items()]
            return _bracketed("{", pairs, "}", indent)
        if isinstance(value, tuple | list):
            items = [self.of(given, deeper) for given in value]
            opening, closing = "()" if isinstance(value, tuple) else "[]"
            tall = any(isinstance(given, BaseModel) for given in value)
            return _bracketed(opening, items, closing, indent, tall)
        if isinstance(value, float) and not math.isfinite(value):
            return f'float("{value}")'
        if isinstance(value, str):
            return _quoted(value)
        return repr(value) if value is None or isinstance(value, int | float) else self.of(to_jsonable_python(value))

    def _imported(self, kind: type) -> bool:
        """Whether the class can be called by its name; not when another of that name is imported already."""
        name = kind.__name__
        if kind.__qualname__ != name or not name.isidentifier():
            return False
        return self._modules.setdefault(name, kind.__module__) == kind.__module__


def _bracketed(opening: str, parts: list[str], closing: str, indent: int, tall: bool = False) -> str:
    """Parts between brackets: on one line if there is room, else (or if it is to be ``tall``) each on its own."""
    comma = "," if opening == "(" and len(parts) == 1 else ""  # a tuple of one
    line = f"{opening}{', '.join(parts)}{comma}{closing}"
    if not tall and "\n" not in line and indent + len(line) <= _WIDTH:
        return line
    inner = "".join(f"{' ' * (indent + 4)}{part},\n" for part in parts)
    return f"{opening}\n{inner}{' ' * indent}{closing}"


def _quoted(text: str) -> str:
    """A string with double quotation marks, unless it holds one itself."""
    written = repr(text)
    return f'"{written[1:-1]}"' if written.startswith("'") and '"' not in text else written
