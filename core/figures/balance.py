"""Figures about the sizes of classes before and after rows are made, repeated or left out, and about the race."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.figures.quality import MOST_CLASSES
from core.figures.style import (
    ACCENT,
    BETTER,
    GRID,
    INK,
    SCORE,
    WORSE,
    empty,
    named_axis,
    plain,
    styled,
    top_down,
)  # fmt: skip

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def class_change(table: "pd.DataFrame") -> "go.Figure":
    """Train rows per class before and after; largest class on top, at most 40 classes.

    ``table`` has a row per class with the columns ``before`` and ``after``; a line joins a gray dot, before, to a
    colored one, after: green where rows came, orange where rows went.
    """
    import plotly.graph_objects as go

    if table.empty:
        return empty("No train row has a label.")
    ranked = table.loc[table["before"].sort_values(ascending=False, kind="stable").index]
    shown = ranked.head(MOST_CLASSES)
    names, places = [str(name) for name in shown.index], list(range(len(shown)))
    hover: list[list[Any]] = [
        [plain(name, 200), int(before), int(after), int(after - before)]
        for name, before, after in zip(names, shown["before"], shown["after"], strict=True)
    ]
    figure = go.Figure()
    for place, (_, before, after, change) in enumerate(hover):
        color = BETTER if change > 0 else WORSE if change < 0 else GRID
        figure.add_shape(
            type="line", x0=before, x1=after, y0=place, y1=place, line={"color": color, "width": 4}, layer="below"
        )
    said = "%{customdata[0]}<br>%{customdata[1]:,d} before, %{customdata[2]:,d} after (%{customdata[3]:+,d})"
    for name, color in (("before", INK), ("after", ACCENT)):
        figure.add_scatter(
            x=shown[name],
            y=places,
            mode="markers+text" if name == "after" else "markers",
            name=name.capitalize(),
            text=[f"{int(value):,}" for value in shown[name]],
            textposition="middle right",
            marker={"color": color, "size": 11 if name == "after" else 9},
            customdata=hover,
            hovertemplate=f"{said}<extra></extra>",
            cliponaxis=False,
        )
    left = len(ranked) - len(shown)
    title = "Train rows" + (f" ({left:,} smaller classes are not shown)" if left else "")
    most = float(shown[["before", "after"]].to_numpy().max())
    return styled(
        figure,
        height=max(180, 90 + 28 * len(names)),
        xaxis={"title": {"text": title}, "range": [0, most * 1.12 or 1], "tickformat": ",d"},
        yaxis=top_down(named_axis(names)),
    )


def race_intervals(rows: Sequence[Mapping[str, Any]], measure: str, title: str, best: str | None = None) -> "go.Figure":
    """A dot and its 95 % interval a strategy, the first row on top; the dashed line is at the score of ``best``.

    Each row has ``name`` and, under ``measure``, ``mean``, ``low`` and ``high``; a strategy without them is named and
    not drawn.
    """
    import plotly.graph_objects as go

    names = [str(row["name"]) for row in rows]
    drawn = [(place, row[measure]) for place, row in enumerate(rows) if row.get(measure)]
    if not drawn:
        return empty("No strategy has been measured.")
    figure = go.Figure()
    at = [figures["mean"] for place, figures in drawn if names[place] == best]
    figure.add_scatter(
        x=[figures["mean"] for _, figures in drawn],
        y=[place for place, _ in drawn],
        mode="markers",
        marker={"color": [BETTER if names[place] == best else ACCENT for place, _ in drawn], "size": 11},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [figures["high"] - figures["mean"] for _, figures in drawn],
            "arrayminus": [figures["mean"] - figures["low"] for _, figures in drawn],
            "color": INK,
            "thickness": 2,
            "width": 5,
        },
        customdata=[[plain(names[place], 80), figures["low"], figures["high"]] for place, figures in drawn],
        hovertemplate=f"%{{customdata[0]}}<br>%{{x:{SCORE}}} (%{{customdata[1]:{SCORE}}} to %{{customdata[2]:{SCORE}}})"
        "<extra></extra>",
        showlegend=False,
    )
    for score in at[:1]:
        figure.add_vline(x=score, line={"color": INK, "width": 1, "dash": "dash"})
    return styled(
        figure,
        height=80 + 32 * len(names),
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        xaxis={"title": {"text": f"{title}, 95 % interval"}},
        yaxis=top_down(named_axis(names)),
    )
