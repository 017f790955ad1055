"""Figures about which approach is worth its cost. Their input are the rows of a comparison's answer."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import TYPE_CHECKING, Any

from core.figures.labels import placed
from core.figures.measures import MEASURES
from core.figures.sides import Side, side_of, whisker
from core.figures.style import INK, empty, marker_of, styled

if TYPE_CHECKING:
    import plotly.graph_objects as go

Row = Mapping[str, Any]


def finished(rows: Sequence[Row]) -> list[Row]:
    """The rows of approaches that have scores."""
    return [row for row in rows if row.get("status", "done") == "done"]


def pareto(across: Sequence[float], up: Sequence[float], better: tuple[str, str] = ("low", "high")) -> list[int]:
    """Places of the points that no other point beats in one measure without losing in the other.

    ``better`` says for ``across`` and for ``up`` whether low or high values are; the best ``across`` comes first.
    """
    signs = [1 if one == "low" else -1 for one in better]
    first, second = ([sign * value for value in values] for sign, values in zip(signs, (across, up), strict=True))
    front: list[int] = []
    for place in sorted(range(len(first)), key=lambda place: (first[place], second[place])):
        if not front or second[place] < second[front[-1]]:
            front.append(place)
    return front


def tradeoff(
    rows: Sequence[Row], x: str = "seconds", y: str = "macro_f1", recommended: str | None = None
) -> "go.Figure":
    """Each approach by two measures, with its 95 % interval; the thin line is the Pareto front.

    ``rows`` are the approaches of an answer, ``x`` and ``y`` names in `MEASURES`. Costs are on a log scale. One that
    has no figure is named in the axis title and not drawn at 0; one that lies far below the others stands at the edge,
    as a triangle with its figure beside it.
    """
    import plotly.graph_objects as go

    across, up = MEASURES[x], MEASURES[y]
    shown = [row for row in finished(rows) if across.value(row) is not None and up.value(row) is not None]
    if not shown:
        return empty("No approach has both figures.")
    sides = side_of(across, shown), side_of(up, shown)
    figure = go.Figure()
    front = _front(figure, shown, sides)
    for place, row in enumerate(shown):
        _point(figure, row, place, sides, row["kind"] == recommended)
    _labels(figure, shown, sides, recommended, front)
    for side, name in zip(sides, (x, y), strict=True):
        missing = [row["kind"] for row in finished(rows) if MEASURES[name].value(row) is None]
        side.axis["title"]["text"] += f"; not measured: {', '.join(missing)}" if missing else ""
    return styled(figure, height=440, showlegend=True, xaxis=sides[0].axis, yaxis=sides[1].axis)


def _front(figure: "go.Figure", rows: Sequence[Row], sides: tuple[Side, Side]) -> list[tuple[float, float]]:
    """Draw a stepped line through the points that nothing beats; returns its corners as shares of the axes."""
    across, up = (side.measure for side in sides)
    values = [[side.measure.value(row) or 0.0 for row in rows] for side in sides]
    front = pareto(values[0], values[1], (across.better, up.better))
    if len(front) < 2:
        return []
    xs, ys = ([side.places[place] for place in front] for side in sides)
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": INK, "width": 1, "shape": "hv", "dash": "dot"},
        name="Pareto front: nothing is better in both",
        hoverinfo="skip",
    )
    corners = [(xs[0], ys[0])]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        corners += [(x, corners[-1][1]), (x, y)]
    return [(sides[0].share(x), sides[1].share(y)) for x, y in corners]


def _point(figure: "go.Figure", row: Row, place: int, sides: tuple[Side, Side], recommended: bool) -> None:
    x, y = (side.places[place] for side in sides)
    far = [place in side.far for side in sides]
    if recommended:
        ring = {"symbol": "circle-open", "size": 22, "color": INK, "line": {"width": 2}}
        figure.add_scatter(x=[x], y=[y], mode="markers", marker=ring, name="Recommended", hoverinfo="skip")
    marker = marker_of(row["kind"], 12)
    if any(far):
        marker["symbol"] = "triangle-down" if far[1] else "triangle-left"
    bars = {
        name: whisker(side, place, row["kind"])
        for name, side in zip(("error_x", "error_y"), sides, strict=True)
        if side.ends is not None and not any(far)
    }
    told = "<br>".join(f"{side.measure.title}: {side.measure.said(row)}" for side in sides[::-1])
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker=marker,
        name=row["kind"],
        showlegend=False,
        cliponaxis=False,
        hovertemplate=f"{row['kind']}<br>{told}<extra></extra>",
        **bars,
    )


def _labels(
    figure: "go.Figure",
    rows: Sequence[Row],
    sides: tuple[Side, Side],
    recommended: str | None,
    front: Sequence[tuple[float, float]],
) -> None:
    """Names beside the points, moved apart; a thin line leads to those that had to move far."""
    across, up = sides
    texts = []
    for place, row in enumerate(rows):
        told = [side.measure.write(side.measure.value(row) or 0.0) for side in sides if place in side.far]
        texts.append(f"{row['kind']}: {', '.join(told)}" if told else row["kind"])
    whiskers = [
        (up.share(low), up.share(high)) if up.ends is not None and place not in up.far else (0.0, 0.0)
        for place, (low, high) in enumerate(up.ends or [(1.0, 1.0)] * len(rows))
    ]
    points = [(across.share(x), up.share(y)) for x, y in zip(across.places, up.places, strict=True)]
    for place, spot in enumerate(placed(points, texts, whiskers, front)):
        bold = rows[place]["kind"] == recommended
        figure.add_annotation(
            x=log10(across.places[place]) if across.measure.logarithmic else across.places[place],
            y=log10(up.places[place]) if up.measure.logarithmic else up.places[place],
            ax=spot.right,
            ay=spot.below,
            text=f"<b>{texts[place]}</b>" if bold else texts[place],
            showarrow=True,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor="rgba(0, 0, 0, 0)" if spot.near else INK,
            standoff=7,
            borderpad=1,
        )
