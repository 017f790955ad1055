import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.balance.common.goal import divided, making, wanted
from core.balance.oversample import Oversample
from core.balance.undersample import Undersample
from core.contracts import Context
from core.errors import AssayError
from tests.unit.balance.rows import counts, labelled

SIZES = {"a": 100, "b": 30, "c": 7}


def test_wanted_by_hand() -> None:
    assert wanted(SIZES, "up") == {"a": 100, "b": 100, "c": 100}
    assert wanted(SIZES, "down") == {"a": 7, "b": 7, "c": 7}
    assert wanted(SIZES, "up", "ratio", 0.29) == {"a": 100, "b": 30, "c": 29}
    assert wanted(SIZES, "down", "ratio", 0.1) == {"a": 70, "b": 30, "c": 7}
    assert wanted(SIZES, "up", "table", table={"c": 8}) == {"a": 100, "b": 30, "c": 8}
    assert wanted({}, "up") == {}


def test_a_ratio_is_taken_as_it_is_written() -> None:
    assert wanted({"a": 10, "b": 1}, "up", "ratio", 0.7)["b"] == 7
    assert wanted({"a": 1000, "b": 3}, "down", "ratio", 0.1)["a"] == 30


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 10**6), min_size=1, max_size=8), st.floats(0.01, 1))
def test_the_ratio_is_reached_and_not_passed(sizes: dict[str, int], ratio: float) -> None:
    largest, smallest = max(sizes.values()), min(sizes.values())
    up, down = (wanted(sizes, way, "ratio", ratio) for way in ("up", "down"))
    assert max(up.values()) == largest and min(down.values()) == smallest
    assert min(up.values()) >= ratio * largest * (1 - 1e-12) and smallest >= ratio * max(down.values()) * (1 - 1e-12)
    assert all(up[label] >= rows >= down[label] for label, rows in sizes.items())
    assert all(up[label] in (rows, min(up.values())) for label, rows in sizes.items())
    assert all(down[label] in (rows, max(down.values())) for label, rows in sizes.items())


def test_a_table_divided_in_two_steps_gives_exactly_these_sizes() -> None:
    frame = labelled("a" * 20 + "b" * 9 + "c" * 3 + "d" * 4)
    table = {"a": 8, "b": 12, "c": 3, "d": 6}
    down, up = divided(counts(frame), table)
    assert (down, up) == ({"a": 8}, {"b": 12, "d": 6})
    cut = Undersample(target="table", sizes=down).apply(frame, Context())
    assert counts(Oversample(target="table", sizes=up).apply(cut, Context())) == table
    with pytest.raises(AssayError, match="add a step for repeating rows"):
        Undersample(target="table", sizes=table).apply(frame, Context())


def test_what_to_set_on_methods_of_augmentation() -> None:
    assert making(SIZES) == [{"classes": ("b", "c"), "target": 100}]
    assert making(SIZES, "ratio", 0.2) == [{"classes": ("c",), "target": 20}]
    assert making(SIZES, "table", table={"b": 60, "c": 60, "a": 200}) == [
        {"classes": ("b", "c"), "target": 60},
        {"classes": ("a",), "target": 200},
    ]
    assert making({"a": 5, "b": 5}) == []
