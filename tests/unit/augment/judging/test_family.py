import pandas as pd

from core.augment.judging.family import family


def frame(rows: list[tuple[str, str | None, str | None]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["uid", "origin", "text"]).astype("str")


def test_a_made_row_goes_back_to_the_real_row_it_came_from() -> None:
    kin = family(frame([("a", None, "x"), ("a~0", "a", "y"), ("b", None, "z"), ("a~0~1", "a~0", "w")]))
    assert kin.made.tolist() == [1, 3] and kin.real.tolist() == [0, 2]
    assert kin.parent.tolist() == [0, 0]


def test_what_cannot_be_compared_has_no_parent() -> None:
    rows = [
        ("empty", None, " "), ("a", None, "x"), ("of_empty", "empty", "y"), ("of_gone", "gone", "y"),
        ("blank", "a", None), ("good", "a", "y"), ("of_orphan", "of_gone", "y"),
    ]  # fmt: skip
    assert family(frame(rows)).parent.tolist() == [-1, -1, -1, 1, -1]


def test_rows_that_are_one_anothers_origin_have_no_parent() -> None:
    kin = family(frame([("a", "b", "x"), ("b", "a", "y"), ("c", "c", "z")]))
    assert kin.parent.tolist() == [-1, -1, -1] and not len(kin.real)


def test_no_rows() -> None:
    kin = family(frame([]))
    assert not len(kin.made) and not len(kin.real)
