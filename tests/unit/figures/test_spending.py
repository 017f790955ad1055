"""Prevents: a price for a gain that is none, and an estimate held against another approach's time."""

from typing import Any

import pytest

from core.figures.spending import estimates, point_costs


def row(kind: str, seconds: float, per_point: float | None) -> dict[str, Any]:
    value = {
        "baseline": "tfidf",
        "points": {"mean": 5.0, "low": 2.0, "high": 8.0},
        "seconds_per_point": per_point,
        "seconds_per_point_range": None if per_point is None else [per_point / 2, per_point * 3],
    }
    return {"kind": kind, "status": "done", "seconds": seconds, "value": value}


def test_cheapest_on_top_with_its_range() -> None:
    figure = point_costs([row("full", 100, 20.0), row("lora", 50, 10.0), row("prompt", 5, None)])
    assert list(figure.layout.yaxis.ticktext) == ["lora", "full"]
    assert figure.data[0].x[0] == 10
    assert figure.data[0].error_x.arrayminus[0] == pytest.approx(5)
    assert figure.data[0].error_x.array[0] == pytest.approx(20)
    assert "above tfidf" in figure.layout.xaxis.title.text
    assert figure.layout.annotations[0].text == "10 s (5.0 s to 30 s)"


def test_no_gain_says_so() -> None:
    assert "more than chance" in point_costs([row("prompt", 5, None)]).layout.annotations[0].text
    assert not point_costs([{"kind": "full", "value": None}]).data


def test_estimates_stand_beside_what_happened_and_longest_first() -> None:
    told = [
        {"kind": "lora", "seconds": 40.0, "low": 30.0, "high": 60.0},
        {"kind": "full", "seconds": 90.0, "low": 80.0, "high": 95.0},
        {"kind": "ia3", "error": "no room"},
        {"kind": "prompt", "seconds": 1.0, "low": 1.0, "high": 1.0},
    ]
    rows = [row("lora", 50, None), row("full", 100, None), row("ia3", 3, None), {"kind": "prompt", "status": "failed"}]
    figure = estimates(told, rows)
    assert list(figure.layout.yaxis.ticktext) == ["full", "lora"]
    assert [list(trace.x) for trace in figure.data] == [[80, 95], [100], [30, 60], [50]]
    assert figure.layout.annotations[0].text == "1 min 40 s, told 1 min 30 s"
    assert not estimates([told[2]], rows).data
