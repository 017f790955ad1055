"""Prevents: curves that mix up fits, and a chosen setting that is not the best one tried."""

from typing import Any

from core.figures.style import marker_of
from core.figures.training import training_curves, trial_curve


def tried(kind: str, *values: float) -> dict[str, Any]:
    trials = [
        {"setting": {"strength": 10.0 * place} if len(values) > 1 else {}, "validation_macro_f1": value}
        for place, value in enumerate(values, start=1)
    ]
    return {"kind": kind, "status": "done", "trials": trials}


def unit(kind: str, name: str, *values: float) -> dict[str, Any]:
    curve = [{"epoch": epoch, "validation_macro_f1": value} for epoch, value in enumerate(values, start=1)]
    return {"unit": name, "setting": {"kind": kind}, "curve": curve}


def test_the_ring_is_on_the_best_setting() -> None:
    figure = trial_curve([tried("tfidf", 0.5, 0.8, 0.6)])
    line, ring = figure.data
    assert list(line.x) == [1, 2, 3]
    assert list(line.customdata) == ["strength 10", "strength 20", "strength 30"]
    assert (ring.x[0], ring.y[0]) == (2, 0.8)


def test_an_approach_with_nothing_to_vary_says_so() -> None:
    assert list(trial_curve([tried("majority", 0.1)]).data[0].customdata) == ["the only setting"]
    assert not trial_curve([{"kind": "full", "status": "failed", "trials": []}]).data


def test_fits_of_one_approach_share_color_and_legend() -> None:
    figure = training_curves([unit("full", "full.trial0", 0.2, 0.5), unit("full", "full.trial1", 0.3)])
    assert [trace.showlegend for trace in figure.data] == [True, False]
    assert {trace.line.color for trace in figure.data} == {marker_of("full")["color"]}
    assert list(figure.data[0].y) == [0.2, 0.5]
    assert "full.trial1" in figure.data[1].hovertemplate


def test_runs_without_epochs_say_so() -> None:
    figure = training_curves([unit("tfidf", "tfidf.trial0")])
    assert "trained in epochs" in figure.layout.annotations[0].text
