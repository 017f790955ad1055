"""A split measured on all rows, by a job, and kept in the cache: the report, meaning by vectors, and the leak meter."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Context, Progress, Step, quiet
from core.dataset import Dataset
from core.digest import code_digest, json_digest
from core.errors import AssayError
from core.flow import run
from core.holdout.meter import Meter, leak_meter
from core.holdout.report import Holdout, holdout, vector_rows
from core.learned.shared import vectors
from core.preview import before_split, through_split
from core.recipe import Recipe
from core.store.atomic import json_bytes, write_bytes
from core.store.steps import StepOutputs
from core.store.workspace import Workspace


@dataclass(frozen=True)
class Measured:
    """What a job found about a split; ``meter`` is None where it could not be measured, for the reason ``refused``."""

    holdout: Holdout
    meter: Meter | None
    refused: str = ""


def measured(workspace: Workspace, version_id: str, recipe: Recipe) -> Measured | None:
    """What is kept of the split that a recipe makes of a version; None where nothing is. Reads, never computes."""
    try:
        found = json.loads(_path(workspace, version_id, recipe).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    meter = Meter.from_json(found["meter"]) if found["meter"] else None
    return Measured(Holdout.from_json(found["holdout"]), meter, found["refused"])


def known_vectors(workspace: Workspace, version_id: str, recipe: Recipe) -> tuple[np.ndarray, np.ndarray] | None:
    """Places of rows and their vectors, as `holdout` takes them, from an earlier measurement of any split of the rows.

    None where there was none.
    """
    try:
        with np.load(vectors_path(workspace, version_id, recipe), allow_pickle=False) as kept:
            return kept["rows"], kept["points"]
    except (OSError, ValueError, KeyError):
        return None


def vectors_path(workspace: Workspace, version_id: str, recipe: Recipe) -> Path:
    """Where the vectors of the rows lie that reach the split of a recipe; the split itself does not matter."""
    key = json_digest([version_id, before_split(recipe).to_json()["steps"], recipe.seed, code_digest()])
    return workspace.cache / "holdout" / f"{key}.npz"


def measure(
    workspace: Workspace, version_id: str, recipe: Recipe, progress: Progress = quiet, model: Path | None = None
) -> Measured:
    """Split a version as a recipe does, up to its split, and measure that on all rows; no version is stored.

    ``model`` is the encoder (None: the packaged one). A version that came split is measured as it is.
    """
    plan, embeddings = through_split(recipe), workspace.cache / "embeddings"
    outputs = StepOutputs(workspace.cache / "steps")
    loaded = workspace.load(version_id)
    made = run(plan, loaded, cache=outputs, progress=_within(progress, 0), vectors=embeddings, model=model)
    context = Context(seed=recipe.seed, progress=_within(progress, 1), cache=embeddings, model=model)
    rows = vector_rows(made, context)
    some = Context(progress=_within(progress, 2), cache=embeddings, model=model)
    points = vectors(made.frame.iloc[rows], some)
    _write_vectors(vectors_path(workspace, version_id, recipe), rows, points)
    context.progress = _within(progress, 3)
    answer = _measured(made, holdout(made, context, (rows, points)), _splitting(plan), context)
    meter = answer.meter.to_json() if answer.meter else None
    kept = {"holdout": answer.holdout.to_json(), "meter": meter, "refused": answer.refused}
    write_bytes(_path(workspace, version_id, recipe), json_bytes(kept))
    return answer


def measure_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``holdout``: params ``version``, ``recipe``; result ``digest``, of which row lies in which split."""
    found = measure(workspace, params["version"], Recipe.parse(params["recipe"]), progress)
    return {"digest": found.holdout.digest}


def _measured(made: Dataset, found: Holdout, step: Step | None, context: Context) -> Measured:
    try:
        return Measured(found, leak_meter(made, step, context))
    except AssayError as error:
        return Measured(found, None, f"{error.what} {error.remedy}")


def _splitting(plan: Recipe) -> Step | None:
    return next((step for step in plan.active.steps if step.effect == "splits"), None)


def _path(workspace: Workspace, version_id: str, recipe: Recipe) -> Path:
    key = json_digest([version_id, through_split(recipe).to_json()["steps"], recipe.seed, code_digest()])
    return workspace.cache / "holdout" / f"{key}.json"


def _write_vectors(path: Path, rows: np.ndarray, points: np.ndarray) -> None:
    content = io.BytesIO()
    np.savez(content, rows=rows, points=points)
    write_bytes(path, content.getvalue())


def _within(progress: Progress, part: int) -> Progress:
    """The progress of one of four parts as that of the whole."""

    def told(done: float, total: float, message: str = "") -> None:
        progress(part + (done / total if total else 0), 4, message)

    return told
