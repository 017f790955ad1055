import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.balance.near_miss import NearMiss
from core.errors import AssayError
from tests.unit.balance.rows import at, clouds, counts, frame_of, labelled


def test_the_nearest_rows_stay() -> None:
    line = np.array([[0.0], [1.0], [5.0], [2.0], [9.0], [8.0]])
    after = NearMiss().apply(labelled("bbaaaa"), at(line))
    assert after.index.tolist() == [0, 1, 2, 3]
    far = NearMiss(target="table", sizes={"a": 1}).apply(labelled("bbaaaa"), at(line))
    assert far.index.tolist() == [0, 1, 3]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 25), min_size=2, max_size=4), st.integers(0, 99), st.integers(1, 4))
def test_agrees_with_imbalanced_learn(sizes: list[int], seed: int, neighbors: int) -> None:
    from imblearn.under_sampling import NearMiss as Peer

    points, y = clouds(sizes, seed)
    frame = frame_of([("abcd"[code], True) for code in y])
    after = NearMiss(neighbors=neighbors).apply(frame, at(points))
    peer = Peer(version=1, n_neighbors=min(neighbors, *sizes))
    peer.fit_resample(points, y)
    assert after.index.tolist() == sorted(peer.sample_indices_.tolist())
    assert set(counts(after).values()) == {min(sizes)}


def test_made_rows_go_first_and_rows_without_text_are_not_touched() -> None:
    frame = frame_of([("a", True), ("a", True), ("a", False), ("a", True), ("b", True), (None, True)])
    frame.loc[3, "origin"] = frame["uid"][0]
    points = np.array([[9.0], [5.0], [0.0], [0.1], [0.0], [0.0]])
    assert NearMiss().apply(frame, at(points)).index.tolist() == [1, 2, 4, 5]


def test_one_class_alone_is_refused() -> None:
    with pytest.raises(AssayError, match=r"balance\.undersample"):
        NearMiss(target="table", sizes={"a": 1}).apply(labelled("aaa"), at(np.zeros((3, 2))))
