"""The scores of approaches as dots with their intervals, one under the other."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.figures.compare import Row, finished
from core.figures.measures import MEASURES, Measure
from core.figures.sides import side_of, whisker
from core.figures.style import empty, marker_of, named_axis, plain, styled, top_down

if TYPE_CHECKING:
    import plotly.graph_objects as go


def score_bars(
    rows: Sequence[Row],
    metric: str = "macro_f1",
    recommended: str | None = None,
    groups: Mapping[str, str] | None = None,
) -> "go.Figure":
    """A score of each approach as a dot with its 95 % interval, best on top, figures at the right.

    ``groups`` says of each kind which group it belongs to; groups stand together under their name, in the order of
    their best. One that lies far below the others stands at the edge, as a triangle.
    """
    import plotly.graph_objects as go

    measure = MEASURES[metric]
    shown = _ordered([row for row in finished(rows) if measure.value(row) is not None], measure, groups)
    if not shown:
        return empty("No approach has this score.")
    side = side_of(measure, shown)
    figure = go.Figure()
    names: list[str] = []
    for place, row in enumerate(shown):
        group = (groups or {}).get(row["kind"])
        if group is not None and (place == 0 or group != (groups or {}).get(shown[place - 1]["kind"])):
            names.append(f"<b>{plain(group, 48)}</b>")
        marker = marker_of(row["kind"], 11)
        figure.add_scatter(
            x=[side.places[place]],
            y=[len(names)],
            mode="markers",
            marker={**marker, "symbol": "triangle-left"} if place in side.far else marker,
            error_x=None if place in side.far else whisker(side, place, row["kind"]),
            showlegend=False,
            hovertemplate=f"{row['kind']}<br>{measure.title}: {measure.said(row)}<extra></extra>",
        )
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=8, y=len(names), text=measure.said(row), showarrow=False
        )
        names.append(f"{row['kind']} (recommended)" if row["kind"] == recommended else row["kind"])
    axis = named_axis(names)
    axis["ticktext"] = names
    side.axis["title"]["text"] += ", 95 % interval" if measure.ends(shown[0]) else ""
    return styled(
        figure,
        height=80 + 30 * len(names),
        margin={"l": 8, "r": 175, "t": 8, "b": 8},
        xaxis=side.axis,
        yaxis=top_down(axis),
    )


def _ordered(rows: Sequence[Row], measure: Measure, groups: Mapping[str, str] | None) -> list[Row]:
    """Best first; with groups the group of the best first, and its members together."""
    sign = -1 if measure.better == "high" else 1
    ranked = sorted(rows, key=lambda row: sign * (measure.value(row) or 0.0))
    if not groups:
        return ranked
    order = list(dict.fromkeys(groups.get(row["kind"], "") for row in ranked))
    return sorted(ranked, key=lambda row: order.index(groups.get(row["kind"], "")))
