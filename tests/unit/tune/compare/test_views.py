"""Prevents: a board with other figures than the run has."""

from typing import Any

import numpy as np
import pytest

from core import actions, comparison
from core.dataset import Dataset
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from core.tune import Full, Majority, Tfidf
from core.tune.compare.budget import Budget
from core.tune.compare.views import board, chosen_units, planned_fits, trials_so_far, units


def fit(kind: str, name: str, score: float, **setting: Any) -> dict[str, Any]:
    values = {"kind": kind, **setting}
    return {"event": "unit", "unit": name, "setting": values, "validation_macro_f1": score, "seconds": 2.0, "curve": []}


EVENTS = [
    fit("majority", "majority.trial0", 0.1),
    {"event": "approach", "kind": "majority", "status": "done", "units": [{"unit": "majority.trial0"}]},
    fit("tfidf", "tfidf.trial0", 0.6, strength=10.0),
    fit("tfidf", "tfidf.trial1", 0.7, strength=2.0),
]


@pytest.fixture
def answer(workspace: Workspace, support_like: Dataset) -> dict[str, Any]:
    """A real comparison of two cheap approaches."""
    collected = workspace.save(support_like, dataset_name="support")
    split = actions.apply_recipe(workspace, collected.id, Recipe(steps=(Stratified(),)))
    return comparison.compare(workspace, split.id, [Majority(), Tfidf()], budget={"seeds": 2, "trials": 2})


def test_planned_fits_are_trials_and_further_seeds_of_random_approaches() -> None:
    budget = Budget(seeds=4, trials=3)
    assert [planned_fits(one, budget) for one in (Majority(), Tfidf(), Full())] == [1, 3, 6]


def test_board_tells_who_is_done_running_and_waiting() -> None:
    table = board([Majority(), Tfidf(), Full()], Budget(seeds=2, trials=3), EVENTS).set_index("approach")
    assert table["state"].to_dict() == {"majority": "done", "tfidf": "running", "full": "waiting"}
    assert table["fits"].to_list() == [1, 2, 0]
    assert table["planned"].to_list() == [1, 3, 4]
    assert table.loc["tfidf", "validation_macro_f1"] == 0.7
    assert table.loc["tfidf", "seconds"] == 4.0
    assert np.isnan(table.loc["full", "seconds"])


def test_board_before_the_first_fit_and_after_a_failure() -> None:
    assert board([Majority(), Tfidf()], Budget(), [])["state"].to_list() == ["running", "waiting"]
    failed = [*EVENTS, {"event": "approach", "kind": "tfidf", "status": "failed", "error": "no memory", "units": []}]
    table = board([Majority(), Tfidf(), Full()], Budget(), failed).set_index("approach")
    assert table["state"].to_dict() == {"majority": "done", "tfidf": "failed", "full": "running"}
    assert table.loc["tfidf", "message"] == "no memory"


def test_units_told_twice_count_once_and_seeds_are_no_trials() -> None:
    events = [*EVENTS, EVENTS[2], fit("tfidf", "tfidf.trial1.seed1", 0.9, strength=2.0)]
    assert len(units(events)) == 4
    tried = {row["kind"]: row["trials"] for row in trials_so_far(events)}
    assert [trial["validation_macro_f1"] for trial in tried["tfidf"]] == [0.6, 0.7]
    assert tried["tfidf"][0]["setting"] == {"strength": 10.0}


def test_plan_and_board_agree_with_a_real_run(workspace: Workspace, answer: dict[str, Any]) -> None:
    events = workspace.runs.events(answer["run"])
    table = board([Majority(), Tfidf()], Budget(seeds=2, trials=2), events)
    assert table["fits"].to_list() == table["planned"].to_list() == [1, 2]
    assert set(table["state"]) == {"done"}


def test_trials_that_failed_or_had_few_epochs_say_so() -> None:
    failed = {"event": "trial_failed", "kind": "full", "unit": "full.trial1", "setting": {"kind": "full", "rate": 2.0}}
    short = {**fit("full", "full.rung0.trial0", 0.3, rate=1.0), "share": 0.3}
    (row,) = trials_so_far([short, {**failed, "error": "no memory"}])
    assert row["trials"] == [
        {"setting": {"rate": 1.0}, "validation_macro_f1": 0.3, "share": 0.3},
        {"setting": {"rate": 2.0}, "validation_macro_f1": None, "error": "no memory"},
    ]


def test_scores_are_those_of_the_chosen_units(workspace: Workspace, answer: dict[str, Any]) -> None:
    events = workspace.runs.events(answer["run"])
    unit, test = chosen_units(events, "tfidf")
    trials = next(row["trials"] for row in trials_so_far(events) if row["kind"] == "tfidf")
    best = max(range(2), key=lambda place: trials[place]["validation_macro_f1"])
    assert unit == f"tfidf.trial{best}" and test == f"{unit}.test"
    assert chosen_units(events, "full") == []
