"""One axis of a comparison: where every approach lies on it, also those that are far below the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from core.figures.measures import Measure, far_below, log_axis, score_range
from core.figures.style import marker_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """One axis with the places of the shown rows on it; ``far`` are those that stand at its edge."""

    measure: Measure
    places: list[float]
    ends: list[tuple[float, float]] | None
    axis: dict[str, Any]
    far: set[int]

    def share(self, value: float) -> float:
        """Where a place lies on the axis, from 0 to 1."""
        low, high = self.axis["range"]
        return ((log10(value) if self.measure.logarithmic else value) - low) / (high - low)


def side_of(measure: Measure, rows: Sequence[Row]) -> Side:
    """The axis of a measure for rows that all have it; costs are on a log scale, scores have their intervals."""
    values = [value for row in rows if (value := measure.value(row)) is not None]
    if measure.logarithmic:
        return _costs(measure, values)
    far = far_below(values) if measure.better == "high" else set()
    ends = [measure.ends(row) or (value, value) for row, value in zip(rows, values, strict=True)]
    low, high = score_range([pair for place, pair in enumerate(ends) if place not in far])
    low -= 0.06 * (high - low) if far else 0.0
    edge = low + 0.03 * (high - low)
    axis = {"title": {"text": measure.title}, "range": [low, high]}
    return Side(measure, [edge if place in far else value for place, value in enumerate(values)], ends, axis, far)


def _costs(measure: Measure, values: Sequence[float]) -> Side:
    """A log axis; costs that are decades below the others stand at its edge, as scores do."""
    far = far_below([log10(place) for place in log_axis(measure, values)[0]], least=1.0)
    near, axis = log_axis(measure, [value for place, value in enumerate(values) if place not in far])
    low, high = axis["range"]
    if far:
        low -= 0.06 * (high - low)
        axis["range"] = [low, high]
    found = iter(near)
    edge = 10 ** (low + 0.03 * (high - low))
    return Side(measure, [edge if place in far else next(found) for place in range(len(values))], None, axis, far)


def whisker(side: Side, place: int, kind: str) -> dict[str, Any]:
    """The error bar of an interval in the marker's color."""
    assert side.ends is not None
    value, (low, high) = side.places[place], side.ends[place]
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value],
        "arrayminus": [value - low],
        "color": marker_of(kind)["color"],
        "thickness": 1.3,
        "width": 4,
    }
