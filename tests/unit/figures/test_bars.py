"""Prevents: scores in another order, group or on another split than the answer's rows say."""

from typing import Any

import pytest

from core.figures.bars import score_bars


def row(kind: str, mean: float) -> dict[str, Any]:
    score = {"mean": mean, "low": mean - 0.05, "high": mean + 0.03}
    return {"kind": kind, "status": "done", "macro_f1": score, "accuracy": score}


ROWS = [row("majority", 0.1), row("tfidf", 0.7), row("frozen", 0.65), row("full", 0.8)]


def test_bars_are_sorted_and_show_the_interval_in_words() -> None:
    figure = score_bars(ROWS, "accuracy", recommended="tfidf")
    assert list(figure.layout.yaxis.ticktext) == ["full", "tfidf (recommended)", "frozen", "majority"]
    assert figure.layout.annotations[0].text == "0.800 (0.750 to 0.830)"
    assert figure.data[0].error_x.arrayminus[0] == pytest.approx(0.05)


def test_groups_stand_together_in_the_order_of_their_best() -> None:
    groups = {"majority": "Baseline", "tfidf": "Baseline", "frozen": "<Supervised>", "full": "<Supervised>"}
    figure = score_bars(ROWS, groups=groups)
    names = ["<b>&lt;Supervised&gt;</b>", "full", "frozen", "<b>Baseline</b>", "tfidf", "majority"]
    assert list(figure.layout.yaxis.ticktext) == names
    assert [trace.y[0] for trace in figure.data] == [1, 2, 4, 5]


def test_one_far_below_stands_at_the_edge_without_its_interval() -> None:
    last = score_bars(ROWS).data[-1]
    assert last.marker.symbol == "triangle-left" and last.error_x.array is None
    assert 0.5 < last.x[0] < 0.6
    assert score_bars(ROWS).layout.annotations[-1].text == "0.100 (0.050 to 0.130)"


def test_bars_name_the_split_their_scores_are_from() -> None:
    rows = [{**ROWS[0], "validation_macro_f1": ROWS[0]["macro_f1"]}]
    assert score_bars(rows).layout.xaxis.title.text.startswith("Macro-F1 on test")
    assert score_bars(rows, "validation_macro_f1").layout.xaxis.title.text.startswith("Validation macro-F1,")
    assert not score_bars(rows, "mcc").data
