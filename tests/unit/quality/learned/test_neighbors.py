import numpy as np
import pytest

from core.quality.learned import neighbors as module
from core.quality.learned.neighbors import close_pairs, nearest


def unit(rows: int, width: int = 12, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("block", [1, 500, 10**6])
def test_nearest_are_those_of_scikit_learn(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.neighbors import NearestNeighbors

    monkeypatch.setattr(module, "_BLOCK", block)
    points, reference = unit(37), unit(50, seed=1)
    indices, cosines = nearest(points, reference, 6)
    distances, expected = NearestNeighbors(n_neighbors=6, metric="cosine").fit(reference).kneighbors(points)
    assert (indices == expected).all()
    assert np.abs(1 - cosines - distances).max() < 1e-5


def test_a_row_is_not_its_own_neighbour() -> None:
    points = unit(20)
    indices, _ = nearest(points, points, 19, own=np.arange(20))
    for row in range(20):
        assert sorted(indices[row]) == [other for other in range(20) if other != row]
    some = np.array([3, 7, 11, 15])
    own = np.full(20, -1)
    own[some] = np.arange(4)
    indices, cosines = nearest(points, points[some], 3, own)
    assert all(place not in indices[row] for place, row in enumerate(some))
    assert np.isfinite(cosines).all()


@pytest.mark.parametrize("side", [1, 7, 2048])
def test_close_pairs_are_all_pairs(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SIDE", side)
    points = unit(60, width=4)
    found = {
        (int(one), int(two)): float(cosine)
        for earlier, later, cosines in close_pairs(points, 0.8)
        for one, two, cosine in zip(earlier, later, cosines, strict=True)
    }
    plain = points @ points.T
    expected = {(one, two) for one in range(60) for two in range(one + 1, 60) if plain[one, two] >= 0.8}
    assert set(found) == expected and len(expected) > 20
    assert all(abs(found[pair] - plain[pair]) < 1e-6 for pair in expected)


def test_no_rows_no_pairs() -> None:
    assert list(close_pairs(np.zeros((0, 3), np.float32), 0.5)) == []
