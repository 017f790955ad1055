"""Figures about what was spent: for each point of macro-F1 gained, and against the estimate before the start."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.figures.measures import COSTS, log_axis
from core.figures.style import INK, empty, marker_of, named_axis, plain, styled, top_down
from core.words import duration

if TYPE_CHECKING:
    import plotly.graph_objects as go

Row = Mapping[str, Any]


def point_costs(rows: Sequence[Row]) -> "go.Figure":
    """Time for each point of macro-F1 above the best baseline, cheapest on top, with the range of the gain.

    ``rows`` are the approaches of an answer, each with its ``value``; those without a gain that is more than chance are
    not drawn.
    """
    import plotly.graph_objects as go

    shown = [row for row in rows if (row.get("value") or {}).get("seconds_per_point") is not None]
    if not shown:
        return empty("No approach gained on the best baseline by more than chance.")
    shown = sorted(shown, key=lambda row: row["value"]["seconds_per_point"])
    ends = [row["value"].get("seconds_per_point_range") or [row["value"]["seconds_per_point"]] * 2 for row in shown]
    measure = COSTS["seconds_per_point"]
    _, axis = log_axis(measure, [value for pair in ends for value in pair])
    figure = go.Figure()
    for place, (row, (low, high)) in enumerate(zip(shown, ends, strict=True)):
        value, marker = row["value"]["seconds_per_point"], marker_of(row["kind"], 11)
        points = row["value"]["points"]
        figure.add_scatter(
            x=[value],
            y=[place],
            mode="markers",
            marker=marker,
            error_x={
                "type": "data", "symmetric": False, "array": [high - value], "arrayminus": [value - low],
                "color": marker["color"], "thickness": 1.5, "width": 4,
            },
            showlegend=False,
            hovertemplate=f"{row['kind']}<br>{duration(value)} for each point ({duration(low)} to {duration(high)})<br>"
            f"{points['mean']:+.1f} points ({points['low']:+.1f} to {points['high']:+.1f}) "
            f"in {duration(row['seconds'])}<extra></extra>",
        )  # fmt: skip
        _told(figure, place, f"{duration(value)} ({duration(low)} to {duration(high)})")
    title = f"Time for each point of macro-F1 above {shown[0]['value']['baseline']} (log scale)"
    return _rows(figure, [row["kind"] for row in shown], {**axis, "title": {"text": title}}, 215)


def estimates(told: Sequence[Row], rows: Sequence[Row]) -> "go.Figure":
    """The estimated time of each approach as a range, and the time it took, as a dot; longest on top.

    ``told`` are the estimates made before the start: ``kind, seconds, low, high``; those that found no time are left
    out.
    """
    import plotly.graph_objects as go

    taken: dict[str, float] = {row["kind"]: row["seconds"] for row in rows if row.get("status") == "done"}
    shown = sorted(
        (one for one in told if one["kind"] in taken and "seconds" in one), key=lambda one: -taken[one["kind"]]
    )
    if not shown:
        return empty("No finished approach had an estimate.")
    everything = [value for one in shown for value in (one["low"], one["high"], taken[one["kind"]])]
    places, axis = log_axis(COSTS["seconds"], everything)
    figure = go.Figure()
    for place, one in enumerate(shown):
        low, high, took = places[3 * place : 3 * place + 3]
        happened = duration(taken[one["kind"]])
        told_before = f"{duration(one['seconds'])} ({duration(one['low'])} to {duration(one['high'])})"
        figure.add_scatter(
            x=[low, high], y=[place, place], mode="lines", line={"color": INK, "width": 8}, opacity=0.35,
            name="Estimate before the start", legendgroup="estimate", showlegend=place == 0, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=[took],
            y=[place],
            mode="markers",
            marker=marker_of(one["kind"], 11),
            showlegend=False,
            hovertemplate=f"{one['kind']}<br>took {happened}<br>estimate {told_before}<extra></extra>",
        )
        _told(figure, place, f"{happened}, told {duration(one['seconds'])}")
    return _rows(figure, [one["kind"] for one in shown], axis, 185)


def _told(figure: "go.Figure", place: int, text: str) -> None:
    figure.add_annotation(x=1, xref="paper", xanchor="left", xshift=8, y=place, text=text, showarrow=False)


def _rows(figure: "go.Figure", names: Sequence[str], axis: dict[str, Any], right: int) -> "go.Figure":
    return styled(
        figure,
        height=100 + 29 * len(names),
        margin={"l": 8, "r": right, "t": 24, "b": 8},
        xaxis=axis,
        yaxis=top_down(named_axis([plain(name) for name in names])),
    )
