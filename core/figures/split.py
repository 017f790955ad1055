"""Figures about how rows are divided."""

from typing import TYPE_CHECKING, Literal

from core.figures.quality import MOST_CLASSES
from core.figures.style import GRID, SPLIT_COLORS, empty, named_axis, plain, styled, top_down

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

#: How far the splits of a class lie above and below one another where they have intervals.
_APART = 0.22


def class_by_split(
    table: "pd.DataFrame",
    values: Literal["share", "count"] = "share",
    intervals: "pd.DataFrame | None" = None,
) -> "go.Figure":
    """How each class is spread over the splits; largest class on top, at most 40 classes.

    ``table`` has a row per class and the columns ``train, validation, test`` with numbers of rows. ``share`` shows a
    class's share of each split as three dots that lie on one another when the split is well stratified, ``count`` its
    rows as stacked bars. ``intervals`` has the columns ``class, split, low, high``; with them the dots lie one below
    another, each with its interval.
    """
    if table.empty or not table.to_numpy().sum():
        return empty("No row has both a label and a split.")
    ranked = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    shown = ranked.head(MOST_CLASSES)
    names = [str(name) for name in shown.index]
    figure = _counts(shown) if values == "count" else _shares(shown, table.sum(), intervals)
    left = len(ranked) - len(shown)
    title = "Share of the split" if values == "share" else "Rows"
    if intervals is not None and values == "share":
        title += ", with 95 % interval"
    if left:
        title += f" ({left:,} smaller classes are not shown)"
    each = 34 if intervals is not None and values == "share" else 26
    return styled(
        figure,
        height=max(180, 90 + each * len(names)),
        xaxis={"title": {"text": title}, "rangemode": "tozero", "tickformat": ".0%" if values == "share" else ",d"},
        yaxis=top_down(named_axis(names)),
        barmode="stack",
        legend={"traceorder": "normal"},
    )


def _shares(table: "pd.DataFrame", totals: "pd.Series", intervals: "pd.DataFrame | None") -> "go.Figure":
    import plotly.graph_objects as go

    shares = table / totals.where(totals > 0, 1)
    places = list(range(len(table)))
    figure = go.Figure()
    for place, (low, high) in enumerate(zip(shares.min(axis=1), shares.max(axis=1), strict=True)):
        if intervals is None:
            figure.add_shape(
                type="line", x0=low, x1=high, y0=place, y1=place, line={"color": GRID, "width": 4}, layer="below"
            )
    for number, split in enumerate(table.columns):
        error = None if intervals is None else _bars(shares[split], intervals[intervals["split"] == split])
        figure.add_scatter(
            x=shares[split],
            y=places if error is None else [place + _APART * (number - 1) for place in places],
            mode="markers",
            name=split,
            marker={"color": SPLIT_COLORS[split], "size": 10 if error is None else 7},
            error_x=error,
            customdata=_hover(table, split),
            hovertemplate="%{customdata[0]}<br>%{x:.1%} of " + split + ", %{customdata[1]:,d} rows<extra></extra>",
        )
    return figure


def _bars(shares: "pd.Series", intervals: "pd.DataFrame") -> dict[str, object]:
    """Error bars of the shares of one split, in the order of the classes."""
    mine = intervals.set_index("class").reindex(shares.index)
    return {
        "type": "data",
        "symmetric": False,
        "array": (mine["high"] - shares).clip(lower=0).tolist(),
        "arrayminus": (shares - mine["low"]).clip(lower=0).tolist(),
        "thickness": 1.5,
        "width": 0,
    }


def _counts(table: "pd.DataFrame") -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    narrow = 0.04 * float(table.sum(axis=1).max())
    for split in table.columns:
        figure.add_bar(
            x=table[split],
            y=list(range(len(table))),
            orientation="h",
            name=split,
            marker_color=SPLIT_COLORS[split],
            text=[f"{count:,}" if count > narrow else "" for count in table[split]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            customdata=_hover(table, split),
            hovertemplate="%{customdata[0]}<br>%{x:,d} rows in " + split + "<extra></extra>",
        )
    return figure


def _hover(table: "pd.DataFrame", split: str) -> list[list[object]]:
    return [[plain(name, 200), int(count)] for name, count in table[split].items()]
