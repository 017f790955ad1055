"""Figures about what is in a dataset."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from core.figures.style import ACCENT, INK, empty, named_axis, plain, styled, top_down

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Classes that one figure shows by name; the smaller ones are summed.
MOST_CLASSES = 40

#: Bars of a histogram, at most.
_BARS = 40


def class_bars(sizes: Mapping[str, int]) -> "go.Figure":
    """Rows per class as sorted horizontal bars, with counts and shares; beyond 40 classes the rest is one bar.

    ``sizes`` is rows by class, as `Dataset.class_sizes` gives it. The layout's ``meta`` names the class of each bar.
    """
    import plotly.graph_objects as go

    if not sizes:
        return empty("No row has a label.")
    total = sum(sizes.values())
    ranked = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    shown, rest = ranked[:MOST_CLASSES], ranked[MOST_CLASSES:]
    names, counts = [name for name, _ in shown], [count for _, count in shown]
    if rest:
        names.append(f"{len(rest):,} other classes")
        counts.append(sum(count for _, count in rest))
    shares = [count / total if total else 0.0 for count in counts]
    bars = go.Bar(
        x=counts,
        y=list(range(len(names))),
        orientation="h",
        marker_color=[ACCENT] * len(shown) + [INK] * bool(rest),
        text=[f"{count:,} ({share:.1%})" for count, share in zip(counts, shares, strict=True)],
        textposition="outside",
        cliponaxis=False,
        customdata=[plain(name, 200) for name in names],
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
    )
    axis = {"showticklabels": False, "showgrid": False, "range": [0, max(max(counts), 1) * 1.18], "title": {"text": ""}}
    figure = styled(go.Figure(bars), height=_height(len(names)), xaxis=axis, yaxis=top_down(named_axis(names)))
    return figure.update_layout(margin={"t": 8}, meta=[name for name, _ in shown])


def _height(bars: int) -> int:
    """Pixels for so many horizontal bars."""
    return max(120, 24 + 26 * bars)


def length_histogram(values: Iterable[float], unit: str = "words") -> "go.Figure":
    """How long the texts are, counted here so that the browser gets 40 numbers and not a million.

    ``values`` are lengths in ``unit``. The longest one percent is gathered in the last bar, which says so; the median
    and the 95th percentile are marked. The layout's ``meta`` holds the least and the greatest length of each bar.
    """
    import plotly.graph_objects as go

    lengths = np.asarray(values if isinstance(values, np.ndarray) else list(values), dtype=float)
    lengths = lengths[~np.isnan(lengths)]
    if not len(lengths):
        return empty("There is no text to measure.")
    top = max(float(np.quantile(lengths, 0.99)), float(lengths.min()) + 1)
    width = max(1, ceil((top - lengths.min()) / _BARS))
    first = int(lengths.min())
    edges = np.arange(first, top + width, width)
    counts = np.bincount(np.minimum(((lengths - first) // width).astype(int), len(edges) - 1), minlength=len(edges))
    spans = [f"{edge:,.0f}" if width == 1 else f"{edge:,.0f} to {edge + width - 1:,.0f}" for edge in edges]
    spans[-1] = f"{edges[-1]:,.0f} or more" if lengths.max() >= edges[-1] + width else spans[-1]
    bars = go.Bar(
        x=edges + (width - 1) / 2,
        y=counts,
        width=width * 0.92,
        marker_color=ACCENT,
        customdata=spans,
        hovertemplate="%{customdata} " + unit + "<br>%{y:,d} texts<extra></extra>",
    )
    figure = styled(
        go.Figure(bars),
        height=300,
        xaxis={"title": {"text": f"Length in {unit}"}, "showgrid": False, "tickformat": ",d"},
        yaxis={"title": {"text": "Texts"}, "tickformat": ",d", "rangemode": "tozero"},
    )
    tops = [*(float(edge + width - 1) for edge in edges[:-1]), float(lengths.max())]
    figure.update_layout(meta=[[float(edge), top] for edge, top in zip(edges, tops, strict=True)])
    median, high = (float(point) for point in np.quantile(lengths, [0.5, 0.95]))
    _mark(figure, median, f"median {median:,.0f}", "right")
    if high < edges[-1] + width and high > median:
        _mark(figure, high, f"95 % up to {high:,.0f}", "left")
    return figure


def time_bars(rows: Mapping[str, int]) -> "go.Figure":
    """Rows per day, month or year, in the order of ``rows``."""
    import plotly.graph_objects as go

    if not rows:
        return empty("No row has a time.")
    names = list(rows)
    bars = go.Bar(
        x=list(range(len(names))),
        y=list(rows.values()),
        marker_color=ACCENT,
        customdata=names,
        hovertemplate="%{customdata}<br>%{y:,d} rows<extra></extra>",
    )
    every = -(-len(names) // 12)
    axis = {**named_axis(names), "tickvals": list(range(0, len(names), every))}
    axis["ticktext"] = [plain(name) for name in names[::every]]
    return styled(
        go.Figure(bars), height=240, xaxis=axis, yaxis={"title": {"text": "Rows"}, "tickformat": ",d"}
    ).update_layout(margin={"t": 8})


def _mark(figure: "go.Figure", place: float, text: str, anchor: str) -> None:
    figure.add_vline(x=place, line={"color": INK, "width": 1, "dash": "dot"}, layer="above")
    figure.add_annotation(
        x=place, y=1, yref="paper", yanchor="bottom", text=text, showarrow=False, xanchor=anchor, font={"size": 12}
    )
