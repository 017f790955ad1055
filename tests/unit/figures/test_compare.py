"""Prevents: a chart that shows another order, interval or front than the answer's rows say."""

from typing import Any

import pytest

from core.figures.compare import pareto, tradeoff
from core.figures.style import approach_names, marker_of


def row(kind: str, mean: float, seconds: float | None, **more: Any) -> dict[str, Any]:
    score = {"mean": mean, "low": mean - 0.05, "high": mean + 0.03}
    return {"kind": kind, "status": "done", "macro_f1": score, "accuracy": score, "seconds": seconds, **more}


ROWS = [row("majority", 0.1, 0.0), row("tfidf", 0.7, 1.5), row("frozen", 0.65, 5.0), row("full", 0.8, 100.0)]
FAILED = {"kind": "full", "status": "failed", "error": "out of memory"}


def points(figure: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data if trace.name in approach_names()}


def labels(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_front_holds_what_nothing_beats_at_its_cost() -> None:
    assert pareto([0.0, 1.5, 5.0, 100.0], [0.1, 0.7, 0.65, 0.8]) == [0, 1, 3]
    assert pareto([1, 1, 1], [0.5, 0.7, 0.6]) == [1]
    assert pareto([2, 1], [0.5, 0.5]) == [1]


def test_the_front_follows_which_end_of_an_axis_is_better() -> None:
    across, up = [1.0, 2.0, 3.0], [5.0, 4.0, 9.0]
    assert pareto(across, up, ("low", "low")) == [0, 1]
    assert pareto(across, up, ("high", "high")) == [2]
    assert pareto(across, up, ("high", "low")) == [2, 1]


def test_points_have_their_interval_color_and_label() -> None:
    figure = tradeoff(ROWS[1:], recommended="tfidf")
    found = points(figure)
    assert set(found) == {"tfidf", "frozen", "full"}
    assert found["full"].x[0] == 100 and found["full"].y[0] == 0.8
    assert found["full"].error_y.array[0] == pytest.approx(0.03)
    assert found["full"].error_y.arrayminus[0] == pytest.approx(0.05)
    assert found["full"].marker.color == marker_of("full")["color"]
    assert figure.layout.xaxis.type == "log"
    assert sorted(labels(figure)) == ["<b>tfidf</b>", "frozen", "full"]


def test_recommended_is_ringed_and_the_front_is_drawn() -> None:
    figure = tradeoff(ROWS[1:], recommended="tfidf")
    ring = next(trace for trace in figure.data if trace.name == "Recommended")
    assert (ring.x[0], ring.y[0]) == (1.5, 0.7)
    front = next(trace for trace in figure.data if trace.mode == "lines")
    assert list(front.y) == [0.7, 0.8]
    assert not any(trace.name == "Recommended" for trace in tradeoff(ROWS).data)


def test_one_far_below_stands_at_the_edge_with_its_figure() -> None:
    figure = tradeoff(ROWS)
    found = points(figure)
    low, _ = figure.layout.yaxis.range
    assert 0.1 < low < found["majority"].y[0] < 0.6
    assert found["majority"].marker.symbol == "triangle-down"
    assert found["majority"].error_y.array is None
    assert "majority: 0.100" in labels(figure)
    assert "0.100 (0.050 to 0.130)" in found["majority"].hovertemplate


def test_each_axis_shows_the_measure_that_was_asked_for() -> None:
    rows = [row("tfidf", 0.7, 1.5, model_mb=2.0), row("full", 0.8, 100.0, model_mb=90.0)]
    figure = tradeoff(rows, x="accuracy", y="model_mb")
    assert figure.layout.xaxis.title.text == "Accuracy on test"
    assert figure.layout.yaxis.type == "log"
    found = points(figure)["full"]
    assert (found.x[0], found.y[0]) == (0.8, 90.0)
    assert found.error_x.array[0] == pytest.approx(0.03)
    assert found.error_y.array is None


def test_failed_and_unmeasured_approaches_are_not_drawn_at_zero() -> None:
    figure = tradeoff([*ROWS[:3], row("full", 0.8, None)])
    assert "full" not in points(figure)
    assert "not measured: full" in figure.layout.xaxis.title.text
    assert set(points(tradeoff([ROWS[1], FAILED]))) == {"tfidf"}
    assert not tradeoff([FAILED]).data
