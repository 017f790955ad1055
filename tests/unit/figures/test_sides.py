"""Prevents: a place on an axis that is not the value's, an outlier that squeezes all others."""

from typing import Any

import pytest

from core.figures.measures import MEASURES
from core.figures.sides import side_of, whisker


def row(kind: str, mean: float, seconds: float) -> dict[str, Any]:
    return {"kind": kind, "macro_f1": {"mean": mean, "low": mean - 0.1, "high": mean + 0.05}, "seconds": seconds}


ROWS = [row("majority", 0.05, 0.001), row("tfidf", 0.7, 10.0), row("lora", 0.8, 40.0), row("full", 0.85, 90.0)]


def test_scores_keep_their_value_and_interval_but_for_the_one_far_below() -> None:
    side = side_of(MEASURES["macro_f1"], ROWS)
    assert side.places[1:] == [0.7, 0.8, 0.85]
    assert side.far == {0}
    low, high = side.axis["range"]
    assert 0.3 < low < side.places[0] < 0.6 and high > 0.9
    bar = whisker(side, 2, "lora")
    assert (bar["array"], bar["arrayminus"]) == ([pytest.approx(0.05)], [pytest.approx(0.1)])


def test_costs_decades_below_the_others_stand_at_the_edge() -> None:
    side = side_of(MEASURES["seconds"], ROWS)
    assert side.far == {0}
    assert side.places[1:] == [10, 40, 90]
    assert 0 < side.share(side.places[0]) < 0.1
    assert all(0 < side.share(place) < 1 for place in side.places)
    assert not side_of(MEASURES["seconds"], ROWS[1:]).far
