from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.balance.edited_neighbors import EditedNeighbors
from core.contracts import Context
from tests.unit.balance.rows import at, clouds, frame_of, labelled


def test_a_row_among_others_goes() -> None:
    line = np.array([[0.0], [1.0], [2.0], [3.0], [10.0], [11.0], [12.0], [10.5]])
    frame = labelled("aaaabbba")
    assert EditedNeighbors().apply(frame, at(line)).index.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_all_neighbors_or_most_of_them() -> None:
    line = np.array([[0.1], [1.0], [2.0], [2.9], [4.0], [5.0], [6.0]])
    frame = labelled("bbbbaaa")  # the neighbors of 2.9 are b, a, b
    assert EditedNeighbors(agree="most").apply(frame, at(line)).index.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert EditedNeighbors(agree="all").apply(frame, at(line)).index.tolist() == [0, 1, 2, 4, 5, 6]


def test_the_smallest_class_and_a_class_about_to_vanish_stay() -> None:
    points, y = clouds([3, 3, 40], 0, spread=5.0)
    frame = frame_of([("abc"[code], True) for code in y])
    context = at(points)
    after = EditedNeighbors(agree="all").apply(frame, context)
    assert set(after["label"]) == {"a", "b", "c"}
    assert "kept the last" in context.notes[0]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(4, 20), min_size=2, max_size=4), st.integers(0, 99), st.integers(1, 4), st.booleans())
def test_agrees_with_imbalanced_learn(sizes: list[int], seed: int, neighbors: int, every: bool) -> None:
    from imblearn.under_sampling import EditedNearestNeighbours

    points, y = clouds(sizes, seed)
    frame = frame_of([("abcd"[code], True) for code in y])
    step = EditedNeighbors(neighbors=neighbors, agree="all" if every else "most", repeat=False)
    after = step.apply(frame, at(points))
    peer = EditedNearestNeighbours(n_neighbors=neighbors, kind_sel="all" if every else "mode")
    peer.fit_resample(points, y)
    if set(y[peer.sample_indices_]) == set(y):
        assert after.index.tolist() == sorted(peer.sample_indices_.tolist())
    again = EditedNeighbors(neighbors=neighbors).apply(frame, at(points))
    assert EditedNeighbors(neighbors=neighbors).apply(again, at(points[again.index])).equals(again)


SHARED = Path(__file__).parents[4] / "shared/data"


@pytest.mark.model
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_real_questions(tmp_path: Path) -> None:
    """Five questions after a person that are called questions after a number, among 24 true ones, go."""
    lines = (SHARED / "trec/train_5500.label").read_text("latin-1").split("\n")
    pairs = [line.split(" ", 1) for line in lines if " " in line]
    people = [text for label, text in pairs if label == "HUM:ind" and text.startswith("Who ")][:17]
    numbers = [text for label, text in pairs if label == "NUM:count"][:24]
    frame = labelled("h" * 12 + "n" * 29)
    frame["text"] = pd.Series([*people, *numbers], dtype="str")
    after = EditedNeighbors().apply(frame, Context(cache=tmp_path))
    gone = set(frame.index) - set(after.index)
    assert gone >= {12, 13, 14, 15, 16}
    assert len(gone) <= 8
