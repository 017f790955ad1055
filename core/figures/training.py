"""Figures about how training went: the settings tried, what trials are worth, and the score after each epoch."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.figures.measures import far_below
from core.figures.style import INK, METRICS, SCORE, empty, marker_of, plain, styled

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

Row = Mapping[str, Any]

#: Names one below the other at the right; more approaches than a line above the figure can hold.
_LEGEND: Final[dict[str, Any]] = {
    "orientation": "v", "x": 1.02, "xanchor": "left", "y": 1, "yanchor": "top", "tracegroupgap": 0,
}  # fmt: skip


def trial_curve(rows: Sequence[Row]) -> "go.Figure":
    """The validation score of each setting tried, in the order of trying; a ring marks the best one.

    ``rows`` are the approaches of an answer, each with its ``trials``. A trial that failed leaves a gap; one that was
    given a share of the epochs only (successive halving) is drawn hollow and takes no ring.
    """
    import plotly.graph_objects as go

    shown = [row for row in rows if any(_score(trial) is not None for trial in row.get("trials") or ())]
    if not shown:
        return empty("No setting was tried yet.")
    figure = go.Figure()
    for row in shown:
        scores = [_score(trial) for trial in row["trials"]]
        whole = [trial.get("share", 1) >= 1 for trial in row["trials"]]
        marker = marker_of(row["kind"], 9)
        hollow = [marker["symbol"] if full else f"{marker['symbol']}-open" for full in whole]
        figure.add_scatter(
            x=list(range(1, len(scores) + 1)),
            y=scores,
            mode="lines+markers",
            name=row["kind"],
            legendgroup=row["kind"],
            marker={**marker, "symbol": hollow},
            line={"color": marker["color"], "width": 1.5},
            customdata=[_setting(trial) for trial in row["trials"]],
            hovertemplate=f"{row['kind']}, %{{customdata}}<br>validation macro-F1 %{{y:{SCORE}}}<extra></extra>",
        )
        known = [place for place, score in enumerate(scores) if score is not None and whole[place]]
        if known:
            best = max(known, key=lambda place, scores=scores: scores[place])  # type: ignore[misc]
            ring = {"symbol": "circle-open", "size": 17, "color": INK, "line": {"width": 1.5}}
            figure.add_scatter(
                x=[best + 1], y=[scores[best]], mode="markers", marker=ring, hoverinfo="skip", showlegend=False,
                legendgroup=row["kind"],
            )  # fmt: skip
    longest = max(len(row["trials"]) for row in shown)
    best_of = [max(score for trial in row["trials"] if (score := _score(trial)) is not None) for row in shown]
    return _scored(figure, shown, best_of, "Setting, in the order of trying", longest)


def expected_best(rows: Sequence[Row]) -> "go.Figure":
    """The best validation score to expect of 1, 2, ... trials: whether the order would hold with fewer of them.

    ``rows`` are the approaches of an answer, each with its ``expected_best``.
    """
    import plotly.graph_objects as go

    shown = [row for row in rows if row.get("expected_best")]
    if not shown:
        return empty("No approach has finished trials.")
    figure = go.Figure()
    for row in shown:
        marker = marker_of(row["kind"], 9)
        figure.add_scatter(
            x=list(range(1, len(row["expected_best"]) + 1)),
            y=row["expected_best"],
            mode="lines+markers",
            name=row["kind"],
            marker=marker,
            line={"color": marker["color"], "width": 1.5},
            hovertemplate=f"{row['kind']}, best of %{{x}}<br>expected on validation %{{y:{SCORE}}}<extra></extra>",
        )
    longest = max(len(row["expected_best"]) for row in shown)
    return _scored(figure, shown, [row["expected_best"][-1] for row in shown], "Trials", longest)


def _scored(figure: "go.Figure", rows: Sequence[Row], best: Sequence[float], across: str, longest: int) -> "go.Figure":
    """The frame of both: approaches far below the others are told in the title instead of squeezing these."""
    far = far_below(best)
    axis: dict[str, Any] = {}
    if far:
        across += "; below the axis: " + ", ".join(f"{rows[place]['kind']} {best[place]:.2f}" for place in sorted(far))
        kinds = {rows[place]["kind"] for place in far}
        lines = [trace.y for trace in figure.data if trace.name and trace.name not in kinds]
        values = [value for line in lines for value in line if value is not None]
        room = max(max(values) - min(values), 0.02) * 0.08
        axis["range"] = [min(values) - room, max(values) + room]
    step = {"tickmode": "linear", "tick0": 1, "dtick": 1} if longest <= 12 else {}
    return styled(
        figure,
        height=380,
        showlegend=True,
        legend=_LEGEND,
        xaxis={"title": {"text": across}, **step, "range": [0.8, longest + 0.2], "showgrid": False},
        yaxis={"title": {"text": METRICS["validation_macro_f1"]}, **axis},
    )


def training_curves(units: Sequence[Row], metric: str = "validation_macro_f1") -> "go.Figure":
    """A figure after each epoch of each fit; fits of one approach share its color.

    ``units`` are unit records of a run, ``metric`` one of the names in their ``curve``.
    """
    import plotly.graph_objects as go

    shown = [(unit, points) for unit in units if (points := _points(unit, metric))]
    if not shown:
        return empty("No approach of this run has this figure for its epochs.")
    figure = go.Figure()
    known: set[str] = set()
    for unit, points in shown:
        kind = unit["setting"]["kind"]
        marker = marker_of(kind, 6)
        figure.add_scatter(
            x=[point["epoch"] for point in points],
            y=[point[metric] for point in points],
            mode="lines+markers",
            name=kind,
            legendgroup=kind,
            showlegend=kind not in known,
            marker=marker,
            line={"color": marker["color"], "width": 1.3},
            hovertemplate=f"{plain(unit['unit'], 60)}, epoch %{{x}}<br>{METRICS[metric]} %{{y:{SCORE}}}<extra></extra>",
        )
        known.add(kind)
    last = max(point["epoch"] for _, points in shown for point in points)
    across: dict[str, Any] = {"title": {"text": "Epoch"}, "showgrid": False}
    if last <= 20:
        across |= {"tickmode": "linear", "tick0": 1, "dtick": 1}
    title = {"title": {"text": METRICS[metric]}}
    return styled(figure, height=380, showlegend=True, legend=_LEGEND, xaxis=across, yaxis=title)


def adaptation_curve(table: "pd.DataFrame") -> "go.Figure":
    """The loss of hidden words after each epoch of adaptation; ``table`` has the columns ``fit, epoch, loss``."""
    import plotly.graph_objects as go

    figure = go.Figure()
    marker = marker_of("masked_lm", 6)
    for name, points in table.groupby("fit", sort=False):
        figure.add_scatter(
            x=points["epoch"],
            y=points["loss"],
            mode="lines+markers",
            marker=marker,
            line={"color": marker["color"], "width": 1.3},
            hovertemplate=f"{plain(str(name), 60)}, epoch %{{x}}<br>%{{y:.3f}} nats<extra></extra>",
        )
    across = {"title": {"text": "Epoch of adaptation; 0 is before it"}, "dtick": 1, "showgrid": False}
    return styled(figure, height=280, xaxis=across, yaxis={"title": {"text": "Loss of hidden words, nats"}})


def _points(unit: Row, metric: str) -> list[Row]:
    return [point for point in unit.get("curve") or () if point.get(metric) is not None]


def _score(trial: Row) -> float | None:
    found = trial.get("validation_macro_f1")
    return None if found is None else float(found)


def _setting(trial: Row) -> str:
    """``learning_rate 0.00012``; ``the only setting`` when there was nothing to vary; a share of the epochs."""
    values = trial["setting"].items()
    told = [f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in values]
    share = trial.get("share", 1)
    short = [f"{share:.0%} of the epochs"] if share < 1 else []
    return plain(", ".join([*told, *short]) or "the only setting", 120)
