from pathlib import Path

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from core.tune.models.perceptron import Perceptron


def ring(rows: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """A class inside another one: no line separates them."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(rows, 2))
    return points, (np.linalg.norm(points, axis=1) > 1.1).astype(int)


@pytest.mark.parametrize("present", [[0, 1], [0, 2, 3]], ids=["two of four", "three of four"])
def test_probabilities_are_those_of_scikit_learn(present: list[int]) -> None:
    rng = np.random.default_rng(1)
    y = rng.choice(present, size=80)
    features = rng.normal(size=(80, 4)) + y[:, None]
    found = Perceptron.fit(features, y, 4, 10.0, seed=3, width=8).predict_proba(features)
    peer = MLPClassifier((8,), alpha=0.1, max_iter=300, random_state=3).fit(features, y)
    np.testing.assert_allclose(found[:, present], peer.predict_proba(features), atol=1e-9)
    assert found.sum() == pytest.approx(80)


def test_it_bends_where_a_line_cannot_and_the_seed_matters(tmp_path: Path) -> None:
    features, y = ring()
    first, other = (Perceptron.fit(features, y, 2, 1e4, seed=seed) for seed in (0, 1))
    assert (first.predict_proba(features).argmax(axis=1) == y).mean() > 0.95
    assert np.abs(first.layers[0][0] - other.layers[0][0]).max() > 0.01
    first.save(tmp_path / "head.safetensors")
    back = Perceptron.load(tmp_path / "head.safetensors")
    np.testing.assert_allclose(back.predict_proba(features), first.predict_proba(features), atol=1e-12)
    assert back.size == first.size == 2 * 256 + 256 + 256 * 2 + 2


def test_a_single_class_is_certain() -> None:
    features, _ = ring()
    assert (Perceptron.fit(features, np.full(len(features), 1), 2, 1.0, 0).predict_proba(features) == [0, 1]).all()
