import json

import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.quality.report import report, worst
from core.types import Roles


def data(columns: dict) -> Dataset:
    return Dataset.from_frame(pd.DataFrame(columns), Roles(text="text", label="label"), name="mail")


def test_the_answer_of_check() -> None:
    dataset = data({"text": ["a b", "a b", None, "c d e"], "label": ["x", "x", "y", None]})
    told: list[float] = []
    answer = report(dataset, Context(progress=lambda done, total, message="": told.append(done / total)), False)
    assert json.loads(json.dumps(answer)) == answer
    assert answer["dataset"] == {
        "digest": dataset.digest, "rows": 4, "columns": ["uid", "text", "label", "split", "origin"],
        "text": "text", "label": "label",
    }  # fmt: skip
    assert set(answer["findings"][0]) >= {"check", "severity", "message", "rows", "share", "uids", "fix"}
    rows = {(finding["check"], finding["rows"]) for finding in answer["findings"]}
    assert {("missing", 1), ("exact_duplicates", 1)} <= rows
    assert {one["check"] for one in answer["skipped"]} >= {"label_errors", "outliers"}, "the model was not asked for"
    assert told == sorted(told) and told[-1] == 1


def test_statistics_by_hand() -> None:
    numbers = report(data({"text": ["a b", "A  B", None, "c d e", " "], "label": ["x", "x", "y", None, "x"]}))[
        "statistics"
    ]
    assert (numbers["rows"], numbers["texts"], numbers["distinct_texts"], numbers["labelled"]) == (5, 3, 2, 4)
    assert numbers["class_sizes"] == {"x": 3, "y": 1} and numbers["classes"] == 2
    assert numbers["missing"]["text"] == 1 and numbers["missing"]["label"] == 1
    assert numbers["words"] == {"mean": 2.33, "min": 2, "p5": 2.0, "median": 2, "p95": 2.9, "max": 3}
    assert numbers["characters"]["max"] == 5


def test_nothing_but_missing_texts() -> None:
    answer = report(data({"text": [None, None], "label": [None, None]}))
    assert answer["statistics"]["characters"] == {} and answer["statistics"]["effective_classes"] == 0
    assert [finding["check"] for finding in answer["findings"]] == ["missing"]


def test_worst() -> None:
    findings = [{"severity": "warning"}, {"severity": "info"}]
    assert worst(findings, "info") and worst(findings, "warning") and not worst(findings, "error")
    assert not worst([], "info")
