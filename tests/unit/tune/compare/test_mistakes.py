"""Prevents: rows of a cell, of a change or of a ranking that are not those that were counted."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from core import actions, comparison
from core.dataset import Dataset
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from core.tune import Majority, Tfidf
from core.tune.compare.mistakes import (
    Judged,
    by_class,
    confusions,
    flip_rows,
    hardest_rows,
    hardness,
    judged,
    predicted_rows,
    told_flips,
    told_hardness,
)
from core.tune.compare.views import chosen_units
from core.types import Split

CLASSES = ("x", "y", "z")


@pytest.fixture
def answer(workspace: Workspace, support_like: Dataset) -> dict[str, Any]:
    """A real comparison of two cheap approaches."""
    collected = workspace.save(support_like, dataset_name="support")
    split = actions.apply_recipe(workspace, collected.id, Recipe(steps=(Stratified(),)))
    return comparison.compare(workspace, split.id, [Majority(), Tfidf()], budget={"seeds": 2, "trials": 2})


def said_of(workspace: Workspace, answer: dict[str, Any], kind: str) -> pd.DataFrame:
    return workspace.runs.predictions(answer["run"], chosen_units(workspace.runs.events(answer["run"]), kind))


def table_of(said: list[str], seed: int = 0, split: str = "test", turned: bool = False) -> pd.DataFrame:
    """Predictions of rows a, b, c, ..., each sure of the class named."""
    uids = [chr(97 + place) for place in range(len(said))]
    frame = pd.DataFrame({"uid": uids, "split": split, "approach": "k", "seed": seed})
    for name in CLASSES:
        frame[f"p:{name}"] = [0.8 if one == name else 0.1 for one in said]
    return frame.iloc[::-1] if turned else frame


FRAME = pd.DataFrame({"uid": list("abcd"), "text": ["A", "B", "C", "D"], "label": ["x", "x", "y", "z"]})


def small() -> Judged:
    """Right: first a, d; second (three seeds) a, b, and c in two seeds of three."""
    second = [table_of(["x", "x", "y", "x"]), table_of(["x", "x", "y", "y"], 1, turned=True)]
    predictions = {
        "first": table_of(["x", "y", "x", "z"]),
        "second": pd.concat([*second, table_of(["x", "x", "z", "x"], 2), table_of(["z"] * 4, split="validation")]),
        "majority": table_of(["x", "x", "x", "x"]),
    }
    return judged(predictions, FRAME, CLASSES)


def test_rows_of_the_cells_are_those_the_matrix_counted(workspace: Workspace, answer: dict[str, Any]) -> None:
    dataset = workspace.load(answer["version"])
    rows = predicted_rows(said_of(workspace, answer, "majority"), dataset.frame)
    row = next(row for row in answer["approaches"] if row["kind"] == "majority")
    for i, true in enumerate(answer["classes"]):
        for j, predicted in enumerate(answer["classes"]):
            cell = rows[(rows["label"] == true) & (rows["predicted"] == predicted)]
            assert cell["seeds"].sum() == row["confusion"][i][j]
    assert set(rows["uid"]) == set(dataset.part(Split.TEST)["uid"])
    assert set(rows["text"]) <= set(dataset.frame["text"])


def test_what_is_gathered_gives_the_scores_of_the_answer(workspace: Workspace, answer: dict[str, Any]) -> None:
    dataset = workspace.load(answer["version"])
    found = judged({k: said_of(workspace, answer, k) for k in ("majority", "tfidf")}, dataset.frame, answer["classes"])
    for row in answer["approaches"]:
        assert (found.said[row["kind"]] == found.y).mean() == pytest.approx(row["accuracy"]["mean"], abs=1e-4)
    assert found.rows["uid"].to_list() == said_of(workspace, answer, "tfidf").query("split == 'test'")["uid"].to_list()


def test_seeds_in_another_order_and_validation_rows_do_no_harm() -> None:
    found = small()
    assert found.said["second"].tolist() == [[0, 0, 1, 0], [0, 0, 1, 1], [0, 0, 2, 0]]
    assert found.y.tolist() == [0, 0, 1, 2]
    assert found.rows["text"].to_list() == ["A", "B", "C", "D"]


def test_flips_are_what_most_seeds_change() -> None:
    table, counted = flip_rows(small(), "first", "second")
    assert table.set_index("uid")["change"].to_dict() == {"d": "broken", "b": "fixed", "c": "fixed"}
    assert table.set_index("uid")["second"].to_dict() == {"d": "x (2 of 3)", "b": "x", "c": "y (2 of 3)"}
    assert table.set_index("uid")["first"].to_dict() == {"d": "z", "b": "y", "c": "x"}
    assert by_class(table, "fixed") == {"x": 1, "y": 1} and by_class(table, "broken") == {"z": 1}
    back, _ = flip_rows(small(), "second", "first")
    assert back.set_index("uid")["change"].to_dict() == {"d": "fixed", "b": "broken", "c": "broken"}
    assert counted.p_value == pytest.approx(_mid_p(2, 1))


def _mid_p(fixed: int, broken: int) -> float:
    """McNemar's mid-p from scipy: the exact two-sided value less the probability of what was seen."""
    rows, fewer = fixed + broken, min(fixed, broken)
    exact = binomtest(fewer, rows, 0.5).pvalue
    seen = binomtest(fewer, rows, 0.5, "less").pvalue - (binomtest(fewer - 1, rows, 0.5, "less").pvalue if fewer else 0)
    return exact - seen


