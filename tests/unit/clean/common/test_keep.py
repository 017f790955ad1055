import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.common.keep import check_keep, keepers

ROWS = [("aa", "x"), ("a", "y"), ("aaa", "y"), (None, None), ("b", "x"), ("bb", None), ("bb", None), ("c", "z")]
FRAME = pd.DataFrame(ROWS, columns=["text", "label"], index=range(20, 28)).astype("str")
GROUP = np.array([0, 0, 0, -1, 5, 5, 5, -1])


@pytest.mark.parametrize(
    ("keep", "kept"), [("first", [0, 4]), ("last", [2, 6]), ("longest", [2, 5]), ("agreed", [1, 4])]
)
def test_one_of_each_group_and_all_of_none(keep: str, kept: list[int]) -> None:
    assert np.flatnonzero(keepers(FRAME, GROUP, keep)).tolist() == sorted([*kept, 3, 7])  # type: ignore[arg-type]


def test_agreed_ties_go_to_the_first_row_and_no_labels_to_the_first() -> None:
    frame = pd.DataFrame({"text": list("aaaa"), "label": [None, "q", "p", "p"]}).astype("str")
    assert np.flatnonzero(keepers(frame, np.array([0, 0, 0, -1]), "agreed")).tolist() == [1, 3]
    assert np.flatnonzero(keepers(frame, np.array([0, 1, 1, 1]), "agreed")).tolist() == [0, 2]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(-1, 4), st.sampled_from(["", "a", "bbb"]), st.sampled_from([None, "x", "y"]))),
    st.sampled_from(["first", "last", "longest", "agreed"]),
)
def test_against_a_plain_loop(rows: list[tuple], keep: str) -> None:
    frame = pd.DataFrame({"text": [text for _, text, _ in rows], "label": [label for *_, label in rows]}).astype("str")
    wanted = [place for place, (group, *_) in enumerate(rows) if group < 0]
    for group in {group for group, *_ in rows if group >= 0}:
        own = [place for place, row in enumerate(rows) if row[0] == group]
        votes = [rows[place][2] for place in own if rows[place][2] is not None]
        best = {
            "first": lambda place: 0,
            "last": lambda place: -place,
            "longest": lambda place: -len(rows[place][1]),
            "agreed": lambda place: -votes.count(rows[place][2]),  # noqa: B023
        }[keep]
        wanted.append(min(own, key=lambda place: (best(place), place)))
    found = keepers(frame, np.array([group for group, *_ in rows], dtype=int), keep)  # type: ignore[arg-type]
    assert np.flatnonzero(found).tolist() == sorted(wanted)


def test_agreed_needs_labels_that_differ() -> None:
    check_keep("agreed", False)
    check_keep("last", True)
    with pytest.raises(ValueError, match="turn same_label off"):
        check_keep("agreed", True)
