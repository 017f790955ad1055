import numpy as np
import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.errors import AssayError
from core.learned import meaning
from core.quality.semantic_duplicates import SemanticDuplicates
from core.types import Roles


def at(*degrees: float | None) -> np.ndarray:
    """Unit vectors of the plane by their angle; zeros for none."""
    return np.array(
        [[0, 0] if one is None else [np.cos(np.radians(one)), np.sin(np.radians(one))] for one in degrees], np.float32
    )


def inspect(
    rows: list[tuple], vectors: np.ndarray, cosine: float = 0.95, split: list[str] | None = None
) -> list[Finding]:
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(uid=[str(place) for place in range(len(rows))])
    frame = frame if split is None else frame.assign(split=split)
    data = Dataset.from_frame(frame, Roles(text="text", label="label"))
    return SemanticDuplicates(cosine=cosine).inspect(data, Context(shared={"vectors": vectors}))


def test_later_texts_are_named_with_their_nearest_earlier_one() -> None:
    rows = [("one", "a"), ("two", "a"), ("three", "a"), ("four", "a")]
    (found,) = inspect(rows, at(0, 90, 10, 95))
    assert found.uids == ("3", "2")
    assert found.scores == pytest.approx([np.cos(np.radians(5)), np.cos(np.radians(10))], abs=1e-5)
    assert [(pair["uid"], pair["other"]) for pair in found.details["pairs"]] == [("3", "1"), ("2", "0")]
    assert found.message.startswith("2 texts say nearly the same as an earlier one")
    assert inspect(rows, at(0, 90, 10, 95), cosine=0.999) == []


def test_near_texts_with_different_labels() -> None:
    _, torn = inspect([("one", "a"), ("two", "b"), ("three", "a")], at(0, 5, 80))
    assert torn.uids == ("0", "1") and torn.message.startswith("2 texts mean nearly the same as another one")
    assert len(torn.details["pairs"]) == 1 and torn.share == pytest.approx(2 / 3)


def test_missing_labels_do_not_contradict() -> None:
    assert len(inspect([("one", "a"), ("two", None)], at(0, 5))) == 1


def test_equal_texts_are_left_to_the_other_check() -> None:
    assert inspect([("Same", "a"), ("same ", "b"), ("other", "a")], at(0, 0, 90)) == []
    (found,) = inspect([("Same", "a"), ("same ", "b"), ("near", "a")], at(0, 0, 5))
    assert found.uids == ("2",), "a text that is torn itself contradicts nobody"


def test_texts_that_are_not_there_are_near_to_nothing() -> None:
    assert inspect([(None, "a"), ("", "b"), (" ", "c")], at(None, None, None)) == []
    assert inspect([("one", "a")], at(0)) == []
    assert inspect([(None, "a"), ("one", "a"), (None, "b")], at(None, 0, None), cosine=0.5) == []


def test_against_all_pairs() -> None:
    vectors = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = np.random.default_rng(1).integers(0, 3, 200)
    found = inspect([(f"text {place}", str(label)) for place, label in enumerate(labels)], vectors, cosine=0.98)
    plain = np.tril(vectors @ vectors.T, -1)
    later = {str(place) for place in range(200) if plain[place].max() >= 0.98}
    both = vectors @ vectors.T * (labels[:, None] != labels)
    torn = {str(place) for place in range(200) if both[place].max() >= 0.98}
    assert set(found[0].uids) == later and set(found[1].uids) == torn
    assert list(found[0].scores) == sorted(found[0].scores, reverse=True)
    best = dict(zip(found[0].uids, found[0].scores, strict=True))
    assert all(abs(best[uid] - plain[int(uid)].max()) < 1e-5 for uid in later)


def test_details_stay_small() -> None:
    vectors = np.tile(at(0), (600, 1))
    found = inspect([(f"text {place}", "ab"[place % 2]) for place in range(600)], vectors)
    assert [finding.rows for finding in found] == [599, 600]
    assert all(len(finding.details["pairs"]) <= 200 for finding in found)


def test_the_step_that_drops_them_where_it_would_drop_any() -> None:
    fix = {"kind": "deduplicate_semantic", "cosine": 0.95}
    rows = [("one", "a"), ("two", "a"), ("three", "b")]
    assert inspect(rows, at(0, 5, 90))[0].fix == fix
    repeated, torn = inspect(rows, at(0, 90, 5))
    assert repeated.fix is None and torn.fix is None and "keep one" not in repeated.message
    assert inspect(rows, at(0, 5, 90), split=["train", "test", "train"])[0].fix is None
    assert inspect(rows, at(0, 5, 90), split=["train", "train", "test"])[0].fix == fix
    assert inspect([("one", "a"), ("one ", "b"), ("two", "b")], at(0, 0, 5))[0].fix == fix, "not only first rows count"
    assert inspect([("one", None), ("two", None)], at(0, 5))[0].fix == fix


def test_too_many_texts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "MOST_TEXTS", 2)
    assert len(inspect([("one", "a"), ("two", "a"), ("one", "a")], at(0, 5, 0))) == 1
    with pytest.raises(AssayError, match="3 different texts are too many"):
        inspect([("one", "a"), ("two", "a"), ("three", "a")], at(0, 5, 9))
