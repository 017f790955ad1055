"""What is known of a split: tried out on small tables, measured by a job on large ones; each computed once."""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core import holdout, preview
from core.contracts import Context
from core.dataset import Dataset
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from pages.ui import cache, jobs, state


@dataclass(frozen=True)
class Known:
    """The rows per class and split, and the report and the leak meter where they are there.

    ``estimated`` says that the table was not counted; it is None where not even an estimate can be had.
    """

    table: pd.DataFrame | None
    report: holdout.Holdout | None
    measured: holdout.Measured | None
    estimated: bool


def of(version: Version, plan: Recipe) -> Known:
    """What is known of the split that a plan makes of a version; AssayError where the plan cannot be carried out."""
    workspace = state.workspace()
    measured = holdout.measured(workspace, version.id, plan)
    if jobs.inline(version):
        report = _report(str(workspace.root), version.id, _text(plan), _stamp(version, plan))
    elif measured is not None:
        report = measured.holdout
    else:
        step = next(step for step in plan.active.steps if step.effect == "splits")
        sizes = workspace.manifest(version.id)["classes"]
        return Known(preview.estimated_table(sizes, step), None, None, True)
    return Known(report.classes, report, measured, False)


def own(version: Version) -> Known:
    """What is known of a split that came with the data."""
    workspace, plan = state.workspace(), Recipe()
    measured = holdout.measured(workspace, version.id, plan)
    if jobs.inline(version):
        report = _report(str(workspace.root), version.id, _text(plan), _stamp(version, plan))
        return Known(report.classes, report, measured, False)
    if measured is not None:
        return Known(measured.holdout.classes, measured.holdout, measured, False)
    return Known(preview.split_table(cache.dataset(version)), None, None, False)


def _text(plan: Recipe) -> str:
    return json.dumps(preview.through_split(plan).to_json() | {"name": ""})


def _stamp(version: Version, plan: Recipe) -> float:
    """Changes when a job has left vectors of these rows."""
    path = holdout.vectors_path(state.workspace(), version.id, plan)
    return path.stat().st_mtime if path.is_file() else 0.0


@st.cache_resource(max_entries=16, show_spinner="Looking at the split")
def _report(root: str, version_id: str, text: str, stamp: float) -> holdout.Holdout:
    workspace, plan = Workspace.open(root), Recipe.parse(json.loads(text))
    version = workspace.catalog.version(version_id)
    made: Dataset = cache.split_preview(version, plan) if plan.steps else cache.dataset(version)
    before = json.dumps(preview.before_split(plan).to_json() | {"name": ""})
    context = Context(seed=plan.seed, shared=_shared(root, version_id, before))
    vectors = holdout.known_vectors(workspace, version_id, plan) if stamp else None
    return holdout.holdout(made, context, vectors)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shared(root: str, version_id: str, before: str) -> dict[str, Any]:
    """What reports on different splits of the same rows share: near texts, lengths, languages."""
    return {}
