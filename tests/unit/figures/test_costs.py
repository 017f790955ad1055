"""Prevents: a cost of 0 that vanishes from a log axis."""

import pytest

from core.figures.costs import COSTS, log_axis


def test_zero_stands_a_decade_below_the_smallest_with_a_tick_of_its_own() -> None:
    places, axis = log_axis(COSTS["trainable_parameters"], [0, 5_000, 20_000_000])
    assert places == [500, 5_000, 20_000_000]
    assert axis["ticktext"][0] == "0"
    assert axis["tickvals"][0] == 500
    assert "10 million" in axis["ticktext"]
    assert axis["range"][0] < 2.7 and axis["range"][1] > 7.3


def test_times_have_ticks_in_their_own_units() -> None:
    _, axis = log_axis(COSTS["seconds"], [0.5, 400])
    assert axis["ticktext"] == ["0.1 s", "1 s", "10 s", "1 min", "10 min"]


def test_milliseconds_are_drawn_as_seconds() -> None:
    places, _ = log_axis(COSTS["latency_ms_per_1000"], [2_000])
    assert places == [2.0]
    assert COSTS["latency_ms_per_1000"].said(2_000) == "2.0 s"


@pytest.mark.parametrize("name", list(COSTS))
def test_all_costs_can_be_equal_or_zero(name: str) -> None:
    for values in ([0.0, 0.0], [3.0, 3.0]):
        places, axis = log_axis(COSTS[name], values)
        assert len(places) == 2
        assert axis["range"][0] < axis["range"][1]
