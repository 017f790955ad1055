"""Figures about how training went: the settings tried, and the score after each epoch."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.figures.style import INK, METRICS, SCORE, empty, marker_of, plain, styled

if TYPE_CHECKING:
    import plotly.graph_objects as go

Row = Mapping[str, Any]


def trial_curve(rows: Sequence[Row]) -> "go.Figure":
    """The validation score of each setting tried, in the order of trying; a ring marks the chosen one.

    ``rows`` are the approaches of an answer, each with its ``trials``.
    """
    import plotly.graph_objects as go

    shown = [row for row in rows if row.get("trials")]
    if not shown:
        return empty("No setting was tried yet.")
    figure = go.Figure()
    longest = max(len(row["trials"]) for row in shown)
    for row in shown:
        scores = [trial["validation_macro_f1"] for trial in row["trials"]]
        numbers = list(range(1, len(scores) + 1))
        marker = marker_of(row["kind"], 10)
        figure.add_scatter(
            x=numbers,
            y=scores,
            mode="lines+markers",
            name=row["kind"],
            marker=marker,
            line={"color": marker["color"], "width": 1.5},
            customdata=[_setting(trial["setting"]) for trial in row["trials"]],
            hovertemplate=f"{row['kind']}, %{{customdata}}<br>validation macro-F1 %{{y:{SCORE}}}<extra></extra>",
        )
        best = scores.index(max(scores))
        ring = {"symbol": "circle-open", "size": 18, "color": INK, "line": {"width": 1.5}}
        figure.add_scatter(
            x=[numbers[best]], y=[scores[best]], mode="markers", marker=ring, hoverinfo="skip", showlegend=False
        )
    across = {"title": {"text": "Setting, in the order of trying"}, "tickmode": "linear", "tick0": 1, "dtick": 1}
    return styled(
        figure,
        height=360,
        showlegend=True,
        xaxis={**across, "range": [0.7, longest + 0.3], "showgrid": False},
        yaxis={"title": {"text": METRICS["validation_macro_f1"]}},
    )


def training_curves(units: Sequence[Row], metric: str = "validation_macro_f1") -> "go.Figure":
    """The validation score after each epoch of each fit; fits of one approach share its color.

    ``units`` are unit records of a run, ``metric`` one of the names in their ``curve``.
    """
    import plotly.graph_objects as go

    shown = [unit for unit in units if unit.get("curve")]
    if not shown:
        return empty("No approach of this run is trained in epochs.")
    figure = go.Figure()
    known: set[str] = set()
    for unit in shown:
        kind, curve = unit["setting"]["kind"], unit["curve"]
        marker = marker_of(kind, 7)
        figure.add_scatter(
            x=[point["epoch"] for point in curve],
            y=[point[metric] for point in curve],
            mode="lines+markers",
            name=kind,
            legendgroup=kind,
            showlegend=kind not in known,
            marker=marker,
            line={"color": marker["color"], "width": 1.5},
            hovertemplate=f"{plain(unit['unit'], 60)}, epoch %{{x}}<br>{METRICS[metric]} %{{y:{SCORE}}}<extra></extra>",
        )
        known.add(kind)
    across = {"title": {"text": "Epoch"}, "tickmode": "linear", "tick0": 1, "dtick": 1, "showgrid": False}
    if max(point["epoch"] for unit in shown for point in unit["curve"]) > 20:
        across = {"title": {"text": "Epoch"}, "showgrid": False}
    return styled(figure, height=360, xaxis=across, yaxis={"title": {"text": METRICS[metric]}})


def _setting(values: Mapping[str, Any]) -> str:
    """``learning_rate 0.00012``; ``the only setting`` when there was nothing to vary."""
    return (
        ", ".join(
            f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
        )
        or "the only setting"
    )
