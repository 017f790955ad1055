"""What the chosen method makes and the gate says of it: made once, judged once; sliders only read the scores."""

import json
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import made as kept_rows
from core import making
from core.augment.common.making import Making
from core.augment.gate import Gate
from core.dataset import Dataset
from core.making import Made
from core.members import make as member
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from pages.ui import jobs, state
from pages.ui.augment.by_hand import hand


@dataclass(frozen=True)
class Judged:
    """What the page knows: the rows that were made, why the gate rejects each ("" if it keeps it), and of how many.

    ``made`` has no rows where a model makes them and no job did so yet; ``whole`` says that these are all rows that the
    method makes; ``reasons`` is None until they were judged; ``wanted`` is how many the method would try to make.
    """

    made: Made
    reasons: pd.Series | None
    whole: bool
    wanted: int

    @property
    def kept(self) -> int:
        """Rows that the gate keeps."""
        return 0 if self.reasons is None else int((self.reasons == "").sum())


def ground(version: Version) -> Dataset:
    """The rows before anything was made; everybody gets the same object."""
    return _ground(str(state.workspace().root), version.id)


def judged(version: Version, recipe: Recipe, method: Making, gate: Gate) -> Judged:
    """What the method makes, with the gate's verdicts as its thresholds now stand."""
    root, text = str(state.workspace().root), method.model_dump_json()
    place = place_of(recipe, method, gate)
    wanted = _wanted(root, version.id, text, recipe.seed)
    workspace, hands = state.workspace(), hand(version)
    for whole in (True, False):
        key = kept_rows.key_of(version.id, method, gate, recipe.seed, place, whole)
        kept = _stored(root, key) if kept_rows.is_stored(workspace, key) else None
        if kept is not None:
            return Judged(kept, making.reasons(kept, gate, *hands), whole, wanted)
    if making.by_model(method):
        return Judged(Made(ground(version).frame.iloc[:0].assign(parent=""), False), None, False, wanted)
    made = _looked(root, version.id, text, recipe.seed, place)
    if kept_rows.ready(workspace, version.id, len(ground(version))):
        made = _scored(root, version.id, text, recipe.seed, place, gate.model_dump_json(include=kept_rows.SCORED))
    verdict = None if made.scores is None else making.reasons(made, gate, *hands)
    return Judged(made, verdict, False, wanted)


def place_of(recipe: Recipe, method: Making, gate: Gate) -> int:
    """Where the method will stand; its random choices depend on it."""
    return making.place_of(making.with_method(recipe, method, [gate]), method)


def start(version: Version, recipe: Recipe, method: Making, gate: Gate, whole: bool) -> None:
    """Make and judge in the background."""
    place = place_of(recipe, method, gate)
    params = {"version": version.id, "method": method.model_dump(mode="json"), "gate": gate.model_dump(mode="json")}
    jobs.start("make", {**params, "seed": recipe.seed, "place": place, "whole": whole}, version.dataset)


@st.cache_resource(max_entries=4, show_spinner="Loading the rows")
def _ground(root: str, version_id: str) -> Dataset:
    return making.ground(Workspace.open(root), version_id)


def _method(text: str) -> Making:
    found = member("steps", json.loads(text))
    assert isinstance(found, Making)
    return found


@st.cache_resource(max_entries=64, show_spinner=False)
def _wanted(root: str, version_id: str, method: str, seed: int) -> int:
    context = making.context_of(Workspace.open(root), seed, 0)
    return making.wanted(_ground(root, version_id), _method(method), context)


@st.cache_resource(max_entries=32, show_spinner="Making rows")
def _looked(root: str, version_id: str, method: str, seed: int, place: int) -> Made:
    context = making.context_of(Workspace.open(root), seed, place)
    return making.look(_ground(root, version_id), _method(method), context)


@st.cache_resource(max_entries=32, show_spinner="Judging the rows")
def _scored(root: str, version_id: str, method: str, seed: int, place: int, gate: str) -> Made:
    context = making.context_of(Workspace.open(root), seed, place)
    asked = Gate.model_validate_json(gate)
    return making.judge(_ground(root, version_id), _looked(root, version_id, method, seed, place), asked, context)


@st.cache_resource(max_entries=8, show_spinner=False)
def _stored(root: str, key: str) -> Made | None:
    return kept_rows.stored(Workspace.open(root), key)
