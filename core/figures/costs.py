"""Axes for costs: what each cost is called, in which unit, and where its ticks stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any, Final

from core.words import duration, megabytes


@dataclass(frozen=True)
class Cost:
    """A cost in a result's rows: its ``title`` with the unit of the values times ``factor``."""

    title: str
    kind: str
    factor: float = 1.0

    def said(self, value: float) -> str:
        """The value for a hover text."""
        if self.kind == "time":
            return duration(value * self.factor)
        return megabytes(value) if self.kind == "size" else f"{value:,.0f}"


#: The costs that a chart can have on its horizontal axis, by their name in a result's rows.
COSTS: Final[dict[str, Cost]] = {
    "seconds": Cost("Time of all fits", "time"),
    "latency_ms_per_1000": Cost("Time to classify 1,000 texts", "time", 0.001),
    "peak_memory_mb": Cost("Peak memory, MB", "size"),
    "model_mb": Cost("Size on disk, MB", "size"),
    "trainable_parameters": Cost("Trained parameters", "count"),
}

_TIMES: Final = (
    (0.001, "1 ms"), (0.01, "10 ms"), (0.1, "0.1 s"), (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"),
    (3600, "1 h"), (36_000, "10 h"), (360_000, "100 h"),
)  # fmt: skip


def log_axis(cost: Cost, values: Sequence[float]) -> tuple[list[float], dict[str, Any]]:
    """Places of the values on a log axis, and the axis.

    A logarithm has no 0: such values stand a decade below the smallest other one, at a tick that says 0.
    """
    scaled = [value * cost.factor for value in values]
    positive = [value for value in scaled if value > 0] or [1.0]
    zero = min(positive) / 10
    places = [value if value > 0 else zero for value in scaled]
    ticks = _ticks(cost, min(positive), max(positive))
    if min(scaled) <= 0:
        ticks = [(zero, "0"), *((place, name) for place, name in ticks if place > zero * 2)]
    low, high = log10(min(places)), log10(max(places))
    room = max(high - low, 1.0)
    return places, {
        "type": "log",
        "title": {"text": f"{cost.title} (log scale)"},
        "tickmode": "array",
        "tickvals": [place for place, _ in ticks],
        "ticktext": [name for _, name in ticks],
        "range": [low - 0.08 * room, high + 0.22 * room],
    }


def _ticks(cost: Cost, low: float, high: float) -> list[tuple[float, str]]:
    if cost.kind == "time":
        return [(place, name) for place, name in _TIMES if low / 9 <= place <= high * 3]
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    return [(10.0**power, _short(10.0**power)) for power in decades]


def _short(value: float) -> str:
    """``0.1``, ``100``, ``10 thousand``, ``1 million``."""
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:g} {name}"
    return f"{value:g}"
