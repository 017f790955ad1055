"""Prevents: a figure of the report that is no valid drawing, is empty, or carries markup from the data."""

from typing import Any
from xml.etree import ElementTree

import pytest

from core.figures.bars import score_bars
from core.figures.calibration import calibration_errors, reliability_diagram
from core.figures.compare import tradeoff
from core.figures.flips import flip_bars, hardness_bars
from core.figures.heat import confusion_matrix, per_class_scores
from core.figures.parallel import parallel
from core.figures.spending import estimates, point_costs
from core.figures.style import approach_names, empty
from core.figures.svg import drawings, svg
from core.figures.training import expected_best, training_curves, trial_curve

BINS = [{"low": 0.4, "high": 0.5, "rows": 5, "confidence": 0.45, "accuracy": 0.6}]


def row(place: int, kind: str) -> dict[str, Any]:
    score = {"mean": 0.5 + place / 30, "low": 0.45 + place / 30, "high": 0.55 + place / 30}
    return {
        "kind": kind, "status": "done", "macro_f1": score, "seconds": 2.0 + place**2,
        "calibration": {"ece": 0.1, "ece_scaled": 0.05, "bins": BINS, "bins_scaled": BINS, "temperature": 1.2},
        "per_class": [{"class": "<i>a</i>", "f1": 0.5, "rows": 4}, {"class": "b", "f1": 0.9, "rows": 4}],
        "trials": [{"setting": {"rate": 0.1}, "validation_macro_f1": 0.5 + place / 30}],
        "expected_best": [0.5, 0.6],
        "value": {"baseline": "tfidf", "points": {"mean": 3, "low": 1, "high": 5}, "seconds_per_point": 4.0,
                  "seconds_per_point_range": [2.0, 9.0]},
    }  # fmt: skip


ROWS = [row(place, kind) for place, kind in enumerate(approach_names())]
UNIT = {"unit": "full.trial0", "setting": {"kind": "full"}, "curve": [{"epoch": 1, "validation_macro_f1": 0.4}]}
TOLD = [{"kind": kind, "seconds": 3.0, "low": 2.0, "high": 5.0} for kind in approach_names()]
FIGURES = {
    "bars": score_bars(ROWS, recommended="lora", groups=dict.fromkeys(approach_names(), "<b>all</b>")),
    "tradeoff": tradeoff(ROWS, recommended="lora"),
    "parallel": parallel(ROWS, ["macro_f1", "seconds"], "lora"),
    "classes": per_class_scores(ROWS),
    "confusion": confusion_matrix(["<i>a</i>", "b"], [[3, 1], [0, 4]]),
    "reliability": reliability_diagram(ROWS[0]),
    "errors": calibration_errors(ROWS),
    "trials": trial_curve(ROWS),
    "expected": expected_best(ROWS),
    "curves": training_curves([UNIT]),
    "points": point_costs(ROWS),
    "estimates": estimates(TOLD, ROWS),
    "flips": flip_bars({"<i>a</i>": 2}, {"b": 1}, "tfidf", "full"),
    "hardness": hardness_bars([5, 2, 1]),
}


@pytest.mark.parametrize("name", list(FIGURES))
def test_every_figure_is_a_drawing_without_markup_of_the_data(name: str) -> None:
    text = svg(FIGURES[name], f'{name} & "more"')
    tree = ElementTree.fromstring(text)
    tags = {node.tag.removeprefix("{http://www.w3.org/2000/svg}") for node in tree.iter()}
    assert tags <= {"svg", "path", "text", "title", "rect", "g"}
    assert "path" in tags or "rect" in tags
    assert "nan" not in text.replace("finance", "")
    _, _, width, height = (float(part) for part in tree.attrib["viewBox"].split())
    for node in tree.iter("{http://www.w3.org/2000/svg}text"):
        assert -5 <= float(node.attrib["x"]) <= width and -5 <= float(node.attrib["y"]) <= height, node.text


def test_a_point_lies_where_its_score_is() -> None:
    """Against the same computation by hand: the shares of two scores on the axis."""
    rows = [row(0, "tfidf"), row(15, "full")]
    figure = score_bars(rows)
    low, high = figure.layout.xaxis.range
    tree = ElementTree.fromstring(svg(figure, "scores"))
    moved = [node.attrib["transform"] for node in tree.iter() if "transform" in node.attrib]
    places = sorted(float(one.removeprefix("translate(").split()[0]) for one in moved if one.startswith("translate("))
    ticks = {node.text: float(node.attrib["x"]) for node in tree.iter() if node.text in ("0.6", "0.8")}
    per_score = (ticks["0.8"] - ticks["0.6"]) / 0.2
    assert places[1] - places[0] == pytest.approx(per_score * (1.0 - 0.5), rel=0.01)
    assert low < 0.45 and high > 1


def test_a_figure_with_nothing_in_it_says_why() -> None:
    assert svg(empty("Nothing <here>"), "x") == "<p>Nothing &lt;here&gt;</p>"


def test_drawings_keep_their_titles() -> None:
    assert list(drawings({"One": FIGURES["bars"], "Two": FIGURES["flips"]})) == ["One", "Two"]
