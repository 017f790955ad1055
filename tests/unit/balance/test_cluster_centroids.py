import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.balance.cluster_centroids import ClusterCentroids, representatives
from tests.unit.balance.rows import at, clouds, counts, frame_of, labelled


def test_one_row_of_each_heap_stays() -> None:
    points = np.array([[0.0, 0], [0.1, 0], [-0.1, 0], [5, 5], [5.1, 5], [4.9, 5], [9, 0], [1, 9]])
    after = ClusterCentroids().apply(labelled("aaaaaabb"), at(points))
    assert after.index.tolist() == [0, 3, 6, 7]


def test_equal_vectors_still_give_exactly_as_many_rows() -> None:
    after = ClusterCentroids(target="table", sizes={"a": 5}).apply(labelled("a" * 9 + "b"), at(np.ones((10, 3))))
    assert counts(after) == {"a": 5, "b": 1}


def test_agrees_with_imbalanced_learn_where_heaps_are_apart() -> None:
    from imblearn.under_sampling import ClusterCentroids as Peer
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(3)
    heaps = np.repeat(rng.normal(size=(6, 5)) * 50, 7, axis=0) + rng.normal(size=(42, 5))
    points = np.concatenate([heaps, rng.normal(size=(6, 5)) - 500]).astype(np.float32)
    frame = labelled("a" * 42 + "b" * 6)
    peer = Peer(voting="hard", estimator=KMeans(n_init=10, random_state=0))
    kept, _ = peer.fit_resample(points, np.repeat([0, 1], [42, 6]))
    after = ClusterCentroids().apply(frame, at(points, seed=1))
    assert {tuple(row) for row in points[after.index]} == {tuple(row) for row in kept}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 25), min_size=2, max_size=4), st.integers(0, 99), st.booleans())
def test_counts_are_exact_and_repeat(sizes: list[int], seed: int, coarse: bool) -> None:
    points, y = clouds(sizes, seed)
    points = np.round(points) if coarse else points
    frame = frame_of([("abcd"[code], True) for code in y])
    after = ClusterCentroids().apply(frame, at(points, seed=seed))
    assert set(counts(after).values()) == {min(sizes)} and len(after) == min(sizes) * len(sizes)
    assert after.index.is_unique
    assert after.equals(ClusterCentroids().apply(frame, at(points, seed=seed)))


def test_representatives_are_members_nearest_to_their_center() -> None:
    points, _ = clouds([60], 0)
    found = representatives(points, 8, 0)
    assert len(set(found.tolist())) == 8
