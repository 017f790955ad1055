"""Figures about which approach is worth its cost. Their input are the rows of a comparison's answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.figures.costs import COSTS, log_axis
from core.figures.heat import confusion_matrix, per_class_scores
from core.figures.style import INK, METRICS, empty, marker_of, named_axis, plain, styled, top_down
from core.words import interval

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["confusion_matrix", "cost_quality", "finished", "pareto", "per_class_scores", "score_bars"]

Row = Mapping[str, Any]


def finished(rows: Sequence[Row]) -> list[Row]:
    """The rows of approaches that have scores."""
    return [row for row in rows if row.get("status", "done") == "done"]


def pareto(costs: Sequence[float], scores: Sequence[float]) -> list[int]:
    """Places of the points that no other point beats in score at the same or a lower cost, cheapest first."""
    front: list[int] = []
    for place in sorted(range(len(costs)), key=lambda place: (costs[place], -scores[place])):
        if not front or scores[place] > scores[front[-1]]:
            front.append(place)
    return front


def cost_quality(
    rows: Sequence[Row], metric: str = "macro_f1", x: str = "seconds", recommended: str | None = None
) -> "go.Figure":
    """Each approach by its cost (log scale) and its score with the 95 % interval; the thin line is the Pareto front.

    ``rows`` are the approaches of an answer, ``x`` a name in `COSTS`. An approach whose cost was not measured is named
    in the axis title and not drawn at 0.
    """
    import plotly.graph_objects as go

    shown = [row for row in finished(rows) if row[x] is not None]
    if not shown:
        return empty("No approach has both a score and this cost.")
    cost = COSTS[x]
    places, axis = log_axis(cost, [row[x] for row in shown])
    missing = [row["kind"] for row in finished(rows) if row[x] is None]
    if missing:
        axis["title"]["text"] += f"; not measured: {', '.join(missing)}"
    scores = [row[metric]["mean"] for row in shown]
    figure = go.Figure()
    front = pareto(places, scores)
    if len(front) > 1:
        figure.add_scatter(
            x=[places[place] for place in front],
            y=[scores[place] for place in front],
            mode="lines",
            line={"color": INK, "width": 1, "shape": "hv", "dash": "dot"},
            name="Pareto front: the best for its cost",
            hoverinfo="skip",
            showlegend=True,
        )
    sides = label_sides(
        [(place, score) for place, score in zip(places, scores, strict=True)], axis["range"], _range(shown, metric)
    )
    for row, place, side in zip(shown, places, sides, strict=True):
        _point(figure, row, place, metric, side, row["kind"] == recommended, f"{cost.title}: {cost.said(row[x])}")
    title = f"{METRICS[metric]} on test"
    return styled(
        figure,
        height=420,
        showlegend=True,
        xaxis=axis,
        yaxis={"title": {"text": title}, "range": _range(shown, metric)},
    )


def _point(figure: "go.Figure", row: Row, place: float, metric: str, side: str, recommended: bool, cost: str) -> None:
    score = row[metric]
    if recommended:
        ring = {"symbol": "circle-open", "size": 22, "color": INK, "line": {"width": 2}}
        figure.add_scatter(
            x=[place], y=[score["mean"]], mode="markers", marker=ring, name="Recommended", hoverinfo="skip"
        )
    figure.add_scatter(
        x=[place],
        y=[score["mean"]],
        mode="markers+text",
        marker=marker_of(row["kind"], 13),
        error_y=_whiskers([score], row["kind"]),
        text=[f"  <b>{row['kind']}</b>  " if recommended else f"  {row['kind']}  "],
        textposition=side,
        cliponaxis=False,
        showlegend=False,
        hovertemplate=f"{row['kind']}<br>{METRICS[metric]}: {interval(score)}<br>{cost}<extra></extra>",
    )


def _whiskers(scores: Sequence[Mapping[str, float]], kind: str) -> dict[str, Any]:
    """Error bars of intervals in a marker's color."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [score["high"] - score["mean"] for score in scores],
        "arrayminus": [score["mean"] - score["low"] for score in scores],
        "color": marker_of(kind)["color"],
        "thickness": 1.5,
        "width": 5,
    }


def _range(rows: Sequence[Row], metric: str) -> list[float]:
    low, high = min(row[metric]["low"] for row in rows), max(row[metric]["high"] for row in rows)
    room = max(high - low, 0.05) * 0.08
    return [max(low - room, -0.02), min(high + room, 1.02)]


def label_sides(points: Sequence[tuple[float, float]], decades: Sequence[float], scores: Sequence[float]) -> list[str]:
    """On which side of each point its label stands: beside its error bar, and not on another label.

    ``points`` are places on a log axis that spans ``decades`` and on one that spans ``scores``; a label is taken to be
    a seventh of the first wide and a seventeenth of the second high.
    """
    from math import log10

    wide, high = 0.15, 0.06
    spots = [
        ((log10(place) - decades[0]) / (decades[1] - decades[0]), (score - scores[0]) / (scores[1] - scores[0]))
        for place, score in points
    ]
    sides: list[str] = []
    taken: list[tuple[float, float]] = []
    for own, (across, up) in enumerate(spots):
        others = [*taken, *(spot for place, spot in enumerate(spots) if place != own)]
        options = {
            "top right": (across + wide / 2, up + high / 2),
            "bottom right": (across + wide / 2, up - high / 2),
            "top left": (across - wide / 2, up + high / 2),
            "bottom left": (across - wide / 2, up - high / 2),
        }

        def clashes(spot: tuple[float, float], others: Sequence[tuple[float, float]] = others) -> int:
            return sum(abs(spot[0] - a) < wide * 0.8 and abs(spot[1] - b) < high for a, b in others)

        side = min(options, key=lambda name: (clashes(options[name]), list(options).index(name)))
        sides.append(side)
        taken.append(options[side])
    return sides


def score_bars(rows: Sequence[Row], metric: str = "macro_f1", recommended: str | None = None) -> "go.Figure":
    """A score of each approach as a dot with its 95 % interval, best on top, figures at the right."""
    import plotly.graph_objects as go

    shown = sorted(finished(rows), key=lambda row: -row[metric]["mean"])
    if not shown:
        return empty("No approach has a score.")
    figure = go.Figure()
    for place, row in enumerate(shown):
        score = row[metric]
        figure.add_scatter(
            x=[score["mean"]],
            y=[place],
            mode="markers",
            marker=marker_of(row["kind"], 12),
            error_x=_whiskers([score], row["kind"]),
            showlegend=False,
            hovertemplate=f"{row['kind']}<br>{METRICS[metric]}: {interval(score)}<extra></extra>",
        )
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=8, y=place, text=interval(score), showarrow=False
        )
    names = [f"{row['kind']} (recommended)" if row["kind"] == recommended else row["kind"] for row in shown]
    where = "validation" if metric.startswith("validation") else "test"
    title = METRICS[metric] if where == "validation" else f"{METRICS[metric]} on test"
    return styled(
        figure,
        height=90 + 44 * len(shown),
        margin={"l": 8, "r": 175, "t": 8, "b": 8},
        xaxis={"title": {"text": f"{title}, 95 % interval"}, "range": _range(shown, metric)},
        yaxis=top_down(named_axis([plain(name) for name in names])),
    )
