"""Prevents: a report that misses drift or leaks, warnings without a remedy, and a report that changes when stored."""

import json

import numpy as np
import pandas as pd
import pytest

from core.contracts import Context
from core.dataset import Dataset
from core.flow import run
from core.holdout import Holdout, holdout, vector_rows
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.types import Roles


def dataset(rows: int = 240) -> Dataset:
    """Rows of two classes and two sources with words of their own."""
    rng = np.random.default_rng(5)
    words = [f"{one}{other}" for one in ("ka", "ro", "mi", "tu", "se") for other in ("lor", "ban", "dek", "fis", "gum")]
    frame = pd.DataFrame(
        {
            "text": [" ".join(rng.choice(words, 6 + place % 9)) for place in range(rows)],
            "label": ["yes", "no"] * (rows // 2),
            "channel": ["mail", "phone", "phone", "shop"] * (rows // 4),
        }
    )
    return Dataset.from_frame(frame, Roles(text="text", label="label"))


def split(data: Dataset, seed: int = 0) -> Dataset:
    return run(Recipe(seed=seed, steps=(Stratified(),)), data)


def test_a_random_split_has_no_drift_and_a_sorted_one_has() -> None:
    data = dataset()
    fine = holdout(split(data), Context())
    assert {one.of for one in fine.drift} == {"length", "source", "language"}
    assert not any(one.clear for one in fine.drift) and not [one for one in fine.advice() if one.severity == "error"]
    frame = data.frame.sort_values("channel", kind="stable").assign(
        split=["train"] * 140 + ["validation"] * 50 + ["test"] * 50
    )
    found = holdout(data.with_frame(frame.reset_index(drop=True)), Context())
    (drift,) = [one for one in found.drift if one.of == "source" and one.split == "test"]
    assert drift.clear and drift.distance.value > drift.distance.chance and "channel" in drift.name
    assert any(one.about == "drift" and one.remedy for one in found.advice())


def test_meaning_is_compared_where_vectors_are_given() -> None:
    data = split(dataset())
    rows = vector_rows(data, Context())
    rng = np.random.default_rng(0)
    points = rng.normal(size=(len(rows), 6))
    points[(data.frame["split"].iloc[rows] == "test").to_numpy()] += 1.0
    found = {one.split: one for one in holdout(data, Context(), (rows, points)).drift if one.of == "meaning"}
    assert found["test"].clear and not found["validation"].clear
    assert "classifier" in found["test"].detail


def test_a_context_compares_the_texts_once_for_all_splits(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.holdout import ties

    calls = []
    plain = ties.similar_keys
    monkeypatch.setattr(ties, "similar_keys", lambda *given, **more: calls.append(1) or plain(*given, **more))
    context, data = Context(), dataset()
    digests = {holdout(split(data, seed), context).digest for seed in (0, 1, 2)}
    assert len(digests) == 3 and len(calls) == 1


def test_every_trouble_has_a_remedy_and_survives_storing() -> None:
    raw = pd.DataFrame(
        {
            "text": [f"row number {place} of a small table with words" for place in range(30)],
            "label": ["big"] * 24 + ["rare"] * 3 + ["lost"] * 3,
            "who": ["x", "y", "z"] * 10,
            "split": ["train"] * 16 + ["validation"] * 4 + ["test"] * 4 + ["train", "test", "test"] + ["train"] * 3,
        }
    )
    data = Dataset.from_frame(raw, Roles(text="text", label="label", group="who"))
    found = holdout(data, Context())
    said = found.advice()
    assert [one.severity for one in said] == sorted(
        (one.severity for one in said), key=("error", "warning", "info").index
    )
    assert {one.about for one in said} >= {"classes", "size", "leakage"}
    assert all(one.found and one.remedy.endswith(".") for one in said)
    assert any("lost" in one.found and "no test row" in one.found for one in said)
    assert any("same who" in one.found and one.severity == "warning" for one in said)
    again = Holdout.from_json(json.loads(json.dumps(found.to_json())))
    assert again.to_json() == found.to_json() and again.advice() == said
    pd.testing.assert_frame_equal(again.classes, found.classes, check_names=False, check_index_type=False)


def test_a_split_without_labels_or_rows_is_no_error() -> None:
    frame = pd.DataFrame({"text": [f"text {place}" for place in range(9)], "split": ["train"] * 9})
    found = holdout(Dataset.from_frame(frame, Roles(text="text")), Context())
    assert found.drift == () and found.classes.empty and found.seen().rows == 0 and found.unlabelled == 9
