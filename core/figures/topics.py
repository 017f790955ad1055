"""The map of texts: each a point, near those that mean the like."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.figures.style import colour_of, empty, plain, styled, symbol_of

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

#: Points that a browser draws; of larger data an even sample.
MOST_POINTS: Final = 20_000

#: Groups that the legend names.
_LEGEND: Final = 20

#: Above so many points they are drawn smaller.
_CROWD: Final = 5_000


def text_map(points: "pd.DataFrame", groups: str, order: "list[str] | None" = None) -> "go.Figure":
    """Texts as points, colored by the column ``groups``; at most 20,000 are drawn, evenly chosen.

    ``points`` has the columns ``row, x, y, title`` and that of the groups, a line a text. ``order`` fixes the color of
    each group (default: by name), so that it is the same in other figures. A point's customdata holds its row and
    title.
    """
    import plotly.graph_objects as go

    if points.empty:
        return empty("There is no text to place.")
    if len(points) > MOST_POINTS:
        points = points.iloc[np.linspace(0, len(points) - 1, MOST_POINTS).astype(int)]
    named = points[groups].fillna("none").astype(str)
    names = order or sorted(set(named))
    size = 5 if len(points) <= _CROWD else 3
    figure = go.Figure()
    for name in named.value_counts().index:
        part = points[(named == name).to_numpy()]
        titles = [plain(title, 90) for title in part["title"]]
        figure.add_scattergl(
            x=part["x"],
            y=part["y"],
            mode="markers",
            name=plain(name, 30),
            marker={"size": size, "color": colour_of(name, names), "symbol": symbol_of(name, names), "opacity": 0.75},
            customdata=list(zip(part["row"].tolist(), titles, strict=True)),
            hovertemplate=f"%{{customdata[1]}}<br><b>{plain(name, 60)}</b><extra></extra>",
        )
    bare: dict[str, Any] = {"showticklabels": False, "showgrid": False, "title": {"text": ""}}
    legend = named.nunique() <= _LEGEND
    layout = {"xaxis": bare, "yaxis": bare, "dragmode": "lasso", "showlegend": legend}
    return styled(figure, height=540, **layout)
