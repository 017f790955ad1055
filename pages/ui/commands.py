"""The commands that do what a page does."""

import json
import shlex
from typing import Any

from core import drafts
from core.quality.expectations.suite import Suite
from core.recipe import Recipe
from core.spelled import as_command
from core.store.records import Version
from core.types import Roles
from pages.ui import cache, state


def collect(version: Version) -> str:
    """Read the source of a stored dataset into a file."""
    dataset = cache.dataset(version)
    return collect_source(dataset.lineage.source, dataset.roles, version.dataset)


def collect_source(source: dict[str, Any], roles: Roles | None, name: str) -> str:
    """Read a source into a file of this name."""
    given = {key: value for key, value in source.items() if key != "digest" and value is not None}
    chosen = [f"--{role} {shlex.quote(column)}" for role in ("text", "label") if (column := getattr(roles, role, None))]
    written = f"cat > source.json <<'END'\n{json.dumps(given, ensure_ascii=False)}\nEND\n"
    return " ".join([f"{written}python -m core collect source.json --out {_file(name)}", *chosen])


def check(version: Version) -> str:
    """Check the rows of this version."""
    if version.parent is None:
        return f"{collect(version)}\npython -m core check {_file(version.dataset)}"
    exported = f"python -m core export {version.id[:12]} --out out --formats parquet\n"
    if cache.dataset(version).is_split:
        return f"{exported}for part in train validation test; do python -m core check out/$part.parquet; done"
    return f"{exported}python -m core check out/all.parquet"


def suite(version: Version, chosen: Suite) -> str:
    """Check the rows of this version with a suite of expectations; the exit code is 1 when an error is not met."""
    written = f"cat > suite.json <<'END'\n{chosen.text()}END\n"
    end = "--suite suite.json --fail-on error"
    if version.parent is None:
        return f"{written}{collect(version)}\npython -m core check {_file(version.dataset)} {end}"
    exported = f"{written}python -m core export {version.id[:12]} --out out --formats jsonl\n"
    if cache.dataset(version).is_split:
        exported += "cat out/train.jsonl out/validation.jsonl out/test.jsonl > out/all.jsonl\n"
    return f"{exported}python -m core check out/all.jsonl {end}"


def run(version: Version, recipe: Recipe) -> str:
    """Collect the same rows and apply the recipe to them."""
    base = drafts.base_of(state.workspace(), version.id)
    return f"{collect(base)}\n{as_command(recipe, file_name(base.dataset), 'out')}"


def file_name(dataset: str) -> str:
    """The file that the commands keep a dataset's rows in."""
    return f"{dataset.replace('/', '_')}.parquet"


def _file(name: str) -> str:
    return shlex.quote(file_name(name))
