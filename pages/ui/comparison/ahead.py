"""What the plan knows before the start, computed once for each version, budget and model."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.contracts import Approach
from core.errors import AssayError
from core.outlook import Outlook, known_folder, look_ahead, obstacles
from core.plan import Plan
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import Prepared, prepare
from core.tune.measure.energy import countries
from pages.ui import state


def outlook(version: Version, budget: Budget, model: str | None) -> Outlook:
    """Rows, model, machine and advice; AssayError when the rows do not serve for a comparison."""
    return _outlook(str(state.workspace().root), version.id, _rows_of(budget), budget.max_tokens, model, _stamp(model))


def serve(version: Version, given: Mapping[str, Any]) -> None:
    """AssayError when the rows of a version do not serve for a comparison, whatever is chosen."""
    default = Budget()
    rows = (given.get(name, getattr(default, name)) for name in ("max_rows", "seed", "max_unlabelled"))
    _prepared(str(state.workspace().root), version.id, tuple(rows))


def train_rows(version_id: str, budget: Budget) -> int:
    """Train rows of a comparison under this budget."""
    return _prepared(str(state.workspace().root), version_id, _rows_of(budget)).sizes()["train"]


def standing_in_the_way(
    version: Version, approaches: list[Approach], budget: Budget, model: str | None
) -> dict[str, str]:
    """Why approaches with these settings cannot be tried, by kind."""
    settings = json.dumps([approach.model_dump(mode="json") for approach in approaches])
    limits = (budget.max_tokens, budget.pooling)
    return _obstacles(str(state.workspace().root), version.id, _rows_of(budget), limits, model, _stamp(model), settings)


def _rows_of(budget: Budget) -> tuple[int | None, int, int]:
    """The fields of the budget that decide which rows are used."""
    return budget.max_rows, budget.seed, budget.max_unlabelled


def _stamp(model: str | None) -> str:
    """Changes when the model's folder does, or when a model was fetched."""
    try:
        folder = known_folder(model)
    except AssayError as error:
        return error.what
    return f"{folder} {(folder / 'config.json').stat().st_mtime_ns}" if folder else ""


@st.cache_resource(max_entries=4, show_spinner="Counting rows")
def _prepared(root: str, version_id: str, rows: tuple[Any, ...]) -> Prepared:
    return prepare(Workspace.open(root).load(version_id), *rows)


@st.cache_resource(max_entries=16, show_spinner="Looking at the rows, the model and the machine")
def _outlook(
    root: str, version_id: str, rows: tuple[int | None, int, int], max_tokens: int, model: str | None, stamp: str
) -> Outlook:
    return look_ahead(_prepared(root, version_id, rows), Budget(max_tokens=max_tokens), model)


@st.cache_data(max_entries=64, show_spinner="Looking at the rows, the model and the machine")
def _obstacles(
    root: str,
    version_id: str,
    rows: tuple[int | None, int, int],
    limits: tuple[int, Any],
    model: str | None,
    stamp: str,
    settings: str,
) -> dict[str, str]:
    budget = Budget(max_tokens=limits[0], pooling=limits[1])
    ahead = _outlook(root, version_id, rows, limits[0], model, stamp)
    return obstacles(
        _prepared(root, version_id, rows), Plan(approaches=tuple(json.loads(settings))).made(), budget, ahead
    )


@st.cache_data(show_spinner="Reading what is known about electricity")
def electricity() -> dict[str, str]:
    """Countries with known electricity: three letters and name."""
    return countries()
