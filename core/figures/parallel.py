"""All approaches by many measures at once: parallel coordinates."""

from collections.abc import Mapping, Sequence
from math import log10
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from core.figures.compare import finished
from core.figures.labels import stacked
from core.figures.measures import MEASURES, Measure, far_below, log_axis
from core.figures.style import GRID, empty, marker_of, styled

if TYPE_CHECKING:
    import plotly.graph_objects as go

Row = Mapping[str, Any]

#: Height of the drawing and of its lines' area, in pixels.
_HEIGHT, _AREA = 480, 360


def parallel(
    rows: Sequence[Row], names: Sequence[str], recommended: str | None = None, raised: Sequence[str] = ()
) -> "go.Figure":
    """Each approach as a line over the measures ``names`` of `MEASURES`; on every axis up is better.

    Costs are on a log scale. A line has a gap where nothing was measured. ``raised`` are kinds to stand out; the
    recommended one is drawn thicker.
    """
    import plotly.graph_objects as go

    measures = [MEASURES[name] for name in names]
    shown = [row for row in finished(rows) if any(measure.value(row) is not None for measure in measures)]
    if not shown or not measures:
        return empty("Choose measures that were taken.")
    table = [_heights(measure, shown) for measure in measures]
    figure = go.Figure()
    _axes(figure, measures, shown)
    ends = _ends([heights[-1] for heights in zip(*table, strict=True)])
    for place, row in enumerate(shown):
        faded = bool(raised) and row["kind"] not in raised
        heights = [column[place] for column in table]
        _line(figure, row, measures, heights, ends[place], row["kind"] == recommended, faded)
    return styled(
        figure,
        height=_HEIGHT,
        showlegend=False,
        margin={"l": 60, "r": 120, "t": 70, "b": 30},
        xaxis={
            "side": "top",
            "tickmode": "array",
            "tickvals": list(range(len(measures))),
            "ticktext": ["<br>".join(wrap(measure.title, 18)) for measure in measures],
            "range": [-0.2, len(measures) - 0.9],
            "showgrid": False,
        },
        yaxis={"visible": False, "range": [-0.12, 1.12]},
    )


def _line(
    figure: "go.Figure",
    row: Row,
    measures: Sequence[Measure],
    heights: Sequence[float | None],
    end: float,
    bold: bool,
    faded: bool,
) -> None:
    """One approach over all axes, and its name behind the last one."""
    marker, last = marker_of(row["kind"], 9), len(measures) - 1
    figure.add_scatter(
        x=[*range(len(measures)), last + 0.06],
        y=[*heights, end if heights[-1] is not None else None],
        mode="lines+markers",
        name=row["kind"],
        line={"color": marker["color"], "width": 3.5 if bold else 1.6},
        marker={**marker, "size": [9] * len(measures) + [0]},
        opacity=0.18 if faded else 1.0,
        customdata=[f"{measure.title}: {measure.said(row)}" for measure in measures] + [""],
        hovertemplate=f"{row['kind']}<br>%{{customdata}}<extra></extra>",
        cliponaxis=False,
    )
    name = f"<b>{row['kind']}</b>" if bold else row["kind"]
    figure.add_annotation(
        x=last + 0.07, y=end, text=name, showarrow=False, xanchor="left", opacity=0.35 if faded else 1.0
    )


def _heights(measure: Measure, rows: Sequence[Row]) -> list[float | None]:
    """Where each row's value stands between the worst, 0, and the best, 1; a score far below the others is at 0."""
    values = [measure.value(row) for row in rows]
    known = [value for value in values if value is not None]
    if not known:
        return [None] * len(rows)
    if measure.logarithmic:
        known = [log10(place) for place in log_axis(measure, known)[0]]
    far = far_below(known, least=1.0) if measure.logarithmic else set()
    far = far_below(known) if measure.better == "high" else far
    inner = [value for place, value in enumerate(known) if place not in far]
    low, high = min(inner), max(inner)
    if far:
        low -= 0.15 * (high - low or 1)
    shares = [min(max((value - low) / (high - low or 1), 0.0), 1.0) for value in known]
    found = iter(shares if measure.better == "high" else [1 - share for share in shares])
    return [None if value is None else next(found) for value in values]


def _ends(heights: Sequence[float | None]) -> list[float]:
    """Where the names stand at the right: apart from one another, and within the drawing."""
    gap = 18 / _AREA * 1.24
    apart = stacked([0.0 if height is None else height for height in heights], gap)
    over = max(max(apart) - 1.08, 0.0)
    under = min(min(apart) + 0.08 - over, 0.0)
    return [value - over - under for value in apart]


def _axes(figure: "go.Figure", measures: Sequence[Measure], rows: Sequence[Row]) -> None:
    """An upright line for each measure, with its best value above and its worst below."""
    for place, measure in enumerate(measures):
        figure.add_shape(type="line", x0=place, x1=place, y0=0, y1=1, line={"color": GRID, "width": 6}, layer="below")
        known = [row for row in rows if measure.value(row) is not None]
        ranked = sorted(known, key=lambda row, by=measure: by.value(row))  # type: ignore[misc]
        if measure.better == "low":
            ranked.reverse()
        for row, height in zip((ranked[-1], ranked[0]) if ranked else (), (1.07, -0.07), strict=False):
            figure.add_annotation(
                x=place,
                y=height,
                text=measure.write(measure.value(row) or 0.0),
                showarrow=False,
                font={"size": 11},
            )
