"""What a strategy does to the train rows: at once where that is quick, else by a job."""

import json

import streamlit as st

from core import evening, made, making
from core.balance.common.goal import Goal
from core.contracts import Step
from core.dataset import Dataset
from core.evening import Evened
from core.members import make as member
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from pages.ui import jobs, state


def ground(version: Version) -> Dataset:
    """The rows before anything was balanced; everybody gets the same object."""
    return _ground(str(state.workspace().root), version.id)


def evened(version: Version, recipe: Recipe, step: Step) -> Evened | None:
    """What the strategy does; without its rows, or None, until a job has run it."""
    workspace = state.workspace()
    place = place_of(recipe, step)
    key = evening.key_of(version.id, step.model_dump(mode="json"), recipe.seed, place)
    known = _stored(str(workspace.root), key) if evening.is_stored(workspace, key) else None
    if known is not None:
        return known
    rows = ground(version)
    quick = made.ready(workspace, version.id, len(rows)) if "model" in step.needs else jobs.inline(version)
    if quick:
        return _evened(str(workspace.root), version.id, step.model_dump_json(), recipe.seed, place)
    return evening.planned(rows, step) if isinstance(step, Goal) else None


def place_of(recipe: Recipe, step: Step) -> int:
    """Where the step will stand; its random choices depend on it."""
    return making.place_of(making.with_step(recipe, step), step)


def start(version: Version, recipe: Recipe, step: Step) -> None:
    """Run the strategy in the background."""
    params = {"version": version.id, "step": step.model_dump(mode="json"), "seed": recipe.seed}
    jobs.start("even", {**params, "place": place_of(recipe, step)}, version.dataset)


@st.cache_resource(max_entries=4, show_spinner="Loading the rows")
def _ground(root: str, version_id: str) -> Dataset:
    return evening.rows_before(Workspace.open(root), version_id)


@st.cache_resource(max_entries=32, show_spinner="Trying the strategy out")
def _evened(root: str, version_id: str, step: str, seed: int, place: int) -> Evened:
    found = member("steps", json.loads(step))
    assert isinstance(found, Step)
    context = making.context_of(Workspace.open(root), seed, place)
    return evening.evened(_ground(root, version_id), found, context)


@st.cache_resource(max_entries=16, show_spinner=False)
def _stored(root: str, key: str) -> Evened | None:
    return evening.stored(Workspace.open(root), key)