def test_flips_in_a_sentence() -> None:
    _, counted = flip_rows(small(), "first", "second")
    said = told_flips(counted, 4, "first", "second")
    assert said.startswith("second fixes 2 rows of first and breaks 1 of the 4 in the test split. McNemar's test: p = ")
    assert said.endswith("which may be chance.")
    same = flip_rows(small(), "first", "first")[1]
    assert told_flips(same, 4, "first", "first") == "first changes none of the 4 test rows of first."


def test_hardest_rows_come_first_and_blind_guessing_does_not_count() -> None:
    found = small()
    table = hardest_rows(found).set_index("uid")
    assert list(table.index) == ["c", "b", "d"]
    assert table["wrong"].to_dict() == pytest.approx({"c": 2 / 3, "b": 1 / 2, "d": 1 / 2})
    assert table["said instead"].to_dict() == {"c": "x", "b": "y", "d": "x"}
    assert table.loc["c", "wrong under"] == "1 of 2 approaches"
    assert table.loc["d", "second"] == "x (2 of 3)" and table.loc["d", "majority"] == "x"
    assert hardness(found) == [1, 3, 0]


def test_hardness_in_a_sentence() -> None:
    assert told_hardness([1, 3, 0]) == (
        "No row of the 4 in the test split is wrong under all 2 approaches that read the texts."
    )
    assert told_hardness([5, 0, 1]).startswith("1 row is wrong under all 2 approaches")
    assert told_hardness([5, 0, 3]).startswith("3 rows are wrong under all 2 approaches")


def test_seeds_that_all_differ_are_all_named() -> None:
    several = pd.concat([table_of([one] * 4, seed) for seed, one in enumerate(CLASSES)])
    found = judged({"first": table_of(["z"] * 4), "second": several}, FRAME, CLASSES)
    table, _ = flip_rows(found, "second", "first")
    assert set(table["second"]) == {"x / y / z (1 of 3)"}


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


def test_most_frequent_mistakes_first() -> None:
    assert confusions(["a", "b", "c"], [[5, 1, 0], [3, 9, 2], [0, 0, 7]]) == [
        ("b", "a", 3),
        ("b", "c", 2),
        ("a", "b", 1),
    ]
    assert confusions(["a", "b"], [[5, 0], [0, 9]]) == []
    big = np.ones((9, 9), dtype=int).tolist()
    assert len(confusions([str(place) for place in range(9)], big, most=4)) == 4
