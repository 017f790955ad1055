"""Prevents: a confusion matrix whose rows and columns are swapped, or cells nobody can click."""

from typing import Any

import numpy as np
import pytest

from core.figures.heat import WRITTEN, confusion_matrix, per_class_scores


def cells(figure: Any) -> dict[tuple[int, int], str]:
    """What is written at (row, column)."""
    found = {}
    for trace in figure.data:
        if trace.type == "scatter":
            for point, text in zip(trace.customdata, trace.text, strict=True):
                found[int(point[0]), int(point[1])] = text
    return found


def test_rows_are_true_classes_and_color_is_their_share() -> None:
    figure = confusion_matrix(["a", "b"], [[3, 1], [0, 4]])
    assert np.asarray(figure.data[0].z).tolist() == [[0.75, 0.25], [0, 1]]
    assert cells(figure) == {(0, 0): "3", (0, 1): "1", (1, 0): "", (1, 1): "4"}
    assert figure.layout.yaxis.title.text == "True class"
    assert "true a, predicted b<br>1 of 4 (25.0%)" in figure.data[0].customdata[0][1]


def test_a_class_without_rows_has_no_share() -> None:
    assert np.asarray(confusion_matrix(["a", "b"], [[2, 0], [0, 0]]).data[0].z).tolist() == [[1, 0], [0, 0]]


def test_many_classes_have_hover_texts_instead_of_figures() -> None:
    count = WRITTEN + 1
    figure = confusion_matrix([f"c{number}" for number in range(count)], np.eye(count, dtype=int).tolist())
    assert [trace.type for trace in figure.data] == ["heatmap"]
    assert figure.data[0].hoverinfo is None


def test_class_names_are_no_markup() -> None:
    figure = confusion_matrix(["<b>a</b>", "b"], [[1, 0], [0, 1]])
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;a&lt;/b&gt;"
    assert "<b>" not in figure.data[0].customdata[0][0]


def test_no_predictions_say_so() -> None:
    assert not confusion_matrix(["a"], [[0]]).data


def scores(kind: str, *values: float) -> dict[str, Any]:
    names = ("easy & short", "hard")
    parts = [
        {"class": name, "precision": value, "recall": value / 2, "f1": value, "rows": 7.0}
        for name, value in zip(names, values, strict=True)
    ]
    return {"kind": kind, "status": "done", "per_class": parts}


def test_hardest_class_stands_on_top_with_its_rows() -> None:
    figure = per_class_scores([scores("tfidf", 0.9, 0.2), scores("full", 1.0, 0.4)])
    assert list(figure.layout.yaxis.ticktext) == ["hard (7)", "easy &amp; short (7)"]
    assert list(figure.layout.xaxis.ticktext) == ["tfidf", "full"]
    assert cells(figure)[0, 1] == "0.40"
    assert np.asarray(figure.data[0].z).tolist() == [[0.2, 0.4], [0.9, 1.0]]


@pytest.mark.parametrize(("metric", "expected"), [("recall", 0.45), ("precision", 0.9)])
def test_the_metric_changes_what_is_shown(metric: str, expected: float) -> None:
    figure = per_class_scores([scores("tfidf", 0.9, 0.2)], metric)
    assert np.asarray(figure.data[0].z)[1][0] == expected


def test_failed_approaches_are_left_out() -> None:
    assert not per_class_scores([{"kind": "full", "status": "failed"}]).data
