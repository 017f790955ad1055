import numpy as np
import pandas as pd
import pytest

from core.augment.judging.label_kept import label_probabilities
from core.contracts import Context


def rows(per_class: int = 20, classes: str = "abc", noise: float = 0.3) -> tuple[pd.DataFrame, np.ndarray]:
    """Real rows of classes that lie around corners of a cube."""
    rng = np.random.default_rng(0)
    labels = np.repeat(list(classes), per_class)
    points = np.eye(8)[[classes.index(label) for label in labels]] + rng.normal(0, noise / 3, (len(labels), 8))
    frame = pd.DataFrame({"uid": [f"r{n}" for n in range(len(labels))], "label": labels}).astype("str")
    frame["text"] = "text " + frame["uid"]
    frame["origin"] = pd.Series([None] * len(frame), dtype="str")
    return frame, (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def ask(frame: pd.DataFrame, points: np.ndarray, parent: list[int], children: np.ndarray) -> tuple:
    return label_probabilities(frame, points, np.array(parent), children, Context(shared={"vectors": points}))


def test_a_child_among_another_class_loses_its_label() -> None:
    frame, points = rows()
    child, parent, remark = ask(frame, points, [0, 0, 45], points[[1, 30, 46]])
    assert remark == ""
    assert child[0] > 0.7 and child[1] < 0.2 and child[2] > 0.7
    assert (parent > 0.6).all()


def test_the_model_has_not_seen_the_parent() -> None:
    """A row with a wrong label vouches for none of its children, though they are its copies."""
    frame, points = rows()
    frame.loc[0, "label"] = "b"
    child, parent, _ = ask(frame, points, [0], points[[0]])
    assert child[0] < 0.2
    assert child[0] == pytest.approx(parent[0], abs=1e-6)


def test_equal_texts_are_left_out_together() -> None:
    frame, points = rows()
    frame.loc[:4, "label"] = "b"
    frame.loc[:4, "text"] = "Five TIMES the same"
    points[:5] = points[0]
    child, _, _ = ask(frame, points, [0], points[[0]])
    assert child[0] < 0.2


def test_what_is_asked_of_others_changes_nothing() -> None:
    frame, points = rows()
    alone, _, _ = ask(frame, points, [7], points[[9]])
    among, _, _ = ask(frame, points, [3, 7, 50, 7], points[[4, 9, 51, 33]])
    assert alone[0] == pytest.approx(among[1], abs=1e-12)


def test_a_small_class_is_not_judged_by_its_size() -> None:
    frame, points = rows(60, noise=0.9)
    kept = np.r_[0:60, 60:68]
    frame, points = frame.iloc[kept].reset_index(drop=True), points[kept]
    child, _, _ = ask(frame, points, list(range(60, 68)), points[60:68])
    assert np.median(child) > 0.6


def test_what_cannot_be_judged_is_missing() -> None:
    frame, points = rows(10)
    frame.loc[29, "label"] = "rare"
    frame.loc[0, "label"] = None
    child, parent, remark = ask(frame, points, [29, 0, 5], points[[29, 0, 6]])
    assert np.isnan(child).tolist() == np.isnan(parent).tolist() == [True, True, False]
    assert remark == ""


def test_labels_that_no_model_can_tell_are_not_judged() -> None:
    frame, points = rows(40)
    frame["label"] = np.random.default_rng(1).permutation(frame["label"])
    child, _, remark = ask(frame, points, [0], points[[1]])
    assert np.isnan(child).all() and "cannot tell the classes apart" in remark


@pytest.mark.parametrize("labels", [["a"] * 9, [None] * 9, ["a", "b"] * 2 + ["c"] * 5])
def test_one_class_is_nothing_to_choose_from(labels: list) -> None:
    frame, points = rows(3)
    frame["label"] = pd.Series(labels, dtype="str")
    child, _, remark = ask(frame, points, [0], points[[1]])
    assert np.isnan(child).all() and "two classes" in remark
