import numpy as np
import pytest

from core.learned import neighbors as module
from core.learned.neighbors import close_pairs, nearest


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


def test_a_row_is_not_its_own_neighbor() -> None:
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


@pytest.mark.parametrize("least", [0.3, 0.7, 0.99])
@pytest.mark.parametrize("pairs", [1, 1 << 15])
def test_the_bound_loses_no_pair(least: float, pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors wide enough to be shortened: around a few directions, copies among them, and in a flat subspace."""
    rng = np.random.default_rng(3)
    centers = unit(12, 300, seed=4)
    points = centers[rng.integers(0, 12, 250)] + rng.normal(0, 0.04, (250, 300)) * rng.uniform(0, 1, (250, 1))
    points = np.vstack([points, points[:5], np.eye(300)[:20]])
    points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    monkeypatch.setattr(module, "_SIDE", 100)
    monkeypatch.setattr(module, "_PAIRS", pairs if pairs > 1 else 500)
    short = module._shortened(points)
    assert short.shape == (275, 65) and (short @ short.T >= points @ points.T - 1e-5).all()
    found = {(int(a), int(b)) for one, two, _ in close_pairs(points, least) for a, b in zip(one, two, strict=True)}
    plain = points @ points.T
    sure = {(a, b) for a in range(275) for b in range(a + 1, 275) if plain[a, b] >= least + 1e-6}
    open_ = {(a, b) for a in range(275) for b in range(a + 1, 275) if plain[a, b] >= least - 1e-6}
    assert sure <= found <= open_ and len(found) >= 5


def test_no_rows_no_pairs() -> None:
    assert list(close_pairs(np.zeros((0, 3), np.float32), 0.5)) == []
