"""Figures as plain drawings: no script, no network, a few kilobytes, as sharp on paper as on a screen."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from core.figures.style import GRID, INK
from core.figures.svg_axes import Axis, long
from core.figures.svg_marks import bars, cells, color_of, listed, marker, rectangle, scatter

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Pixels of the space between two parts.
_GAP: Final = 8
_DRAWN: Final = {"scatter": scatter, "bar": bars, "heatmap": cells}


def svg(figure: "go.Figure", alt: str, width: int = 1120) -> str:
    """A figure of this package as the text of an SVG element; hover texts become titles.

    It knows what these figures use: points, lines, error bars, bars, heat maps, straight shapes and annotations on two
    axes. ``alt`` says in words what it shows.
    """
    layout = figure.layout.to_plotly_json()
    if not figure.data:
        return f"<p>{' '.join(str(note.text) for note in figure.layout.annotations)}</p>"
    heat = any(trace.type == "heatmap" for trace in figure.data)
    x, y = (Axis(layout.get(f"{name}axis") or {}, _values(figure, name), not heat) for name in ("x", "y"))
    names = _named(figure)
    head, legend = _legend(names, width)
    height = int(layout.get("height") or 400) + (head if names else 0)
    margin = layout.get("margin") or {}
    left = max(_GAP + y.widest() + (22 if y.title and y.visible else 0) + _GAP, float(margin.get("l") or 0))
    right = max(float(margin.get("r") or 0), 60 if heat else 16)
    turned = x.layout.get("side") != "top" and (x.widest() + 6) * len(x.ticks()) > width - left - right
    below = 24 + (0.5 * x.widest() if turned else 0) + (20 if x.title else 0)
    above = head + max(10.0, float(margin.get("t") or 0) if x.layout.get("side") == "top" else 10.0)
    x.span(left, width - right)
    y.span(height - below if x.layout.get("side") != "top" else height - 24, above)
    parts = [*legend, *_frame(x, y, turned), *_shapes(figure, x, y)]
    for trace in figure.data:
        parts += _DRAWN[trace.type](trace, x, y)
    parts += _notes(figure, x, y)
    label = re.sub(r"[<>\"&]", " ", alt)
    size = f'viewBox="0 0 {width} {height}" width="100%" style="max-width: {width}px"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" {size}>{"".join(parts)}</svg>'


def _values(figure: "go.Figure", name: str) -> list[float | None]:
    """Everything that is drawn along an axis, ends of error bars as well."""
    found: list[float | None] = []
    for trace in figure.data:
        if trace.type == "heatmap":
            rows, columns = len(trace.z), len(trace.z[0])
            found += [-0.5, (columns if name == "x" else rows) - 0.5]
            continue
        values = listed(trace[name])
        found += values
        error = trace[f"error_{name}"] if trace.type == "scatter" else None
        if error is not None and error.array is not None:
            found += [value + up for value, up in zip(values, error.array, strict=True)]
            found += [value - down for value, down in zip(values, error.arrayminus or error.array, strict=True)]
    return found


def _named(figure: "go.Figure") -> list[Any]:
    """The traces with a line in the legend."""
    if figure.layout.showlegend is False:
        return []
    named = [trace for trace in figure.data if trace.name and trace.showlegend is not False]
    return named if len(named) > 1 or figure.layout.showlegend or len(figure.data) > 1 else []


def _legend(traces: list[Any], width: int) -> tuple[float, list[str]]:
    """The names of the traces in lines above the drawing, and the height they take."""
    parts, left, top = [], float(_GAP), 14.0
    for trace in traces:
        wide = 30 + long(trace.name) + 14
        if left + wide > width:
            left, top = float(_GAP), top + 18
        if trace.type == "bar":
            parts.append(rectangle((left, top - 9, 12, 10), color_of(trace, 0)))
        else:
            if "lines" in (trace.mode or "") and trace.line.color:
                faint = f' opacity="{trace.opacity}"' if trace.opacity is not None else ""
                parts.append(f'<path d="M{left} {top - 4}h22" stroke="{trace.line.color}" stroke-width="2"{faint}/>')
            if "markers" in (trace.mode or ""):
                given = trace.marker.symbol or "circle"
                symbol = given if isinstance(given, str) else given[0]
                parts.append(marker(symbol, 9, (left + 11, top - 4), color_of(trace, 0)))
        parts.append(_text(left + 28, top, trace.name))
        left += wide
    return (top + 10 if traces else 0.0), parts


def _frame(x: Axis, y: Axis, turned: bool) -> Iterator[str]:
    """Grid lines, names of ticks, and titles."""
    side = x.layout.get("side")
    for value, name in y.ticks():
        at = y.place(value)
        if y.layout.get("showgrid", True):
            yield f'<path d="M{x.start:.1f} {at:.1f}H{x.end:.1f}" stroke="{GRID}"/>'
        yield _text(x.start - _GAP, at + 4, name, "end")
    for value, name in x.ticks():
        at = x.place(value)
        if x.layout.get("showgrid", True):
            yield f'<path d="M{at:.1f} {y.start:.1f}V{y.end:.1f}" stroke="{GRID}"/>'
        if side == "top":
            lines = name.split("<br>")
            yield from (_text(at, y.end - 12 - 15 * (len(lines) - 1 - n), one, "middle") for n, one in enumerate(lines))
        elif turned:
            yield f'<g transform="translate({at:.1f} {y.start + 14:.1f}) rotate(28)">{_text(0, 0, name)}</g>'
        else:
            yield _text(at, y.start + 18, name, "middle")
    if x.title:
        deep = 0.5 * x.widest() if turned else 0
        yield _text((x.start + x.end) / 2, y.start + 38 + deep, x.title, "middle")
    if y.title and y.visible:
        middle = (y.start + y.end) / 2
        yield f'<g transform="translate(14 {middle:.1f}) rotate(-90)">{_text(0, 0, y.title, "middle")}</g>'


def _shapes(figure: "go.Figure", x: Axis, y: Axis) -> Iterator[str]:
    for shape in figure.layout.shapes:
        ends = [x.place(shape.x0), y.place(shape.y0), x.place(shape.x1), y.place(shape.y1)]
        a, b, c, d = (f"{end:.1f}" for end in ends)
        yield f'<path d="M{a} {b}L{c} {d}" stroke="{shape.line.color}" stroke-width="{shape.line.width}"/>'


def _notes(figure: "go.Figure", x: Axis, y: Axis) -> Iterator[str]:
    """Annotations: labels beside points, with the line that leads to them, and figures at the right."""
    for note in figure.layout.annotations:
        left = x.start + note.x * (x.end - x.start) if note.xref == "paper" else x.written(note.x)
        top = y.written(note.y)
        if note.showarrow:
            if note.arrowcolor and not note.arrowcolor.endswith(", 0)"):
                yield _leader(left, top, note)
            left, top = left + note.ax, top + note.ay
        anchor = "start" if note.xanchor == "left" else "middle"
        yield _text(left + (note.xshift or 0), top + 4, note.text, anchor, note.opacity)


def _leader(left: float, top: float, note: Any) -> str:
    """A thin line from a point to the nearest edge of its label."""
    half, right, below = long(note.text) / 2, note.ax, note.ay
    if abs(right) > half + 4:
        end = left + right - (half if right > 0 else -half), top + below
    else:
        end = left + right - max(-half, min(half, right)), top + below - (8 if below > 0 else -8)
    return f'<path d="M{left:.1f} {top:.1f}L{end[0]:.1f} {end[1]:.1f}" stroke="{INK}" stroke-width=".7"/>'


def _text(left: float, top: float, text: str, anchor: str = "start", opacity: float | None = None) -> str:
    """A text whose markup is already escaped, bold where it says so."""
    weight = ' font-weight="600"' if "<b>" in text else ""
    shown = re.sub(r"</?b>", "", text).replace("<br>", " ")
    faint = f' opacity="{opacity}"' if opacity is not None else ""
    place = f'x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="currentColor" font-size="12"{weight}{faint}>{shown}</text>'


def drawings(figures: Mapping[str, "go.Figure"]) -> dict[str, str]:
    """Several figures by their title, each as `svg`."""
    return {title: svg(figure, title) for title, figure in figures.items()}
