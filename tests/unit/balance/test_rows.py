import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.balance.common.rows import coded, generations, places_of, sizes_of, with_children
from tests.unit.balance.rows import TABLES, counts, frame_of, labelled


@given(TABLES)
def test_classes_and_places(rows: list) -> None:
    frame = frame_of(rows)
    codes, classes = coded(frame)
    assert sizes_of(codes, classes) == counts(frame)
    for code, places in enumerate(places_of(codes, len(classes))):
        assert places.tolist() == np.flatnonzero(codes == code).tolist()


def test_generations_and_children() -> None:
    frame = labelled("aaaaaa")
    uids = frame["uid"].tolist()
    for child, parent in ((1, 0), (2, 1), (3, 2), (5, 0)):
        frame.loc[child, "origin"] = uids[parent]
    assert generations(frame).tolist() == [0, 1, 2, 3, 0, 1]
    dropped = np.array([False, True, False, False, False, False])
    assert with_children(frame, dropped).tolist() == [False, True, True, True, False, False]
    frame.loc[4, "origin"] = "elsewhere"
    assert generations(frame)[4] == 1


def test_a_circle_of_origins_ends() -> None:
    frame = labelled("aa")
    frame["origin"] = frame["uid"].iloc[::-1].to_numpy()
    assert (generations(frame) > 0).all()


@given(st.lists(st.integers(-1, 5), max_size=30))
def test_generation_is_one_more_than_the_parents(links: list[int]) -> None:
    frame = labelled("a" * (len(links) + 1))
    uids = frame["uid"].tolist()
    for child, parent in enumerate(links, start=1):
        if 0 <= parent < child:
            frame.loc[child, "origin"] = uids[parent]
    found = generations(frame)
    for child, parent in enumerate(links, start=1):
        assert found[child] == (found[parent] + 1 if 0 <= parent < child else 0)
