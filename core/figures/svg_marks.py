"""The marks of a figure drawn without a browser: lines, points with error bars, bars, cells, and their hover texts."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from core.figures.svg_axes import Axis

_SHAPES: Final = {
    "circle": "M{r} 0A{r} {r} 0 1 1 -{r} 0A{r} {r} 0 1 1 {r} 0Z",
    "diamond": "M0 -{d}L{d} 0L0 {d}L-{d} 0Z",
    "square": "M-{s} -{s}H{s}V{s}H-{s}Z",
    "triangle-up": "M0 -{d}L{d} {s}H-{d}Z",
    "triangle-down": "M0 {d}L{d} -{s}H-{d}Z",
    "triangle-left": "M-{d} 0L{s} -{d}V{d}Z",
    "cross": "M-{t} -{r}H{t}V-{t}H{r}V{t}H{t}V{r}H-{t}V{t}H-{r}V-{t}H-{t}Z",
}  # fmt: skip

_DASHES: Final = {"dot": "2 3", "dash": "6 4"}


def scatter(trace: Any, x: Axis, y: Axis) -> Iterator[str]:
    """Lines, error bars and points of a trace of points."""
    mode = trace.mode or "markers"
    spots = [
        (x.place(float(a)), y.place(float(b))) if _on(x, a) and _on(y, b) else None
        for a, b in zip(listed(trace.x), listed(trace.y), strict=True)
    ]
    if "lines" in mode:
        yield from _line(trace, spots)
    for error, along in ((trace.error_x, x), (trace.error_y, y)):
        if error.array is not None:
            yield from _whiskers(trace, error, along, along is x, spots)
    for place, spot in enumerate(spots):
        if spot is not None and "markers" in mode and (trace.marker.opacity is None or trace.marker.opacity):
            size = _at(trace.marker.size, place)
            yield marker(_at(trace.marker.symbol, place) or "circle", 6 if size is None else size, spot,
                         color_of(trace, place), hover(trace, place), opacity=trace.opacity)  # fmt: skip
        if spot is not None and "text" in mode and (text := _at(trace.text, place)):
            color = trace.textfont.color or "currentColor"
            yield (
                f'<text x="{spot[0]:.1f}" y="{spot[1] + 4:.1f}" text-anchor="middle" fill="{color}" '
                f'font-size="11">{text}</text>'
            )


def _on(axis: Axis, value: Any) -> bool:
    """Whether a value is known and its place is on the axis."""
    return value is not None and -0.02 <= axis.share(float(value)) <= 1.02


def _line(trace: Any, spots: Sequence[tuple[float, float] | None]) -> Iterator[str]:
    steps, pen = "", False
    for spot in spots:
        if spot is None:
            pen = False
            continue
        if pen and trace.line.shape == "hv":
            steps += f"H{spot[0]:.1f}V{spot[1]:.1f}"
        else:
            steps += f"{'L' if pen else 'M'}{spot[0]:.1f} {spot[1]:.1f}"
        pen = True
    dash = f' stroke-dasharray="{_DASHES[trace.line.dash]}"' if trace.line.dash in _DASHES else ""
    faint = f' opacity="{trace.opacity}"' if trace.opacity is not None else ""
    color = trace.line.color or color_of(trace, 0)
    yield f'<path d="{steps}" fill="none" stroke="{color}" stroke-width="{trace.line.width or 2}"{dash}{faint}/>'


def _whiskers(
    trace: Any, error: Any, along: Axis, level: bool, spots: Sequence[tuple[float, float] | None]
) -> Iterator[str]:
    values = listed(trace.x if level else trace.y)
    below = error.arrayminus if error.arrayminus is not None else error.array
    for value, spot, up, down in zip(values, spots, error.array, below, strict=True):
        if spot is None:
            continue
        low, high = along.place(value - down), along.place(value + up)
        a, b = spot
        steps = (
            f"M{low:.1f} {b:.1f}H{high:.1f}M{low:.1f} {b - 4:.1f}v8M{high:.1f} {b - 4:.1f}v8"
            if level
            else f"M{a:.1f} {low:.1f}V{high:.1f}M{a - 4:.1f} {low:.1f}h8M{a - 4:.1f} {high:.1f}h8"
        )
        yield f'<path d="{steps}" fill="none" stroke="{error.color}" stroke-width="{error.thickness or 1.5}"/>'


def bars(trace: Any, x: Axis, y: Axis) -> Iterator[str]:
    """The bars of a trace, with their figures at the ends."""
    level = trace.orientation == "h"
    across, along = (y, x) if level else (x, y)
    places, values = (trace.y, trace.x) if level else (trace.x, trace.y)
    half, zero = 0.36 * across.step(), along.place(0)
    for number, (place, value) in enumerate(zip(listed(places), listed(values), strict=True)):
        end, middle = along.place(value), across.place(place)
        low, high = sorted((zero, end))
        box = (low, middle - half, high - low, 2 * half) if level else (middle - half, low, 2 * half, high - low)
        yield rectangle(box, color_of(trace, number), hover(trace, number))
        if text := _at(trace.text, number):
            side = "start" if end >= zero else "end"
            at = (end + (4 if end >= zero else -4), middle + 4) if level else (middle, end - 5)
            yield (
                f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{side if level else "middle"}" '
                f'fill="currentColor" font-size="11">{text}</text>'
            )


def cells(trace: Any, x: Axis, y: Axis) -> Iterator[str]:
    """The cells of a heat map; those of value 0 are left out, the page shows through."""
    wide, high = x.step() - (trace.xgap or 0), y.step() - (trace.ygap or 0)
    for row, values in enumerate(trace.z):
        for column, value in enumerate(values):
            if value:
                box = (x.place(column) - wide / 2, y.place(row) - high / 2, wide, high)
                told = str(trace.customdata[row][column]) if trace.customdata is not None else ""
                yield rectangle(box, scale_color(trace.colorscale, float(value)), told)


def rectangle(box: tuple[float, float, float, float], color: str, told: str = "") -> str:
    """A filled box (left, top, width, height) with its hover text."""
    left, top, wide, high = box
    head = f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{color}"'
    return f"{head}>{title(told)}</rect>" if told else f"{head}/>"


def marker(
    symbol: str, size: float, spot: tuple[float, float], color: str, told: str = "", opacity: float | None = None
) -> str:
    """One point."""
    radius = size / 2
    numbers = {"r": radius, "d": radius * 1.25, "s": radius * 0.88, "t": radius * 0.4}
    rounded = {name: f"{value:.1f}" for name, value in numbers.items()}
    path = _SHAPES[symbol.removesuffix("-open")].format(**rounded)
    paint = f'fill="none" stroke="{color}" stroke-width="2"' if symbol.endswith("-open") else f'fill="{color}"'
    faint = f' opacity="{opacity}"' if opacity is not None else ""
    head = f'<path d="{path}" transform="translate({spot[0]:.1f} {spot[1]:.1f})" {paint}{faint}'
    return f"{head}>{title(told)}</path>" if told else f"{head}/>"


def title(told: str) -> str:
    """A hover text as browsers show it for drawings; markup in it is already escaped."""
    plain = re.sub(r"<extra>.*?</extra>", "", told).replace("<br>", "\n")
    return f"<title>{re.sub(r'<[^>]*>', '', plain)}</title>"


def hover(trace: Any, place: int) -> str:
    """The hover text of a point: plotly's template with its ``%{...}`` filled in."""
    template = trace.hovertemplate
    if not template:
        return ""
    known = {name: _at(getattr(trace, name), place) for name in ("x", "y")}
    data = trace.customdata

    def filled(match: re.Match[str]) -> str:
        name, number, form = match.group(1), match.group(2), match.group(3) or ""
        value = known.get(name) if name in known else None if data is None else data[place]
        value = value[int(number)] if number is not None and value is not None else value
        return "" if value is None else f"{value:{form}}"

    return re.sub(r"%\{(\w+)(?:\[(\d+)\])?(?::([^}]*))?\}", filled, template)


def color_of(trace: Any, place: int) -> str:
    """The color of a trace's point, bar or line."""
    return str(_at(trace.marker.color, place) or "#767C86")


def scale_color(scale: Sequence[Sequence[Any]], value: float) -> str:
    """The color of a value from 0 to 1 on a scale of stops ``rgba(r, g, b, a)``."""
    stops = [(float(place), [float(part) for part in re.findall(r"[\d.]+", color)]) for place, color in scale]
    for (low, first), (high, second) in pairwise(stops):
        if low <= value <= high and high > low:
            part = (value - low) / (high - low)
            mixed = [a + part * (b - a) for a, b in zip(first, second, strict=True)]
            return f"rgba({mixed[0]:.0f}, {mixed[1]:.0f}, {mixed[2]:.0f}, {mixed[3]:.2f})"
    return str(scale[-1][1])


def listed(values: Any) -> list[Any]:
    """The values of a trace as a list."""
    return [] if values is None else list(values)


def _at(values: Any, place: int) -> Any:
    """One for all, or each its own."""
    if values is None or isinstance(values, str | int | float):
        return values
    return values[place]
