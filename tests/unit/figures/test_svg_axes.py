"""Prevents: a drawing whose places differ from the figure's."""

import pytest

from core.figures.svg_axes import LETTER, Axis, long


def test_places_are_linear_between_the_ends() -> None:
    axis = Axis({"range": [0, 10]}, []).span(100, 300)
    assert [axis.place(value) for value in (0, 2.5, 10)] == [100, 150, 300]
    assert axis.step() == 20


def test_a_log_axis_has_its_range_and_its_notes_in_decades() -> None:
    axis = Axis({"type": "log", "range": [0, 2]}, []).span(0, 100)
    assert [axis.place(value) for value in (1, 10, 100)] == pytest.approx([0, 50, 100])
    assert axis.written(1) == pytest.approx(50)


def test_an_axis_may_run_backwards() -> None:
    axis = Axis({"range": [2.5, -0.5]}, []).span(300, 0)
    assert axis.place(-0.5) == 0 and axis.place(2.5) == 300
    assert axis.step() == 100


def test_without_a_range_all_values_are_on_it() -> None:
    axis = Axis({}, [None, 2.0, 4.0])
    assert axis.share(2.0) > 0 and axis.share(4.0) < 1
    assert 0 <= Axis({}, [3.0, 3.0]).share(3.0) <= 1
    assert Axis({"type": "log"}, [0.0, 10.0, 1000.0]).share(10.0) > 0


def test_ticks_are_the_given_ones_or_round_ones_within_the_range() -> None:
    given = Axis({"range": [0, 2], "tickvals": [0, 1, 5], "ticktext": ["a", "b", "c"]}, [])
    assert given.ticks() == [(0, "a"), (1, "b")]
    assert [name for _, name in Axis({"range": [0.62, 0.98]}, []).ticks()] == ["0.7", "0.8", "0.9"]
    assert [value for value, _ in Axis({"range": [0.8, 4.2], "dtick": 1}, []).ticks()] == [1, 2, 3, 4]
    assert Axis({"range": [0, 1], "visible": False}, []).ticks() == []
    assert Axis({"range": [0, 1], "showticklabels": False}, []).ticks() == []


def test_markup_has_no_length() -> None:
    assert long("a&lt;b") == pytest.approx(3 * LETTER)
    assert long("<b>abc</b>") > long("abc")
