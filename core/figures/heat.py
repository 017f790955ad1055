"""Heat maps: the confusion matrix of an approach and the scores of each class."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from core.figures.style import INK, METRICS, SEQUENTIAL, empty, named_axis, plain, styled, top_down

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Up to so many classes, each cell has its figure in it and can be clicked; beyond, hovering tells it.
WRITTEN = 20

#: Names on one axis, at most; of more, every second or third is written.
_NAMES = 80


def confusion_matrix(classes: Sequence[str], matrix: Sequence[Sequence[int]]) -> "go.Figure":
    """What became of the rows of each class: counts in the cells, color by the share of the true class.

    ``matrix`` has shape (classes, classes), true class by row. The points of the figure carry ``customdata`` with the
    row and the column first, so that a click can be followed to its texts.
    """
    table = np.asarray(matrix)
    if not len(classes) or not table.sum():
        return empty("There is no prediction to count.")
    totals = table.sum(axis=1, keepdims=True)
    shares = table / np.maximum(totals, 1)
    names = [plain(name, 80) for name in classes]
    hover = [
        [
            f"true {names[i]}, predicted {names[j]}<br>{table[i, j]:,} of {totals[i, 0]:,} ({shares[i, j]:.1%})"
            for j in range(len(names))
        ]
        for i in range(len(names))
    ]
    written = [[f"{count:,}" if count else "" for count in row] for row in table]
    figure = _heat(shares, hover, written if len(names) <= WRITTEN else None, "Share of the true class", ".0%")
    return _named(figure, list(classes), list(classes), ("Predicted class", "True class"))


def per_class_scores(rows: Sequence[Mapping[str, Any]], metric: str = "f1") -> "go.Figure":
    """The score of each class under each approach, hardest class on top; ``metric`` is f1, precision or recall.

    ``rows`` are the approaches of an answer. A class's number of test rows stands beside its name.
    """
    shown = [row for row in rows if row.get("status", "done") == "done" and row.get("per_class")]
    if not shown:
        return empty("No approach has scores by class.")
    table = np.array([[scores[metric] for scores in row["per_class"]] for row in shown]).T
    order = np.argsort(table.mean(axis=1), kind="stable")
    parts = [shown[0]["per_class"][place] for place in order]
    classes = [f"{plain(part['class'], 28)} ({part['rows']:,.0f})" for part in parts]
    kinds = [row["kind"] for row in shown]
    scores = table[order]
    hover = [
        [f"{label}<br>{kind}: {METRICS[metric]} {scores[i, j]:.3f}" for j, kind in enumerate(kinds)]
        for i, label in enumerate(classes)
    ]
    written = [[f"{value:.2f}" for value in row] for row in scores]
    figure = _heat(scores, hover, written if len(classes) <= 2 * WRITTEN else None, METRICS[metric], ".1f")
    figure.update_traces(selector={"type": "heatmap"}, xgap=3)
    return _named(figure, kinds, classes, ("", "Class (test rows)"), escaped=True)


def _heat(
    shares: np.ndarray, hover: list[list[str]], written: list[list[str]] | None, title: str, ticks: str
) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Heatmap(
            z=shares,
            zmin=0,
            zmax=1,
            colorscale=SEQUENTIAL,
            xgap=1,
            ygap=1,
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
            hoverinfo="skip" if written else None,
            colorbar={
                "title": {"text": title, "side": "right"},
                "tickformat": ticks,
                "thickness": 12,
                "outlinewidth": 0,
                "len": 1.0,
            },
        )
    )
    if written:
        for strong in (False, True):
            _write(figure, (shares >= 0.5) == strong, hover, written, "#FFFFFF" if strong else None)
    return figure


def _write(
    figure: "go.Figure", cells: np.ndarray, hover: list[list[str]], written: list[list[str]], color: str | None
) -> None:
    """Figures in the cells, as points that can be clicked; plotly's own cell texts know no transparent color."""
    places = [(int(i), int(j)) for i, j in zip(*np.nonzero(cells), strict=True)]
    if not places:
        return
    figure.add_scatter(
        x=[j for _, j in places],
        y=[i for i, _ in places],
        mode="markers+text",
        marker={"symbol": "square", "size": 24, "opacity": 0},
        text=[written[i][j] for i, j in places],
        textfont={"color": color} if color else {},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}, "textfont": {"color": color or INK}},
        customdata=[[i, j, hover[i][j]] for i, j in places],
        hovertemplate="%{customdata[2]}<extra></extra>",
        showlegend=False,
    )


def _named(
    figure: "go.Figure", across: list[str], down: list[str], titles: tuple[str, str], escaped: bool = False
) -> "go.Figure":
    cell = 34 if len(down) <= WRITTEN else 24 if len(down) <= 2 * WRITTEN else 14
    below = {**named_axis(across, titles[0], 20), "side": "bottom"}
    beside = named_axis(down, titles[1], 36)
    if escaped:
        beside["ticktext"] = down
    step = ceil(len(down) / _NAMES)
    beside["tickvals"], beside["ticktext"] = beside["tickvals"][::step], beside["ticktext"][::step]
    if len(across) > 2 * WRITTEN:  # names would stand on one another
        below |= {"showticklabels": False, "title": {"text": f"{titles[0]}, in the order of the rows"}}
    height = min(1200, 130 + cell * len(down))
    return styled(figure, height=max(220, height), xaxis=below, yaxis=top_down(beside))
