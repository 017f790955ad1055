"""Prevents: a page with other figures than the run has, or a cell whose rows are not those that were counted."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from core import actions, comparison
from core.dataset import Dataset
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from core.tune import Full, Majority, Tfidf
from core.tune.compare.budget import Budget
from core.tune.compare.views import (
    board,
    chosen_units,
    planned_fits,
    predicted_rows,
    results,
    trials_so_far,
    units,
    worst_confusion,
)
from core.types import Split


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


def test_results_are_the_answer_in_words(answer: dict[str, Any]) -> None:
    table = results(answer).set_index("approach")
    assert list(table.index) == ["tfidf", "majority"]
    row = next(row for row in answer["approaches"] if row["kind"] == "tfidf")
    assert table.loc["tfidf", "macro_f1"] == row["macro_f1"]["mean"]
    assert f"({row['macro_f1']['low']:.3f} to" in table.loc["tfidf", "macro_f1_interval"]
    assert table.loc["tfidf", "difference"] == "recommended"
    assert table.loc["majority", "difference"].startswith("-0.")
    assert table["energy"].to_list() == ["not measured"] * 2


def test_intervals_around_zero_are_told_in_words_and_failures_stay_in_the_table(answer: dict[str, Any]) -> None:
    rows = [dict(row) for row in answer["approaches"]]
    rows[0]["difference"] = {"mean": -0.01, "low": -0.05, "high": 0.02}
    failed = {"kind": "full", "status": "failed", "error": "out of memory"}
    table = results({**answer, "approaches": [*rows, failed]}).set_index("approach")
    assert table.loc["majority", "difference"] == "cannot be told apart, -0.010 (-0.050 to +0.020)"
    assert table.loc["full", "message"] == "out of memory"
    assert list(table.index)[-1] == "full"


def test_rows_of_the_cells_are_those_the_matrix_counted(workspace: Workspace, answer: dict[str, Any]) -> None:
    said = workspace.runs.predictions(answer["run"], chosen_units(workspace.runs.events(answer["run"]), "majority"))
    dataset = workspace.load(answer["version"])
    rows = predicted_rows(said, dataset.frame)
    row = next(row for row in answer["approaches"] if row["kind"] == "majority")
    for i, true in enumerate(answer["classes"]):
        for j, predicted in enumerate(answer["classes"]):
            cell = rows[(rows["label"] == true) & (rows["predicted"] == predicted)]
            assert cell["seeds"].sum() == row["confusion"][i][j]
    assert set(rows["uid"]) == set(dataset.part(Split.TEST)["uid"])
    assert set(rows["text"]) <= set(dataset.frame["text"])


def test_seeds_that_disagree_make_two_lines() -> None:
    frame = pd.DataFrame({"uid": ["a"], "text": ["hello"], "label": ["x"]})
    said = pd.DataFrame({"uid": ["a", "a", "a"], "split": ["test"] * 3, "approach": "full", "seed": [0, 1, 2]})
    rows = predicted_rows(said.assign(**{"p:x": [0.9, 0.2, 0.7], "p:y": [0.1, 0.8, 0.3]}), frame)
    assert rows.set_index("predicted")["seeds"].to_dict() == {"x": 2, "y": 1}
    assert rows.set_index("predicted")["probability"].to_dict() == pytest.approx({"x": 0.8, "y": 0.8})


def test_validation_rows_are_no_test_rows() -> None:
    frame = pd.DataFrame({"uid": ["a"], "text": ["hello"], "label": ["x"]})
    said = pd.DataFrame({"uid": ["a"], "split": ["validation"], "approach": "full", "seed": [0], "p:x": [1.0]})
    assert predicted_rows(said, frame).empty


def test_worst_confusion_is_the_largest_mistake() -> None:
    assert worst_confusion(["a", "b"], [[5, 1], [3, 9]]) == ("b", "a")
    assert worst_confusion(["a", "b"], [[5, 0], [0, 9]]) == ("a", "a")
