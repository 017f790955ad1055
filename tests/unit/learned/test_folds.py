import numpy as np
import pytest

from core.learned import folds as module
from core.learned.folds import grouped_folds, out_of_fold


def blobs(per_class: int, classes: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of length 1 around one direction a class."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(classes), per_class)
    vectors = np.eye(8)[y] + rng.normal(0, 0.15, (len(y), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), y


def test_groups_stay_together_and_classes_are_dealt_evenly() -> None:
    rng = np.random.default_rng(1)
    y = rng.integers(0, 4, 203)
    groups = np.r_[np.arange(150), rng.integers(0, 150, 53)]
    y[150:] = y[groups[150:]]
    parts = grouped_folds(y, groups, 5, np.random.default_rng(0))
    assert set(parts) == set(range(5))
    for group in range(150):
        assert len(set(parts[groups == group])) == 1
    for label in range(4):
        own = {group: parts[groups == group][0] for group in set(groups[y == label])}
        sizes = np.bincount(list(own.values()), minlength=5)
        assert sizes.max() - sizes.min() <= 1


def test_a_group_counts_for_the_class_of_most_of_its_rows() -> None:
    y, groups = np.array([1, 0, 1, 0, 0, 1]), np.array([0, 0, 0, 1, 2, 3])
    parts = grouped_folds(y, groups, 2, np.random.default_rng(0))
    by_group = {int(group): int(part) for group, part in zip(groups, parts, strict=True)}
    assert by_group[0] != by_group[3] and by_group[1] != by_group[2]


def test_no_row_is_judged_by_a_model_that_saw_its_group() -> None:
    """Random labels on random vectors: a copy in another fold would give the label away."""
    rng = np.random.default_rng(2)
    vectors, y = rng.normal(size=(300, 300)).astype(np.float32), rng.integers(0, 2, 300)
    doubled, twice = np.vstack([vectors, vectors]), np.r_[y, y]

    def right(groups: np.ndarray) -> float:
        found = out_of_fold(doubled, twice, groups, np.random.default_rng(0), strength=1000)
        return float((found.probabilities.argmax(axis=1) == twice).mean())

    assert right(np.r_[np.arange(300), np.arange(300)]) < 0.62
    assert right(np.arange(600)) > 0.85, "this is what leaks without groups"


def test_the_same_as_scikit_learn_on_the_same_folds() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import PredefinedSplit, cross_val_predict

    vectors, y = blobs(20)
    found = out_of_fold(vectors, y, np.arange(60), np.random.default_rng(0), strength=3.0)
    model = LogisticRegression(C=3.0, max_iter=1000)
    peer = cross_val_predict(model, vectors, y, cv=PredefinedSplit(found.folds), method="predict_proba")
    assert np.abs(found.probabilities - peer).max() < 0.01
    assert found.seen.all() and found.probabilities.sum(axis=1) == pytest.approx(1)


def test_a_class_in_one_fold_alone_was_not_seen() -> None:
    vectors, y = blobs(20)
    y[0] = 3
    found = out_of_fold(vectors, y, np.arange(60), np.random.default_rng(0))
    assert not found.seen[0] and found.seen[1:].all()
    assert found.probabilities[0, 3] == 0


def test_two_groups_and_one_class_to_learn_from() -> None:
    vectors, y = blobs(2, classes=2)
    found = out_of_fold(vectors, y, y, np.random.default_rng(0))
    assert sorted(set(found.folds)) == [0, 1]
    assert not found.seen.any() and found.probabilities[0].tolist() == [0, 1]


def test_large_data_is_learned_from_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    inner = module._predicted
    monkeypatch.setattr(module, "MOST_ROWS", 30)
    monkeypatch.setattr(module, "_predicted", lambda *args: (seen.append(len(args[0])), inner(*args))[1])
    vectors, y = blobs(40)
    found = out_of_fold(vectors, y, np.arange(120), np.random.default_rng(0))
    assert seen == [30] * 5
    assert (found.probabilities.argmax(axis=1) == y).mean() > 0.9
