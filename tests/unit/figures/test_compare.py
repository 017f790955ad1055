"""Prevents: a chart that shows another order, interval or front than the answer's rows say."""

from typing import Any

import pytest

from core.figures.compare import cost_quality, label_sides, pareto, score_bars
from core.figures.style import marker_of


def row(kind: str, mean: float, seconds: float | None, **more: Any) -> dict[str, Any]:
    score = {"mean": mean, "low": mean - 0.05, "high": mean + 0.03}
    return {"kind": kind, "status": "done", "macro_f1": score, "accuracy": score, "seconds": seconds, **more}


ROWS = [row("majority", 0.1, 0.0), row("tfidf", 0.7, 1.5), row("frozen", 0.65, 5.0), row("full", 0.8, 100.0)]
FAILED = {"kind": "full", "status": "failed", "error": "out of memory"}


def points(figure: Any) -> dict[str, Any]:
    return {trace.text[0].strip(" </b>").removeprefix("b>"): trace for trace in figure.data if trace.text}


def test_front_holds_what_nothing_beats_at_its_cost() -> None:
    assert pareto([0.0, 1.5, 5.0, 100.0], [0.1, 0.7, 0.65, 0.8]) == [0, 1, 3]
    assert pareto([1, 1, 1], [0.5, 0.7, 0.6]) == [1]
    assert pareto([2, 1], [0.5, 0.5]) == [1]


def test_points_have_their_interval_color_and_label() -> None:
    figure = cost_quality(ROWS, recommended="tfidf")
    found = points(figure)
    assert set(found) == {"majority", "tfidf", "frozen", "full"}
    assert found["full"].x[0] == 100 and found["full"].y[0] == 0.8
    assert found["full"].error_y.array[0] == pytest.approx(0.03)
    assert found["full"].error_y.arrayminus[0] == pytest.approx(0.05)
    assert found["full"].marker.color == marker_of("full")["color"]
    assert figure.layout.xaxis.type == "log"


def test_recommended_is_ringed_and_the_front_is_drawn() -> None:
    figure = cost_quality(ROWS, recommended="tfidf")
    ring = next(trace for trace in figure.data if trace.name == "Recommended")
    assert (ring.x[0], ring.y[0]) == (1.5, 0.7)
    front = next(trace for trace in figure.data if trace.mode == "lines")
    assert list(front.y) == [0.1, 0.7, 0.8]
    assert not any(trace.name == "Recommended" for trace in cost_quality(ROWS).data)


def test_failed_and_unmeasured_approaches_are_not_drawn_at_zero() -> None:
    figure = cost_quality([*ROWS[:3], row("full", 0.8, None)])
    assert "full" not in points(figure)
    assert "not measured: full" in figure.layout.xaxis.title.text
    assert set(points(cost_quality([ROWS[1], FAILED]))) == {"tfidf"}
    assert not cost_quality([FAILED]).data


def test_labels_of_neighbors_stand_on_different_sides() -> None:
    sides = label_sides([(10.0, 0.80), (10.5, 0.805)], [0.0, 2.0], [0.0, 1.0])
    assert sides[0] != sides[1]


def test_bars_are_sorted_and_show_the_interval_in_words() -> None:
    figure = score_bars(ROWS, "accuracy", recommended="tfidf")
    assert list(figure.layout.yaxis.ticktext) == ["full", "tfidf (recommended)", "frozen", "majority"]
    assert figure.layout.annotations[0].text == "0.800 (0.750 to 0.830)"
    assert figure.data[0].error_x.arrayminus[0] == pytest.approx(0.05)


def test_bars_name_the_split_their_scores_are_from() -> None:
    rows = [{**ROWS[0], "validation_macro_f1": ROWS[0]["macro_f1"]}]
    assert score_bars(rows).layout.xaxis.title.text.startswith("Macro-F1 on test")
    assert score_bars(rows, "validation_macro_f1").layout.xaxis.title.text.startswith("Validation macro-F1,")
