"""What is loaded once and shared by all sessions. Functions take version ids, never frames."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import actions, reports
from core.collect.gather import gather
from core.collect.layout import Layout
from core.collect.table import Table
from core.dataset import Dataset
from core.figures.quality import class_bars, length_histogram
from core.figures.topics import text_map
from core.flow import run
from core.preview import Preview, Remembered, sampled
from core.preview import preview as try_out
from core.recipe import Recipe
from core.store.records import Version
from core.store.steps import StepOutputs
from core.store.view import View
from core.store.workspace import Workspace
from core.types import LABEL, Roles
from pages.ui import state


def dataset(version: Version) -> Dataset:
    """The dataset of a version. Everybody gets the same object: never change its frame."""
    return _dataset(str(state.workspace().root), version.id)


def accounts(version: Version) -> list[dict[str, Any]]:
    """The row accounting of the steps that made a version, without loading its rows; ``seconds`` where it is known."""
    workspace = state.workspace()
    steps = workspace.manifest(version.id)["lineage"]["steps"]
    timings = workspace.catalog.timings(version.id) or [{} for _ in steps]
    return [{**step, **times} for step, times in zip(steps, timings, strict=True)]


def view(version: Version) -> View:
    """The table of a version to look at, without a frame of it."""
    return _view(str(state.workspace().root), version.id)


def report(version: Version) -> dict[str, Any] | None:
    """The quality report of a version, or None if it is not there yet and the table is too large to check now."""
    from pages.ui import jobs

    kept = reports.stored(state.workspace(), version.id)
    if kept is None and jobs.inline(version):
        with st.spinner("Checking the dataset"):
            kept = actions.check(state.workspace(), version.id, deep=False)
    return kept


def flagged(version: Version, deep: bool) -> pd.DataFrame:
    """The rows of the report's findings; never change it."""
    return _flagged(str(state.workspace().root), version.id, deep)


def charts(version: Version) -> tuple[Any, Any]:
    """Rows per class and lengths of texts, drawn once: building a figure takes longer than everything around it."""
    return _charts(str(state.workspace().root), version.id)


def map_figure(version: Version, groups: str) -> Any:
    """The map of texts, colored by ``label``, ``topic``, ``split`` or ``finding``; drawn once."""
    return _map_figure(str(state.workspace().root), version.id, groups)


def preview(version: Version, recipe: Recipe) -> Preview:
    """What the cleaning steps of a recipe would do to a version, on all rows of a small one, else on some hundreds."""
    return _preview(str(state.workspace().root), version.id, json.dumps(recipe.to_json() | {"name": ""}))


def split_preview(version: Version, recipe: Recipe) -> Dataset:
    """What a recipe with its split makes of a small version; the cleaning steps before it come from the cache."""
    return _split_preview(str(state.workspace().root), version.id, json.dumps(recipe.to_json() | {"name": ""}))


def first_rows(source: Table) -> tuple[Layout, pd.DataFrame]:
    """How a file is laid out and its first 1,000 rows, without reading a large one whole."""
    return _first_rows(source.model_dump_json(), _stamp(source.path))


def whole(source: Table, roles: Roles | None) -> Dataset:
    """All rows of a file that is not stored yet, with the rejected ones in its lineage; roles are guessed if None."""
    return _whole(source.model_dump_json(), roles.model_dump_json() if roles else "", _stamp(source.path))


def _stamp(path: str) -> str:
    """Changes when the file does."""
    found = Path(path).stat() if Path(path).is_file() else None
    return f"{found.st_mtime_ns} {found.st_size}" if found else ""


@st.cache_resource(max_entries=4, show_spinner="Loading the dataset")
def _dataset(root: str, version_id: str) -> Dataset:
    return Workspace.open(root).load(version_id)


@st.cache_resource(max_entries=4, show_spinner="Loading the dataset")
def _view(root: str, version_id: str) -> View:
    return reports.view(Workspace.open(root), version_id)


@st.cache_resource(max_entries=4, show_spinner=False)
def _flagged(root: str, version_id: str, deep: bool) -> pd.DataFrame:
    return reports.flagged(Workspace.open(root), version_id, deep)


@st.cache_resource(max_entries=8, show_spinner=False)
def _charts(root: str, version_id: str) -> tuple[Any, Any]:
    sizes = Workspace.open(root).manifest(version_id)["classes"]
    words = _view(root, version_id).words
    return class_bars(sizes), length_histogram(words[words > 0])


@st.cache_resource(max_entries=4, show_spinner=False)
def _map_figure(root: str, version_id: str, groups: str) -> Any:
    view = _view(root, version_id)
    points = reports.titled(Workspace.open(root), version_id, view)
    return text_map(points, groups, list(view.classes) if groups == LABEL else None)


@st.cache_resource(max_entries=4, show_spinner="Choosing rows to look at")
def _looked_at(root: str, version_id: str) -> tuple[Dataset, Any, int, Remembered]:
    """The rows a preview looks at, which of them count, how many rows there are, and what steps made of them."""
    workspace, table = Workspace.open(root), _view(root, version_id)
    manifest, report = workspace.manifest(version_id), reports.stored(workspace, version_id)
    pointed = []
    if report is not None:
        rows = _flagged(root, version_id, report["deep"])
        mended = [place for place, finding in enumerate(report["findings"]) if finding["fix"] and finding["rows"]]
        pointed = [reports.places(rows, place)["row"].to_numpy() for place in mended]
    places, counts = sampled(len(table), pointed)
    frame = table.rows(places).reset_index(drop=True)
    return Dataset(frame, Roles(**manifest["roles"])), counts, len(table), Remembered()


@st.cache_resource(max_entries=32, show_spinner=False)
def _preview(root: str, version_id: str, recipe: str) -> Preview:
    dataset, counts, total, remembered = _looked_at(root, version_id)
    return try_out(dataset, Recipe.parse(json.loads(recipe)), total=total, counts=counts, cache=remembered)


@st.cache_resource(max_entries=8, show_spinner="Trying the split out")
def _split_preview(root: str, version_id: str, recipe: str) -> Dataset:
    workspace = Workspace.open(root)
    outputs = StepOutputs(workspace.cache / "steps")
    return run(
        Recipe.parse(json.loads(recipe)),
        _dataset(root, version_id),
        cache=outputs,
        vectors=workspace.cache / "embeddings",
    )


@st.cache_resource(max_entries=2, show_spinner="Looking at the file")
def _first_rows(source: str, stamp: str) -> tuple[Layout, pd.DataFrame]:
    table = Table.model_validate_json(source)
    return table.layout(), table.preview(1000)


@st.cache_resource(max_entries=2, show_spinner="Reading the file")
def _whole(source: str, roles: str, stamp: str) -> Dataset:
    return gather(Table.model_validate_json(source), Roles.model_validate_json(roles) if roles else None)
