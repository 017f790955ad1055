"""Prevents: a cost of 0 that vanishes from a log axis, a figure that was not measured shown as 0."""

import pytest

from core.figures.measures import COSTS, MEASURES, SCORES, far_below, log_axis, measured, score_range

SCORE = {"mean": 0.84, "low": 0.8, "high": 0.9}


def test_values_are_found_where_the_answer_has_them() -> None:
    row = {"macro_f1": SCORE, "calibration": {"ece": 0.03}, "energy_kwh": 0.0012, "seconds": 95.0}
    assert MEASURES["macro_f1"].value(row) == 0.84
    assert MEASURES["macro_f1"].ends(row) == (0.8, 0.9)
    assert MEASURES["macro_f1"].said(row) == "0.840 (0.800 to 0.900)"
    assert MEASURES["calibration_error"].said(row) == "0.030"
    assert MEASURES["energy_kwh"].said(row) == "1.2 Wh"
    assert MEASURES["seconds"].said(row) == "1 min 35 s"
    assert MEASURES["seconds"].ends(row) is None


@pytest.mark.parametrize("name", list(MEASURES))
def test_what_is_missing_is_not_measured_and_never_0(name: str) -> None:
    for row in ({}, {MEASURES[name].path[0]: None}):
        assert MEASURES[name].value(row) is None
        assert MEASURES[name].said(row) == "not measured"


def test_only_measures_that_were_taken_are_offered() -> None:
    rows = [{"status": "done", "seconds": 2.0, "energy_kwh": None}, {"status": "failed", "macro_f1": SCORE}]
    assert list(measured(rows)) == ["seconds"]


def test_the_few_that_would_squeeze_the_others_are_far_below() -> None:
    assert far_below([0.05, 0.9, 0.91, 0.93]) == {0}
    assert far_below([0.9, 0.05, 0.5, 0.91, 0.93, 0.92, 0.94]) == {1, 2}
    assert far_below([0.5, 0.6, 0.7, 0.8]) == far_below([0.7, 0.8, 0.9]) == set()
    assert far_below([0.05, 0.06, 0.9]) == set(), "two of three are no few"
    assert far_below([0.90, 0.93, 0.93, 0.93]) == set(), "a gap of 0.03 squeezes nothing"
    assert far_below([]) == set()


def test_a_range_holds_all_intervals() -> None:
    low, high = score_range([(0.2, 0.3), (0.7, 0.99)])
    assert -0.02 <= low < 0.2
    assert 0.99 < high <= 1.02
    assert score_range([(-0.4, 0.1)])[0] < -0.4


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


def test_times_within_one_unit_have_ticks_between() -> None:
    _, axis = log_axis(COSTS["seconds"], [2.9, 3.7])
    assert axis["tickvals"] == [3, 4, 5]
    assert axis["ticktext"] == ["3.0 s", "4.0 s", "5.0 s"]


def test_milliseconds_are_drawn_as_seconds() -> None:
    places, _ = log_axis(COSTS["latency_ms_per_1000"], [2_000])
    assert places == [2.0]
    assert COSTS["latency_ms_per_1000"].write(2_000) == "2.0 s"


@pytest.mark.parametrize("name", list(COSTS))
def test_all_costs_can_be_equal_or_zero(name: str) -> None:
    for values in ([0.0, 0.0], [3.0, 3.0]):
        places, axis = log_axis(COSTS[name], values)
        assert len(places) == 2
        assert axis["range"][0] < axis["range"][1]


def test_scores_are_on_a_plain_axis_and_costs_on_a_log_axis() -> None:
    assert not any(measure.logarithmic for measure in SCORES.values())
    assert all(measure.logarithmic for measure in COSTS.values())
