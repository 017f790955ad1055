"""Prevents: a recipe that means something else as Python, as a command or as YAML than it does on the page."""

import json
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context, Step
from core.errors import AssayError
from core.flow import run
from core.members import FAMILIES, STEPS
from core.recipe import Recipe
from core.spelled import as_command, as_python
from core.store.steps import StepOutputs
from core.store.workspace import Workspace
from core.types import Roles

ROOT = Path(__file__).parents[2]
NASTY = [
    "it's", 'so "called"', "'both' \"of them\"", "two\nlines\r\n", "\ttab\\back\\slash\\", "$HOME `id` $(id) !! %s",
    "{brace} {{double}} {0}", "\u0e0a\u0e32 \U0001f375 \u05d0\u202e\u05d1", "no\u00a0break\u2028line\ufeff\u200b\x7f",
    "END", "# no comment", "- item: yes", "null", "007", "'''", '"""', "^(?:a|\\d+)\\s*[\\w'\"]$",
    " blank at the ends ",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def recipe_of(*steps: dict[str, Any], **more: Any) -> Recipe:
    return Recipe.parse({"steps": list(steps), **more})


RECIPES = {
    "nasty": recipe_of(
        {"kind": "map_labels", "mapping": {text: f"{text} <{place}>" for place, text in enumerate(NASTY)}},
        {"kind": "remove_boilerplate", "lines": NASTY},
        name=" and ".join(NASTY)[:200],
    ),
    "off, seed and split": recipe_of(
        {"kind": "strip_markup", "entities": False},
        {"kind": "redact", "kinds": ["email"], "style": "numbered", "regions": []},
        {"kind": "deduplicate", "keep": "longest", "off": True},
        {"kind": "filter_length", "minimum": 0, "maximum": 60},
        {"kind": "split.stratified", "train": 0.6, "validation": 0.2, "test": 0.2},
        seed=2**32 - 1,
    ),
}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """60 rows in a file with an awkward name; each nasty text is a label and a line of a text."""
    path = tmp_path / "it's a file.parquet"
    frame = pd.DataFrame(
        {
            "text": [
                f"message {n}: <b>tea</b> &amp; milk\n{NASTY[n % len(NASTY)]}\nto a{n % 9}@b.org" for n in range(60)
            ],
            "label": [NASTY[n % len(NASTY)] for n in range(60)],
        }
    )
    frame.to_parquet(path, index=False)
    return path


def of_script(script: str) -> Recipe:
    """The recipe that a script makes; nothing after it is run."""
    names: dict[str, Any] = {}
    exec(script[: script.index("\ndataset = ")], names)
    assert isinstance(names["recipe"], Recipe)
    return names["recipe"]


def of_command(command: str) -> Recipe:
    """The recipe that a shell would hand over."""
    return Recipe.given(shlex.split(command)[4])


def in_shell(command: str, folder: Path) -> str:
    """What a command says on stdout, run by bash in a folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path}
    (folder / "command.sh").write_text(command, encoding="utf-8")
    line = ["bash", "command.sh"]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(recipe: Recipe, rows: str, folder: Path) -> None:
    """The script, the command and the YAML file give one recipe and one result."""
    (folder / "recipe.yaml").write_text(recipe.to_yaml(), encoding="utf-8")
    (folder / "script.py").write_text(as_python(recipe, rows), encoding="utf-8")
    told = in_shell("python script.py", folder)
    by_script = re.search(r"recipe (\w+), result (\w+)$", told.strip())
    assert by_script is not None
    command = as_command(recipe, rows, "it's out")
    by_command = json.loads(in_shell(f"{command} --json", folder))
    given = Recipe.read(folder / "recipe.yaml")
    dataset = gather(Table(path=rows)) if rows else gather(given.source or Table(path=""), given.roles)
    assert by_script.groups() == (by_command["recipe"], by_command["digest"])
    assert by_script.groups() == (given.digest, run(given, dataset).digest)
    assert given.digest == recipe.digest
    for name in ("train", "all"):
        parts = [folder / out / f"{name}.parquet" for out in ("out", "it's out")]
        assert parts[0].is_file() == parts[1].is_file()
        if parts[0].is_file():
            pd.testing.assert_frame_equal(*map(pd.read_parquet, parts))


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", RECIPES)
def test_the_three_spellings_give_one_result(name: str, rows: Path, tmp_path: Path) -> None:
    check(RECIPES[name], str(rows), tmp_path)


def test_the_nasty_values_are_used(rows: Path) -> None:
    made = run(RECIPES["nasty"], gather(Table(path=str(rows))))
    labels, lines = made.lineage.steps
    assert labels["changed"] == 60 and lines["changed"] > 40


def test_all_steps_with_their_default_settings_give_one_result(
    workspace: Workspace, rows: Path, tmp_path: Path
) -> None:
    dataset, steps = gather(Table(path=str(rows))), []
    for kind in sorted(STEPS, key=lambda step: (step.train_only, step.effect == "splits")):
        try:
            tried = Recipe().with_steps([*steps, kind()])
            run(tried, dataset, cache=StepOutputs(workspace.cache / "steps"), vectors=workspace.cache / "embeddings")
        except AssayError:  # a second split, or it needs a column, a download or more rows than there are
            continue
        steps.append(kind())
    assert len(steps) > len(STEPS) // 2
    check(Recipe().with_steps(steps), str(rows), tmp_path)


@pytest.mark.usefixtures("workspace")
def test_a_recipe_with_a_source_and_roles_needs_no_file(rows: Path, tmp_path: Path) -> None:
    source = Table(path=str(rows), delimiter=None, header=True)
    recipe = Recipe(source=source, roles=Roles(text="label", label="text"), steps=RECIPES["nasty"].steps)
    check(recipe, "", tmp_path)
    for spell in (lambda: as_python(Recipe(), ""), lambda: as_command(Recipe(), "", "out")):
        with pytest.raises(AssayError, match="names no source"):
            spell()


@pytest.mark.usefixtures("workspace")
def test_a_recipe_too_long_for_a_command_line_goes_through_a_file(rows: Path, tmp_path: Path) -> None:
    mapping = {f"label '{place}' \u0e0a": NASTY[place % len(NASTY)] for place in range(9_000)}
    recipe = recipe_of({"kind": "map_labels", "mapping": {**mapping, "it's": "END\nEND"}})
    command = as_command(recipe, str(rows), "out")
    answer = json.loads(in_shell(f"{command} --json", tmp_path))
    assert (answer["recipe"], answer["digest"]) == (recipe.digest, run(recipe, gather(Table(path=str(rows)))).digest)
    assert of_script(as_python(recipe, "x")) == recipe


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.name())
def test_each_step_is_spelled_with_what_is_not_default_and_nothing_more(kind: type) -> None:
    recipe, script = Recipe(steps=(kind(),)), as_python(Recipe(steps=(kind(),)), "rows.csv")
    assert f"        {kind.__name__}(),\n" in script
    assert of_script(script).digest == of_command(as_command(recipe, "rows.csv", "out")).digest == recipe.digest
    off = recipe.switched(0)
    assert f"{kind.__name__}(off=True)" in as_python(off, "rows.csv")
    assert of_script(as_python(off, "x")) == of_command(as_command(off, "x", "y")) == off


def test_rows_of_a_table_of_settings_are_spelled_as_their_class() -> None:
    rules = [{"label": text, "contains": text, "becomes": f"{text}!"} for text in NASTY[:3]]
    recipe = recipe_of({"kind": "map_labels", "rules": rules})
    script = as_python(recipe, "x")
    assert script.count("LabelRule(") == 3 and of_script(script) == recipe
    assert of_command(as_command(recipe, "x", "y")) == recipe


class Roles_(BaseModel, frozen=True):  # noqa: N801
    """A class whose name is taken already in a script."""

    text: str


Roles_.__name__ = Roles_.__qualname__ = "Roles"


class Color(StrEnum):
    """An enumeration."""

    RED = "red"


class Odd(Step, frozen=True):
    """Has a field of every kind that the steps of today have none of."""

    kind: Literal["odd"] = "odd"
    bound: float = 1.0
    names: frozenset[str] = frozenset()
    color: Color | None = None
    day: date = date(2020, 1, 1)
    same: tuple[Roles_, ...] = ()
    some: list[int] = Field(default_factory=lambda: [1])

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        return frame


def test_values_that_no_step_has_yet_are_spelled_too() -> None:
    odd = Odd(
        bound=float("-inf"), names={"it's"}, color=Color.RED, day="2021-02-03", same=({"text": "t"},), some=[],
    )  # fmt: skip
    recipe = Recipe(roles=Roles(text="words")).model_copy(update={"steps": (odd,)})
    script = as_python(recipe, "x")
    written = script[script.index("        Odd(") : script.index("    ),\n)")]
    assert eval(written.strip().rstrip(","), {"Odd": Odd}) == odd
    assert as_python(recipe, "x") == script and "Roles(" not in written


def test_each_class_of_a_recipe_can_be_imported_beside_the_others() -> None:
    names = [member.__name__ for member in (*FAMILIES["steps"], *FAMILIES["sources"])]
    assert len(set(names)) == len(names) and not set(names) & {"Path", "Parquet", "Recipe", "Roles"}


@given(TEXTS, st.dictionaries(TEXTS, TEXTS.filter(str.strip), max_size=4), st.lists(TEXTS.filter(bool), max_size=3))
@settings(max_examples=150, deadline=None)
def test_any_text_survives_every_spelling(name: str, mapping: dict[str, str], lines: list[str]) -> None:
    steps = [{"kind": "map_labels", "mapping": mapping}, {"kind": "remove_boilerplate", "lines": lines}]
    recipe = recipe_of(*steps, name=name, source={"kind": "table", "path": name + "x"})
    command = as_command(recipe, name or "file", "out")
    assert of_script(as_python(recipe, name)) == recipe
    assert of_command(command) == recipe
    assert Recipe.parse(yaml.safe_load(recipe.to_yaml())) == recipe
    assert list(of_script(as_python(recipe, name)).steps[0].mapping) == list(mapping), "the order is kept"
    assert all(char.isprintable() for char in shlex.split(command)[4])
