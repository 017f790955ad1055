"""Figures about the tokens of texts: their lengths against a limit, by class, and by two tokenizers."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.figures.style import (
    ACCENT,
    INK,
    OKABE_ITO,
    WORSE,
    colour_of,
    empty,
    named_axis,
    plain,
    styled,
    top_down,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Classes that have a color of their own in the histogram; with more, all are one.
MOST_COLORS = len(OKABE_ITO)
#: Classes that the bars show.
MOST_CLASSES = 24
#: Points that the browser draws without WebGL, and that are drawn at all.
_PLAIN, _POINTS = 10_000, 20_000
_BARS = 60


def token_histogram(
    tokens: np.ndarray, labels: Sequence[str | None], limit: int, classes: Sequence[str]
) -> "go.Figure":
    """Texts by their number of tokens, stacked by class, with the limit as a line and what it cuts shaded.

    ``tokens`` and ``labels`` have an entry a text; ``classes`` are all classes in their order, which fixes colors. The
    longest one percent is gathered in the last bar unless the limit lies there.
    """
    import plotly.graph_objects as go

    if not len(tokens):
        return empty("There is no text to count.")
    high = float(np.quantile(tokens, 0.99))
    seen = min(float(limit), 1.6 * high) if limit < tokens.max() else high
    top = max(high, seen, float(tokens.min()) + 1)
    width = max(1, ceil((top - tokens.min()) / _BARS))
    first = int(tokens.min())
    edges = np.arange(first, top + width, width)
    bins = np.minimum((tokens - first) // width, len(edges) - 1)
    figure = go.Figure()
    named = np.asarray(labels, dtype=object)
    groups = list(classes) if 1 < len(classes) <= MOST_COLORS else []
    spans = [f"{edge:,.0f}" if width == 1 else f"{edge:,.0f} to {edge + width - 1:,.0f}" for edge in edges]
    spans[-1] = f"{edges[-1]:,.0f} or more" if tokens.max() >= edges[-1] + width else spans[-1]
    rest = np.ones(len(tokens), dtype=bool)
    for name in groups:
        mine = named == name
        rest &= ~mine
        _bars(figure, edges, width, bins[mine], plain(name), colour_of(name, classes), spans)
    if rest.any():
        _bars(figure, edges, width, bins[rest], "no class" if groups else "texts", INK if groups else ACCENT, spans)
    _limit(figure, limit, float(edges[-1] + width), float((tokens > limit).mean()))
    return styled(
        figure,
        height=320,
        barmode="stack",
        showlegend=bool(groups),
        bargap=0.0,
        margin={"t": 56 if groups else 32},
        legend={"y": 1.1},
        xaxis={"title": {"text": "Tokens of a text, special ones included"}, "showgrid": False, "tickformat": ",d"},
        yaxis={"title": {"text": "Texts"}, "tickformat": ",d", "rangemode": "tozero"},
    )


def _bars(
    figure: "go.Figure", edges: np.ndarray, width: int, bins: np.ndarray, name: str, color: str, spans: Sequence[str]
) -> None:
    figure.add_bar(
        x=edges + (width - 1) / 2,
        y=np.bincount(bins.astype(int), minlength=len(edges)),
        width=width * 0.92,
        name=name,
        marker_color=color,
        customdata=list(spans),
        hovertemplate=f"{name}<br>%{{customdata}} tokens<br>%{{y:,d}} texts<extra></extra>",
    )


def _limit(figure: "go.Figure", limit: int, end: float, share: float) -> None:
    """The line and the shade beyond it; a limit further right is only told."""
    if limit >= end:
        text = f"limit {limit:,} lies further right: {share:.1%} are longer"
        _note(figure, 1, "paper", text, "right")
        return
    place = limit + 0.5
    figure.add_vrect(x0=place, x1=end - 0.5, fillcolor=WORSE, opacity=0.12, line_width=0, layer="below")
    figure.add_vline(x=place, line={"color": WORSE, "width": 2})
    _note(figure, place, "x", f"limit {limit:,}: {share:.1%} are longer", "left" if place < end * 0.6 else "right")


def _note(figure: "go.Figure", x: float, axis: str, text: str, anchor: str) -> None:
    figure.add_annotation(
        x=x, xref=axis, y=1, yref="paper", yanchor="bottom", text=text, showarrow=False, xanchor=anchor,
        font={"size": 12},
    )  # fmt: skip


def cut_bars(table: pd.DataFrame, classes: Sequence[str], overall: float) -> "go.Figure":
    """The share of each class's texts that the limit cuts, most on top, with the share of all texts as a line.

    ``table`` is that of `core.tokenize.budget.per_class`; beyond 24 classes those that are cut least are left out.
    """
    import plotly.graph_objects as go

    ranked = table.sort_values(["cut", "texts"], ascending=[False, False]).head(MOST_CLASSES)
    if not len(ranked):
        return empty("No row has a label.")
    if not table["cut"].any():
        return empty("No text is longer than the limit.")
    names = ranked["class"].tolist()
    own = len(classes) <= MOST_COLORS
    bars = go.Bar(
        x=ranked["cut"],
        y=list(range(len(names))),
        orientation="h",
        marker_color=[colour_of(name, classes) if own else ACCENT for name in names],
        text=[f"{share:.1%}" for share in ranked["cut"]],
        textposition="auto",
        cliponaxis=False,
        customdata=[
            f"{plain(row['class'], 100)}<br>{row['cut']:.1%} of {row['texts']:,} texts are longer<br>"
            f"{row['lost']:.1%} of their tokens are cut off"
            for _, row in ranked.iterrows()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    most = max(float(ranked["cut"].max()), overall, 0.01)
    axis = {"range": [0, most * 1.25], "tickformat": ".0%", "title": {"text": "Share of texts that are cut"}}
    figure = styled(
        go.Figure(bars),
        height=90 + 26 * len(names),
        xaxis=axis,
        yaxis=top_down(named_axis(names, longest=24)),
        margin={"t": 28},
    )
    figure.add_vline(x=overall, line={"color": INK, "width": 1, "dash": "dot"})
    _note(figure, overall, "x", f"all {overall:.1%}", "left" if overall < most * 0.6 else "right")
    return figure


def token_scatter(one: np.ndarray, other: np.ndarray, names: tuple[str, str], limit: int) -> "go.Figure":
    """Tokens of each text by one tokenizer (across) and by another (up), with the line of equal numbers and the limit.

    At most 20,000 texts are drawn, an even sample of them; through WebGL above 10,000.
    """
    import plotly.graph_objects as go

    if not len(one):
        return empty("There is no text to count.")
    some = np.linspace(0, len(one) - 1, min(len(one), _POINTS)).astype(int)
    kind = go.Scattergl if len(some) > _PLAIN else go.Scatter
    titles = [plain(name, 40) for name in names]
    top = float(max(np.quantile(one, 0.995), np.quantile(other, 0.995))) * 1.08 + 1
    figure = go.Figure(
        kind(
            x=one[some],
            y=other[some],
            mode="markers",
            marker={"color": ACCENT, "size": 5, "opacity": 0.3},
            hovertemplate=f"{titles[0]}: %{{x:,d}} tokens<br>{titles[1]}: %{{y:,d}} tokens<extra></extra>",
        )
    )
    figure.add_shape(type="line", x0=0, y0=0, x1=top, y1=top, line={"color": INK, "width": 1, "dash": "dot"})
    if limit < top:
        figure.add_vline(x=limit + 0.5, line={"color": WORSE, "width": 1})
        figure.add_hline(y=limit + 0.5, line={"color": WORSE, "width": 1})
        _note(figure, limit + 0.5, "x", f"limit {limit:,}", "left" if limit < top * 0.6 else "right")
    axis = {"range": [0, top], "tickformat": ",d"}
    return styled(
        figure,
        height=380,
        showlegend=False,
        xaxis={**axis, "title": {"text": f"Tokens by {titles[0]}"}},
        yaxis={**axis, "title": {"text": f"Tokens by {titles[1]}"}},
    )
