import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.clean.fix_labels import FixLabels
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.label_errors import LabelErrors
from core.types import Roles

SAMPLE = Path(__file__).parents[3] / "core/collect/samples/support"
FLIPPED = (3, 25, 44, 58)


def blobs(per_class: int = 30, spread: float = 0.1) -> tuple[np.ndarray, list[str]]:
    """Vectors around one direction for each of three classes."""
    y = np.repeat(np.arange(3), per_class)
    vectors = np.eye(6)[y] + np.random.default_rng(0).normal(0, spread, (len(y), 6))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), ["abc"[one] for one in y]


def flipped(labels: list[str]) -> list[str]:
    return [{"a": "b", "b": "c", "c": "a"}[label] if place in FLIPPED else label for place, label in enumerate(labels)]


def inspect(vectors: np.ndarray, labels: list, split: list[str] | None = None, **fields: float) -> list[Finding]:
    frame = pd.DataFrame({"text": [f"text {place}" for place in range(len(labels))], "label": labels})
    frame = frame.assign(uid=[str(place) for place in range(len(labels))])
    frame = frame if split is None else frame.assign(split=split)
    data = Dataset.from_frame(frame, Roles(text="text", label="label"))
    return LabelErrors.model_validate(fields).inspect(data, Context(shared={"vectors": vectors}))


def test_flipped_labels_are_the_suspects() -> None:
    vectors, labels = blobs()
    (found,) = inspect(vectors, flipped(labels))
    assert set(found.uids) == {str(place) for place in FLIPPED}
    assert list(found.scores) == sorted(found.scores, reverse=True) and min(found.scores) > 0.5
    by_uid = {suspect["uid"]: suspect for suspect in found.details["suspects"]}
    for place in FLIPPED:
        suspect = by_uid[str(place)]
        assert (suspect["label"], suspect["suggested"]) == (flipped(labels)[place], labels[place])
        assert 0.5 < suspect["confidence"] <= 1
    assert found.details["estimated"] == 4 and "num_label_issues" in found.details["how"]
    assert found.message.startswith("4 labels look wrong to a model that learned from the other rows")
    assert found.fix == {"kind": "fix_labels", "threshold": 0.95, "folds": 5, "strength": 5.0}
    assert found.severity == "warning"


def test_clean_labels_have_none() -> None:
    assert inspect(*blobs(spread=0.02)) == []


def test_labels_that_the_vectors_do_not_tell_accuse_nobody() -> None:
    vectors, labels = blobs()
    (found,) = inspect(vectors, np.random.default_rng(0).permutation(labels).tolist())
    assert found.severity == "info" and found.uids == ()
    assert found.message.startswith("Wrong labels cannot be found from the texts' vectors")


def test_test_rows_are_for_people() -> None:
    vectors, labels = blobs()
    split = ["test" if place in (3, 25) else "train" for place in range(90)]
    (found,) = inspect(vectors, flipped(labels), split)
    assert "2 of them are test rows: test labels must be decided by people" in found.message
    assert found.details["test_rows"] == 2
    (found,) = inspect(vectors, flipped(labels))
    assert "test rows" not in found.message


def test_the_fix_mends_its_finding() -> None:
    vectors, labels = blobs()
    frame = pd.DataFrame({"text": [f"text {place}" for place in range(90)], "label": flipped(labels)})
    data = Dataset.from_frame(frame.assign(uid=[str(place) for place in range(90)]), Roles(text="text", label="label"))
    (found,) = LabelErrors().inspect(data, Context(shared={"vectors": vectors}))
    step = FixLabels.model_validate(found.fix)
    after = data.with_frame(step.apply(data.frame, Context(seed=5, place=3, shared={"vectors": vectors})))
    left = LabelErrors().inspect(after, Context(shared={"vectors": vectors}))
    assert after.frame["label"].tolist() == labels and not left


def test_only_rows_that_may_be_corrected_have_a_fix() -> None:
    vectors, labels = blobs()
    (found,) = inspect(vectors, flipped(labels), ["test" if place in FLIPPED else "train" for place in range(90)])
    assert found.rows == 4 and found.fix is None
    (found,) = inspect(vectors, flipped(labels), ["test" if place == 3 else "train" for place in range(90)])
    assert found.fix is not None


def test_too_little_to_judge() -> None:
    vectors, _ = blobs()
    assert inspect(vectors, [None] * 90) == []
    assert inspect(vectors, ["a"] * 90) == []
    assert inspect(vectors[:3], ["a", "b", "c"]) == []


def test_small_classes_are_said_and_left_out() -> None:
    vectors, labels = blobs()
    labels = ["rare" if place == 0 else label for place, label in enumerate(flipped(labels))]
    (found,) = inspect(vectors, labels)
    assert "1 class has too few texts to be judged." in found.message and "0" not in found.uids
    assert found.details["classes_too_small"] == ["rare"]


def test_details_stay_small() -> None:
    vectors, labels = blobs(per_class=600)
    other = {"a": "b", "b": "c", "c": "a"}
    labels = [other[label] if place % 7 == 0 else label for place, label in enumerate(labels)]
    (found,) = inspect(vectors, labels)
    assert found.rows > 200 and len(found.details["suspects"]) == 200
    assert len(json.dumps(found.details)) < 25_000


@pytest.mark.model
def test_wrong_labels_of_real_texts(tmp_path: Path) -> None:
    names = ("payment", "account", "delivery_status")
    lines = [(line, name) for name in names for line in (SAMPLE / f"{name}.txt").read_text("utf-8").splitlines()[:20]]
    truth = dict(enumerate(label for _, label in lines))
    wrong = {place: names[(names.index(truth[place]) + 1) % 3] for place in (4, 17, 29, 46)}
    frame = pd.DataFrame(lines, columns=["text", "label"]).assign(uid=[str(place) for place in truth])
    frame["label"] = [wrong.get(place, label) for place, label in truth.items()]
    data = Dataset.from_frame(frame, Roles(text="text", label="label"))
    (found,) = LabelErrors().inspect(data, Context(cache=tmp_path))
    assert len({str(place) for place in wrong} & set(found.uids[:8])) >= 3
    assert found == LabelErrors().inspect(data, Context(cache=tmp_path))[0]
