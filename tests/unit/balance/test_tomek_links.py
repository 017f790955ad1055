import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.balance.tomek_links import TomekLinks
from core.contracts import Context
from tests.unit.balance.rows import at, clouds, frame_of, labelled

LINE = np.array([[0.0], [1.0], [2.0], [4.0], [4.5], [9.0], [10.0]])


def test_rows_that_are_each_others_nearest_and_differ() -> None:
    frame = labelled("aaaabbb")  # 4.0 and 4.5 are each other's nearest
    assert TomekLinks().apply(frame, at(LINE)).index.tolist() == [0, 1, 2, 4, 5, 6]
    assert TomekLinks(drop="both").apply(frame, at(LINE)).index.tolist() == [0, 1, 2, 5, 6]


def test_children_go_with_their_parent() -> None:
    frame = labelled("aaaabbba")
    frame.loc[7, "origin"] = frame["uid"][3]
    after = TomekLinks().apply(frame, at(np.append(LINE, [[4.4]], axis=0)))
    assert after.index.tolist() == [0, 1, 2, 4, 5, 6]


def test_a_class_never_vanishes() -> None:
    context = at(np.array([[0.0], [0.1], [9.0]]))
    after = TomekLinks(drop="both", repeat=False).apply(labelled("abb"), context)
    assert after.index.tolist() == [0, 2]
    assert context.notes == ["1 class would have lost all rows and kept the last: a."]


def test_rows_without_text_or_label_stay() -> None:
    frame = frame_of([("a", True), ("b", False), (None, True), ("a", True), ("b", True)])
    after = TomekLinks().apply(frame, at(np.array([[0.0], [0.0], [0.0], [1.0], [1.1]])))
    assert after.index.tolist() == [0, 1, 2, 4]
    alone = frame_of([("a", True), ("b", False)])
    assert TomekLinks().apply(alone, Context()) is alone


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(2, 20), min_size=2, max_size=4), st.integers(0, 99), st.booleans())
def test_agrees_with_imbalanced_learn(sizes: list[int], seed: int, both: bool) -> None:
    from imblearn.under_sampling import TomekLinks as Peer

    points, y = clouds(sizes, seed)
    frame = frame_of([("abcd"[code], True) for code in y])
    step = TomekLinks(drop="both" if both else "not_smallest", repeat=False)
    after = step.apply(frame, at(points))
    peer = Peer(sampling_strategy="all" if both else "auto")
    peer.fit_resample(points, y)
    left = set(y[peer.sample_indices_])
    if left == set(y):
        assert after.index.tolist() == peer.sample_indices_.tolist()
    assert set(after["label"]) == set(frame["label"])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4), st.integers(0, 99))
def test_what_is_left_has_no_pair_to_drop(sizes: list[int], seed: int) -> None:
    points, y = clouds(sizes, seed, spread=2.0)
    frame = frame_of([("abcd"[code], True) for code in y])
    once = TomekLinks().apply(frame, at(points))
    assert TomekLinks().apply(once, at(points[once.index])).equals(once)
