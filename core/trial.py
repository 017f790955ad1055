"""A recipe counted on all rows of a version, before a version is made of it.

What is counted is kept by step: after an edit, the counts of the steps before it still hold. The rows that show best
what each step does are kept beside its count. All of it lies in the cache and can be made again at any time.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.accounting import Change
from core.contracts import Progress
from core.digest import code_digest, json_digest
from core.flow import run
from core.preview import Preview, Touched, Watched, chosen
from core.recipe import Recipe
from core.store.atomic import json_bytes, write_bytes
from core.store.steps import StepOutputs
from core.store.workspace import Workspace
from core.types import UID

#: Columns of the kept rows that hold text.
_TEXTS = (UID, "change", "label", "before", "after")


@dataclass(frozen=True)
class Trial:
    """What is known of a recipe on all rows of a version.

    ``accounts`` has the row accounting by the step's place in the recipe, for steps that were counted; ``together`` is
    that of all steps, once all were.
    """

    folder: Path
    keys: dict[int, str]
    accounts: dict[int, dict[str, Any]]
    together: dict[str, Any] | None = None

    def rows(self, place: int | None = None) -> pd.DataFrame | None:
        """The rows that show what a step does alone, or all together, as `core.preview.chosen` gives them.

        None where that was not counted; ``place`` is the step's in the recipe, from 0.
        """
        if place is None:
            name = f"{self.keys[max(self.keys)]}.all.json" if self.together else None
        else:
            name = f"{self.keys[place]}.rows.json" if place in self.accounts else None
        kept = _read(self.folder / name) if name else None
        if kept is None:
            return None
        # steps are kept by their number among those that are on: others may have come between them since
        places = list(self.keys)
        return kept.assign(steps=[tuple(places[number] for number in steps) for steps in kept["steps"]])


@dataclass(frozen=True)
class Known:
    """The row accounting of a step, and whether it is of all rows (``exact``) or of a sample of ``of`` rows."""

    account: dict[str, Any]
    exact: bool
    of: int


def known(tried: Preview, counted: Trial) -> dict[int, Known]:
    """What is known of each step, by its place: counted on all rows where it was, else as a preview saw it.

    Steps that no preview can judge are missing until they are counted.
    """
    seen = {stage.place: stage.account for stage in tried.stages if stage.account is not None}
    answer = {place: Known(account, tried.whole, tried.looked_at) for place, account in seen.items()}
    return answer | {place: Known(account, True, tried.total) for place, account in counted.accounts.items()}


def trial(workspace: Workspace, version_id: str, recipe: Recipe) -> Trial:
    """What was counted of this recipe on a version so far; reads, never computes."""
    folder = workspace.cache / "trials"
    keys = dict(_keys(version_id, recipe))
    accounts = {}
    for place, key in keys.items():
        found = _read_json(folder / f"{key}.json")
        if found is None:
            break
        accounts[place] = found
    whole = bool(keys) and accounts.keys() == keys.keys()
    together = _read_json(folder / f"{keys[max(keys)]}.together.json") if whole else None
    return Trial(folder, keys, accounts, together)


def count(workspace: Workspace, version_id: str, recipe: Recipe, progress: Progress) -> Trial:
    """Run the steps of a recipe that are on over all rows of a version and keep what each of them does.

    The outputs stay in the cache of steps, so that applying the same recipe later takes them from there. Raises
    AssayError when a step refuses; what the steps before it do is kept by then.
    """
    dataset = workspace.load(version_id)
    folder, keys = workspace.cache / "trials", dict(_keys(version_id, recipe))
    touched, coming = Touched(len(dataset)), iter(enumerate(keys.values()))

    def note(before: pd.DataFrame, after: pd.DataFrame, account: dict[str, Any]) -> None:
        number, key = next(coming)
        touched.add(number, before, after)
        alone = Touched(len(before))
        alone.add(number, before, after)
        _write(folder / f"{key}.rows.json", chosen(alone, before, after))
        write_bytes(folder / f"{key}.json", json_bytes(account))

    watched = Watched(StepOutputs(workspace.cache / "steps"), dataset.frame, note)
    made = run(recipe, dataset, cache=watched, progress=progress, vectors=workspace.cache / "embeddings")
    if keys:
        last = keys[max(keys)]
        _write(folder / f"{last}.all.json", chosen(touched, dataset.frame, made.frame))
        together = Change(dataset.frame.reset_index(drop=True), made.frame)
        write_bytes(folder / f"{last}.together.json", json_bytes(together.account()))
    return trial(workspace, version_id, recipe)


def count_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``count``: params ``version``, ``recipe``; result ``steps``, how many were counted."""
    counted = count(workspace, params["version"], Recipe.parse(params["recipe"]), progress)
    return {"steps": len(counted.accounts)}


def _keys(version_id: str, recipe: Recipe) -> Iterator[tuple[int, str]]:
    """The place of each step that is on, and a key of it and all that runs before it."""
    key = json_digest([version_id, recipe.seed, code_digest()])
    for place, step in enumerate(recipe.steps):
        if not step.off:
            key = json_digest([key, step.model_dump(mode="json")])
            yield place, key


def _write(path: Path, rows: pd.DataFrame) -> None:
    known = rows.astype(object).where(rows.notna(), None)
    write_bytes(path, json_bytes(known.to_dict("list")))


def _read(path: Path) -> pd.DataFrame | None:
    found = _read_json(path)
    if found is None:
        return None
    steps = pd.Series([tuple(one) for one in found["steps"]], dtype=object)
    texts = {name: pd.Series(found[name], dtype="str") for name in _TEXTS}
    return pd.DataFrame({**found, **texts, "steps": steps, "cells": pd.Series(found["cells"], dtype=object)})


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError):
        return None
