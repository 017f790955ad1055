from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from core.tune.models.linear import LinearHead, grid


def draw(present: list[int], rows: int = 90, width: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(len(present))
    y = rng.choice(present, size=rows)
    return rng.normal(size=(rows, width)) + y[:, None] * 0.5, y


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
@pytest.mark.parametrize(("present", "classes"), [([0, 1], 2), ([0, 1, 2, 3], 4), ([1, 3], 5), ([0, 2, 3], 5)], ids=str)
def test_probabilities_are_those_of_scikit_learn(present: list[int], classes: int, sparse: bool) -> None:
    features, y = draw(present)
    given = csr_matrix(features) if sparse else features
    head = LinearHead.fit(given, y, classes, 3.0)
    expected = np.zeros((len(y), classes))
    expected[:, present] = LogisticRegression(C=3.0, max_iter=2000).fit(given, y).predict_proba(given)
    np.testing.assert_allclose(head.predict_proba(given), expected, atol=1e-9)


def test_a_single_class_is_certain() -> None:
    features, _ = draw([0, 1])
    found = LinearHead.fit(features, np.full(len(features), 2), 4, 1.0).predict_proba(features)
    assert (found == [0, 0, 1, 0]).all()


def test_strength_is_inverse_regularization() -> None:
    features, y = draw([0, 1, 2])
    weak, strong = (np.abs(LinearHead.fit(features, y, 3, strength).weights).sum() for strength in (0.01, 100.0))
    assert weak < strong / 5


def test_large_scores_do_not_overflow() -> None:
    head = LinearHead(np.array([[1e4, -1e4]]), np.zeros(2), np.array([0, 1]), 2)
    assert head.predict_proba(np.array([[1.0], [-1.0]])).tolist() == [[1, 0], [0, 1]]


def test_save_and_load(tmp_path: Path) -> None:
    features, y = draw([1, 3])
    head = LinearHead.fit(features, y, 6, 1.0)
    head.save(tmp_path / "head.safetensors")
    back = LinearHead.load(tmp_path / "head.safetensors")
    np.testing.assert_array_equal(back.predict_proba(features), head.predict_proba(features))
    assert back.size == head.size == 5 * 2 + 2


def test_grid_goes_out_from_the_prior() -> None:
    assert grid(10, 1, 2) == (10,)
    assert grid(10, 5, 2) == (10, 5, 20, 2.5, 40)
    assert grid(10, 4, 2) == (10, 5, 20, 2.5)
    assert grid(1.23456789, 2, 10) == (1.23456789, 0.123457)


def test_grid_stays_below_its_bound() -> None:
    assert grid(10, 5, 2, most=20) == (10, 5, 20, 2.5, 1.25)
    assert grid(10, 3, 2, most=10) == (10, 5, 2.5)
