"""What is loaded once and shared by all sessions. Functions take version ids, never frames."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import actions
from core.collect.gather import gather
from core.collect.layout import Layout
from core.collect.table import Table
from core.dataset import Dataset
from core.figures.quality import class_bars, length_histogram
from core.preview import Preview
from core.preview import preview as try_out
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import TEXT, Roles
from pages.ui import state


def dataset(version: Version) -> Dataset:
    """The dataset of a version. Everybody gets the same object: never change its frame."""
    return _dataset(str(state.workspace().root), version.id)


def report(version: Version) -> dict[str, Any] | None:
    """The quality report of a version, or None if it is not there yet and the table is too large to check now."""
    from pages.ui import jobs

    root = str(state.workspace().root)
    if jobs.inline(version) or actions.stored_report(state.workspace(), version.id) is not None:
        return _report(root, version.id)
    return None


def charts(version: Version) -> tuple[Any, Any]:
    """Rows per class and lengths of texts, drawn once: building a figure takes longer than everything around it."""
    return _charts(str(state.workspace().root), version.id)


def preview(version: Version, recipe: Recipe) -> Preview:
    """What a recipe would do to a version, tried out on at most 20,000 rows."""
    return _preview(str(state.workspace().root), version.id, json.dumps(recipe.to_json()))


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


@st.cache_resource(max_entries=4, show_spinner="Checking the dataset")
def _report(root: str, version_id: str) -> dict[str, Any]:
    return actions.check(Workspace.open(root), version_id)


@st.cache_resource(max_entries=8, show_spinner=False)
def _charts(root: str, version_id: str) -> tuple[Any, Any]:
    dataset = _dataset(root, version_id)
    lengths = dataset.frame[TEXT].dropna().str.split().str.len()
    return class_bars(dataset.class_sizes()), length_histogram(lengths)


@st.cache_resource(max_entries=8, show_spinner="Trying the recipe out")
def _preview(root: str, version_id: str, recipe: str) -> Preview:
    return try_out(_dataset(root, version_id), Recipe.parse(json.loads(recipe)))


@st.cache_resource(max_entries=2, show_spinner="Looking at the file")
def _first_rows(source: str, stamp: str) -> tuple[Layout, pd.DataFrame]:
    table = Table.model_validate_json(source)
    return table.layout(), table.preview(1000)


@st.cache_resource(max_entries=2, show_spinner="Reading the file")
def _whole(source: str, roles: str, stamp: str) -> Dataset:
    return gather(Table.model_validate_json(source), Roles.model_validate_json(roles) if roles else None)
