from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.fix_labels import FixLabels
from core.contracts import Context
from core.dataset import Dataset
from core.quality.label_errors import LabelErrors
from core.types import Roles

SAMPLE = Path(__file__).parents[3] / "core/collect/samples/support"
WRONG = (3, 25, 44, 58)
OTHER = {"a": "b", "b": "c", "c": "a"}


def blobs(per_class: int = 60, spread: float = 0.1) -> tuple[np.ndarray, list[str]]:
    """Vectors around one direction for each of three classes."""
    y = np.repeat(np.arange(3), per_class)
    vectors = np.eye(6)[y] + np.random.default_rng(0).normal(0, spread, (len(y), 6))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), ["abc"[one] for one in y]


def made(labels: list, split: dict[int, str] | None = None, wrong: tuple[int, ...] = WRONG) -> pd.DataFrame:
    rows = range(len(labels))
    frame = pd.DataFrame({"uid": [f"r{place}" for place in rows], "text": [f"text {place}" for place in rows]})
    frame["label"] = [OTHER[label] if place in wrong else label for place, label in enumerate(labels)]
    if split is not None:
        frame["split"] = [split.get(place, "train") for place in rows]
    return Dataset.from_frame(frame, Roles(text="text", label="label")).frame


def changed(frame: pd.DataFrame, vectors: np.ndarray, **fields: float) -> dict[int, str]:
    """The rows whose label the step changes, with the label they get."""
    copy = frame.copy(deep=True)
    after = FixLabels.model_validate(fields).apply(frame, Context(shared={"vectors": vectors}))
    pd.testing.assert_frame_equal(frame, copy)
    pd.testing.assert_frame_equal(after.drop(columns="label"), frame.drop(columns="label"))
    differs = (after["label"] != frame["label"]) & ~(after["label"].isna() & frame["label"].isna())
    return {int(place): str(after["label"].iloc[place]) for place in np.flatnonzero(differs)}


def test_flipped_labels_are_put_right_and_no_other() -> None:
    vectors, labels = blobs()
    assert changed(made(labels), vectors) == {place: labels[place] for place in WRONG}
    context = Context(shared={"vectors": vectors})
    FixLabels().apply(made(labels), context)
    assert context.notes == ["4 labels were corrected: 'b' to 'a' (4)."]


def test_the_threshold_decides() -> None:
    vectors, labels = blobs(spread=0.45)
    sizes = [len(changed(made(labels), vectors, threshold=threshold)) for threshold in (0.5, 0.8, 0.95, 0.999)]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[-1]


def test_right_labels_and_labels_that_nothing_tells_stay() -> None:
    vectors, labels = blobs()
    assert changed(made(labels, wrong=()), vectors) == {}
    shuffled = np.random.default_rng(0).permutation(labels).tolist()
    assert changed(made(shuffled, wrong=()), vectors, threshold=0.5) == {}


def test_sealed_labels_stay_and_teach_nothing() -> None:
    vectors, labels = blobs()
    held = {3: "test", 25: "validation", **dict.fromkeys(range(100, 120), "test")}
    frame = made(labels, held)
    found = changed(frame, vectors)
    assert found == {place: labels[place] for place in WRONG if place not in held}
    other = frame.copy()
    other.loc[list(held), "label"] = "c"
    assert changed(other, vectors) == found
    dataset = Dataset(frame, Roles(text="text", label="label"))
    suspects = LabelErrors().inspect(dataset, Context(shared={"vectors": vectors}))[0]
    assert suspects.fix == {"kind": "fix_labels", "threshold": 0.95, "folds": 5, "strength": 5.0}


def test_nothing_to_learn_from() -> None:
    vectors, _ = blobs(per_class=4)
    for labels in ([None] * 12, ["a"] * 12, list("abcdefghijkl")):
        assert changed(made(labels, wrong=()), vectors) == {}
    assert FixLabels().apply(made(["a"] * 3).iloc[:0], Context()).empty


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from([None, "a", "b", "c"]), min_size=12, max_size=12), st.booleans())
def test_only_labels_that_are_there_are_changed_to_labels_that_are_there(labels: list, split: bool) -> None:
    vectors, _ = blobs(per_class=4)
    frame = made(labels, {0: "test", 1: "validation"} if split else None, wrong=())
    found = changed(frame, vectors, threshold=0.5)
    assert set(found.values()) <= set(labels) - {None}
    assert all(labels[place] not in (None, new) for place, new in found.items())
    assert not split or not {0, 1} & set(found)
    assert found == changed(frame, vectors, threshold=0.5)


@pytest.mark.model
def test_wrong_labels_of_real_texts(tmp_path: Path) -> None:
    names = ("payment", "account", "delivery_status")
    lines = [(line, name) for name in names for line in (SAMPLE / f"{name}.txt").read_text("utf-8").splitlines()[:20]]
    truth = [label for _, label in lines]
    wrong = {place: names[(names.index(truth[place]) + 1) % 3] for place in (4, 17, 29, 46)}
    frame = pd.DataFrame(lines, columns=["text", "label"]).assign(uid=[str(place) for place in range(60)])
    frame["label"] = [wrong.get(place, label) for place, label in enumerate(truth)]
    data = Dataset.from_frame(frame, Roles(text="text", label="label"))
    after = FixLabels(threshold=0.8).apply(data.frame, Context(cache=tmp_path))
    different = np.flatnonzero(after["label"] != data.frame["label"])
    right = [place for place in different if after["label"].iloc[place] == truth[place]]
    assert len(right) >= 2 and len(right) >= 0.7 * len(different)
