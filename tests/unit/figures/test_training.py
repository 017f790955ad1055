"""Prevents: curves that mix up fits, and a chosen setting that is not the best one tried."""

from typing import Any

from core.figures.style import marker_of
from core.figures.training import expected_best, training_curves, trial_curve


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
    assert "No approach" in figure.layout.annotations[0].text


def test_points_without_the_figure_are_left_out() -> None:
    going = unit("masked_lm", "masked_lm.trial0", 0.4, 0.5)
    going["curve"].insert(0, {"epoch": 0, "validation_loss": 3.0})
    assert list(training_curves([going]).data[0].x) == [1, 2]
    assert not training_curves([going], "train_loss").data


def test_a_trial_that_failed_is_a_gap_and_one_with_few_epochs_takes_no_ring() -> None:
    row = tried("full", 0.5, 0.8, 0.6)
    row["trials"][0] |= {"validation_macro_f1": None, "error": "no memory"}
    row["trials"][1]["share"] = 1 / 3
    line, ring = trial_curve([row]).data
    assert list(line.y) == [None, 0.8, 0.6]
    assert line.customdata[1] == "strength 20, 33% of the epochs"
    assert line.marker.symbol[1].endswith("-open") and not line.marker.symbol[2].endswith("-open")
    assert (ring.x[0], ring.y[0]) == (3, 0.6)


def test_one_far_below_is_told_and_does_not_squeeze_the_others() -> None:
    rows = [tried("majority", 0.1), tried("tfidf", 0.7, 0.8), tried("full", 0.9, 0.85)]
    figure = trial_curve(rows)
    assert "below the axis: majority 0.10" in figure.layout.xaxis.title.text
    low, high = figure.layout.yaxis.range
    assert 0.6 < low < 0.7 and 0.9 < high < 1
    assert figure.layout.xaxis.range == (0.8, 2.2)


def test_expected_best_is_a_line_over_the_number_of_trials() -> None:
    figure = expected_best([{"kind": "tfidf", "expected_best": [0.6, 0.65, 0.7]}, {"kind": "full"}])
    assert [trace.name for trace in figure.data] == ["tfidf"]
    assert list(figure.data[0].x) == [1, 2, 3]
    assert list(figure.data[0].y) == [0.6, 0.65, 0.7]
    assert not expected_best([{"kind": "full", "expected_best": []}]).data
