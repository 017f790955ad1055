from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.contracts import Context
from core.dataset import Dataset
from core.errors import AssayError
from core.racing import race as racing
from core.racing import strategies
from core.racing.race import Race, race, race_job, stored
from core.racing.strategies import NONE, STRATEGIES, prepared
from core.store.workspace import Workspace
from core.types import Roles


def points_of(frame: pd.DataFrame, context: Context) -> np.ndarray:
    """Vectors in place of a model's: the two numbers that the text holds."""
    assert not (frame["split"] == "test").any(), "the sealed test is not embedded"
    return np.array([[float(one) for one in text.split()] for text in frame["text"]], dtype=np.float32)


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategies, "vectors", points_of)


def data(small: int, gap: float, large: int = 400) -> Dataset:
    """Two overlapping clouds of points, one of them small, in thirds: train, validation, test."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [large, small])
    points = rng.normal(size=(len(y), 2)) + np.array([gap, 0]) * y[:, None]
    table = pd.DataFrame({"text": [f"{a:.5f} {b:.5f}" for a, b in points], "label": np.array(["many", "few"])[y]})
    table["split"] = np.array(["train", "validation", "test"])[np.arange(len(y)) % 3]
    return Dataset.from_frame(table, Roles(text="text", label="label"), name="clouds")


def test_balancing_helps_where_a_small_class_is_drowned() -> None:
    found = race(data(60, 1.3, 1200), Context(), 2)
    entries = {entry.kind: entry for entry in found.entries}
    assert list(entries) == list(STRATEGIES) and found.minority == ("few",)
    assert found.sizes == {"many": 400, "few": 20} and (found.train, found.validation) == (420, 420)
    assert all(entry.problem is None for entry in found.entries)
    assert entries["weights"].differences["minority_recall"]["low"] > 0
    assert entries["oversample"].rows == 800 and entries["oversample"].seeds == 2
    assert entries["undersample"].rows == 40 and entries["smote"].rows == 800
    assert entries[NONE].rows == 420 and entries[NONE].differences == {} and entries["weights"].seeds == 1
    assert found.recommended is not None and entries[found.recommended].differences["macro_f1"]["low"] > 0
    assert found.told.startswith(STRATEGIES[found.recommended].title)
    assert Race.model_validate_json(found.model_dump_json()) == found


def test_it_says_that_it_cannot_tell() -> None:
    found = race(data(150, 6.0, 150), Context(), 1)
    assert found.recommended is None and found.told.startswith("Cannot tell")


def test_a_class_with_too_few_rows_stops_what_needs_neighbors_alone() -> None:
    found = race(data(9, 2.0), Context(), 1)
    problems = {entry.kind: entry.problem for entry in found.entries if entry.problem}
    assert set(problems) == {"smote", "borderline_smote", "adasyn"}
    assert "'few' has 3 train rows" in str(problems["smote"])


def test_it_repeats_and_changes_nothing() -> None:
    dataset = data(40, 2.0)
    given = dataset.frame.copy(deep=True)
    one, two = race(dataset, Context(seed=5), 2), race(dataset, Context(seed=5), 2)
    pd.testing.assert_frame_equal(dataset.frame, given)
    drop = {"seconds"}
    assert [entry.model_dump(exclude=drop) for entry in one.entries] == [
        entry.model_dump(exclude=drop) for entry in two.entries
    ]


def test_a_large_set_runs_with_a_sample_that_keeps_every_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategies, "_MOST_ROWS", 50)
    course, notes = prepared(data(9, 2.0), Context())
    assert np.bincount(course.y).tolist() == [2, 49], "shares of 51, rounded up"
    assert notes[0].startswith("Train ran with a sample of 5")


def test_what_cannot_be_raced_is_refused() -> None:
    whole = data(30, 2.0)
    bare = whole.with_frame(whole.frame[whole.frame["split"] != "validation"])
    with pytest.raises(AssayError, match="no validation row"):
        race(bare, Context())
    alone = whole.with_frame(whole.frame[whole.frame["label"] == "many"])
    with pytest.raises(AssayError, match="single class"):
        race(alone, Context())


def test_the_job_keeps_its_result(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    version = workspace.save(data(40, 2.0)).id
    assert stored(workspace, version) is None
    told = race_job(workspace, {"version": version[:10]}, lambda *_: None)
    kept = stored(workspace, version)
    assert kept is not None and told == {"recommended": kept.recommended, "told": kept.told}
    monkeypatch.setattr(racing, "race", lambda *_: pytest.fail("it is known"))
    params: dict[str, Any] = {"version": version, "seeds": 3, "model": None}
    assert race_job(workspace, params, lambda *_: None) == told
    assert stored(workspace, version, 4) is None
    assert list(Path(workspace.cache / "races").glob("*.json"))
