"""Figures about what a split leaks, and how far its parts lie apart."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.figures.style import GRID, INK, OKABE_ITO, SPLIT_COLORS, WORSE, empty, named_axis, styled, top_down

if TYPE_CHECKING:
    import plotly.graph_objects as go

_METRICS = {"macro_f1": "Macro-F1", "accuracy": "Accuracy"}


def drift_dots(rows: Sequence[Mapping[str, Any]]) -> "go.Figure":
    """How far validation and test lie from train, against what chance alone gives; a line each, as they come.

    Each of ``rows`` has ``name, split, value, chance, clear``, and where there are any ``low, high``. The gray bar
    reaches as far as chance does in 95 of 100 splits dealt row by row: a dot inside says nothing. A row with an
    interval is an area under a curve, where no drift is 0.5; it is drawn as twice its distance from that.
    """
    import plotly.graph_objects as go

    if not rows:
        return empty("There is nothing to compare yet.")
    names = [f"{row['name']}: {row['split']}" for row in rows]
    places = list(range(len(rows)))
    figure = go.Figure()
    figure.add_bar(
        x=[max(0.0, _scaled(row, row["chance"])) for row in rows],
        y=places,
        orientation="h",
        marker_color=GRID,
        name="by chance, up to",
        hovertemplate="chance gives up to %{x:.2f}<extra></extra>",
    )
    for clear, title, color in ((True, "more than chance", WORSE), (False, "within chance", INK)):
        mine = [place for place in places if bool(rows[place]["clear"]) == clear]
        if mine:
            figure.add_scatter(
                x=[max(0.0, _scaled(rows[place], rows[place]["value"])) for place in mine],
                y=mine,
                mode="markers",
                marker={"color": color, "size": 11},
                name=title,
                hovertemplate="%{x:.2f}<extra></extra>",
            )
    return styled(
        figure,
        height=max(170, 90 + 30 * len(rows)),
        xaxis={"title": {"text": "Difference from train (0: none, 1: complete)"}, "rangemode": "tozero"},
        yaxis=top_down(named_axis(names, longest=44)),
        bargap=0.45,
    )


def _scaled(row: Mapping[str, Any], value: float) -> float:
    """A value from 0 for no drift to 1; an area under a curve starts at 0.5."""
    return 2 * value - 1 if row.get("low") is not None else value


def leak_bars(rows: Sequence[Mapping[str, Any]], metric: str = "macro_f1") -> "go.Figure":
    """What a cheap model scores with leaked rows and without them; a line a model and way of splitting.

    Each of ``rows`` has ``name`` and ``all``, and ``clean`` or None, each a mapping with ``mean, low, high``.
    """
    import plotly.graph_objects as go

    if not rows:
        return empty("Nothing was measured yet.")
    figure = go.Figure()
    for place, row in enumerate(rows):
        if row["clean"]:
            ends = [row["all"]["mean"], row["clean"]["mean"]]
            figure.add_scatter(
                x=ends, y=[place - 0.14, place + 0.14], mode="lines", line={"color": GRID, "width": 3},
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
    kinds = (
        ("all", "all held rows", OKABE_ITO[5], -0.14),
        ("clean", "without leaked rows", SPLIT_COLORS["test"], 0.14),
    )
    for kind, title, color, above in kinds:
        mine = [(place, row[kind]) for place, row in enumerate(rows) if row[kind]]
        figure.add_scatter(
            x=[one["mean"] for _, one in mine],
            y=[place + above for place, _ in mine],
            mode="markers",
            name=title,
            marker={"color": color, "size": 10},
            error_x=_error([one for _, one in mine]),
            customdata=[[one["low"], one["high"]] for _, one in mine],
            hovertemplate="%{x:.3f} (%{customdata[0]:.3f} to %{customdata[1]:.3f})<extra>" + title + "</extra>",
        )
    return styled(
        figure,
        height=max(180, 90 + 44 * len(rows)),
        xaxis={"title": {"text": f"{_METRICS[metric]}, with 95 % interval"}, "tickformat": ".2f"},
        yaxis=top_down(named_axis([str(row["name"]) for row in rows], longest=44)),
    )


def _error(scores: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Error bars from means to the ends of their intervals."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [one["high"] - one["mean"] for one in scores],
        "arrayminus": [one["mean"] - one["low"] for one in scores],
        "thickness": 1.5,
        "width": 0,
    }
