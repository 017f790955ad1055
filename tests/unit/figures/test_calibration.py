"""Prevents: a reliability diagram that hides overconfidence, or a small error that is called a defect."""

from typing import Any

from core.figures.calibration import calibration_errors, reliability_diagram


def row(kind: str, ece: float, **more: Any) -> dict[str, Any]:
    bins = [
        {"low": 0.4, "high": 0.47, "rows": 10, "confidence": 0.45, "accuracy": 0.3},
        {"low": 0.93, "high": 1.0, "rows": 90, "confidence": 0.97, "accuracy": 0.9},
    ]
    found = {"ece": ece, "ece_scaled": ece / 2, "temperature": 1.7, "bins": bins, "bins_scaled": bins[1:]}
    return {"kind": kind, "calibration": {**found, "ece_by_chance": {"mean": 0.01, "high": 0.03}, **more}}


def test_points_are_the_bins_and_their_size_is_the_rows() -> None:
    figure = reliability_diagram(row("full", 0.1))
    plain = next(trace for trace in figure.data if trace.name == "As it is")
    assert list(plain.x) == [0.45, 0.97] and list(plain.y) == [0.3, 0.9]
    assert plain.marker.size[1] > plain.marker.size[0] > 0
    assert plain.customdata[0][0] == 10
    scaled = next(trace for trace in figure.data if trace.name == "After temperature 1.70")
    assert list(scaled.x) == [0.97]
    low, high = figure.layout.yaxis.range
    assert low < 0.3 and high > 1


def test_errors_are_sorted_and_held_against_chance() -> None:
    figure = calibration_errors([row("full", 0.2), row("lora", 0.02), {"kind": "tfidf"}])
    assert list(figure.layout.yaxis.ticktext) == ["lora", "full"]
    plain = next(trace for trace in figure.data if trace.name == "As it is")
    assert list(plain.x) == [0.02, 0.2]
    scaled = next(trace for trace in figure.data if trace.name == "After temperature scaling")
    assert list(scaled.x) == [0.01, 0.1]
    chance = [trace for trace in figure.data if trace.name == "What chance alone shows"]
    assert [list(trace.x) for trace in chance] == [[0, 0.03]] * 2
    assert [trace.showlegend for trace in chance] == [True, False]


def test_older_answers_say_so() -> None:
    assert not reliability_diagram({"kind": "full"}).data
    assert not calibration_errors([{"kind": "full", "calibration": None}]).data
    old = row("full", 0.1)
    del old["calibration"]["ece_by_chance"]
    assert len(calibration_errors([old]).data) == 2
