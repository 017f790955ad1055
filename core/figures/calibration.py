"""Figures about whether an approach knows when it is right."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.figures.style import ACCENT, INK, OKABE_ITO, SCORE, empty, marker_of, named_axis, plain, styled, top_down

if TYPE_CHECKING:
    import plotly.graph_objects as go

Row = Mapping[str, Any]

_SCALED = OKABE_ITO[1]


def reliability_diagram(row: Row) -> "go.Figure":
    """Accuracy against confidence of one approach's test rows, as it is and after temperature scaling.

    ``row`` is a line of an answer. Points on the diagonal are calibrated, below it overconfident; their size tells how
    many rows they stand for.
    """
    import plotly.graph_objects as go

    found = row.get("calibration") or {}
    if not found.get("bins"):
        return empty("This approach has no calibration figures.")
    least = min([one["confidence"] for one in found["bins"]] + [one["accuracy"] for one in found["bins"]])
    span = [max(-0.03, least - 0.08), 1.04]
    figure = go.Figure()
    ends = [max(span[0], 0), 1]
    figure.add_scatter(
        x=ends, y=ends, mode="lines", line={"color": INK, "width": 1, "dash": "dot"}, name="Calibrated",
        hoverinfo="skip",
    )  # fmt: skip
    series = (
        ("bins_scaled", f"After temperature {found.get('temperature', 1):.2f}", _SCALED, "diamond"),
        ("bins", "As it is", ACCENT, "circle"),
    )
    for name, title, color, symbol in series:
        _bins(figure, found.get(name) or [], title, color, symbol)
    return styled(
        figure,
        height=420,
        xaxis={"title": {"text": "Confidence: probability of the predicted class"}, "range": span},
        yaxis={"title": {"text": "Accuracy of these rows"}, "range": span},
    )


def _bins(figure: "go.Figure", bins: Sequence[Row], title: str, color: str, symbol: str) -> None:
    """One line through the bins; the area of a point stands for its rows."""
    total = sum(one["rows"] for one in bins) or 1
    figure.add_scatter(
        x=[one["confidence"] for one in bins],
        y=[one["accuracy"] for one in bins],
        mode="lines+markers",
        name=title,
        line={"color": color, "width": 1.2},
        marker={
            "color": color,
            "symbol": symbol,
            "size": [6 + 20 * (one["rows"] / total) ** 0.5 for one in bins],
            "opacity": 0.8,
        },
        customdata=[[one["rows"], one["low"], one["high"]] for one in bins],
        hovertemplate="confidence %{customdata[1]:.2f} to %{customdata[2]:.2f}: %{customdata[0]:,} rows<br>"
        f"mean confidence %{{x:{SCORE}}}, accuracy %{{y:{SCORE}}}<extra>{title}</extra>",
    )


def calibration_errors(rows: Sequence[Row]) -> "go.Figure":
    """The calibration error of each approach, smallest on top: as it is, after scaling, and what chance alone shows.

    The gray line ends where 95 % of perfectly calibrated models of so many rows lie; a dot within it is no defect.
    """
    import plotly.graph_objects as go

    shown = [row for row in rows if (row.get("calibration") or {}).get("ece") is not None]
    if not shown:
        return empty("No approach has calibration figures.")
    shown = sorted(shown, key=lambda row: row["calibration"]["ece"])
    figure = go.Figure()
    chance = _chance(figure, shown)
    places = list(range(len(shown)))
    for name, title, symbol in (("ece_scaled", "After temperature scaling", "open"), ("ece", "As it is", "")):
        colors = [marker_of(row["kind"])["color"] for row in shown]
        figure.add_scatter(
            x=[row["calibration"].get(name) for row in shown],
            y=places,
            mode="markers",
            name=title,
            marker={
                "color": colors,
                "size": 10,
                "symbol": f"circle{'-open' if symbol else ''}",
                "line": {"width": 2, "color": colors},
            },
            customdata=[row["kind"] for row in shown],
            hovertemplate=f"%{{customdata}}<br>{title.lower()}: %{{x:{SCORE}}}<extra></extra>",
        )
    largest = max(
        value
        for row in shown
        for value in (row["calibration"]["ece"], row["calibration"].get("ece_scaled") or 0, *filter(None, chance))
    )
    return styled(
        figure,
        height=120 + 27 * len(shown),
        xaxis={"title": {"text": "Expected calibration error on test"}, "range": [0, largest * 1.06 + 0.002]},
        yaxis=top_down(named_axis([plain(row["kind"]) for row in shown])),
    )


def _chance(figure: "go.Figure", rows: Sequence[Row]) -> list[float | None]:
    """Draw what chance alone shows in 95 of 100 cases, and return it; None where an older answer does not tell."""
    found = [(row["calibration"].get("ece_by_chance") or {}).get("high") for row in rows]
    first = True
    for place, high in enumerate(found):
        if high is not None:
            figure.add_scatter(
                x=[0, high], y=[place, place], mode="lines", line={"color": INK, "width": 7}, opacity=0.3,
                name="What chance alone shows", legendgroup="chance", showlegend=first, hoverinfo="skip",
            )  # fmt: skip
            first = False
    return found
