"""What approaches are compared by: scores and costs, what each is called, how it is written, and its axis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any, Final, Literal

from core.words import duration, interval, megabytes

Row = Mapping[str, Any]

#: How values are written and how their axis is divided.
Scale = Literal["score", "time", "size", "count", "energy", "mass"]


@dataclass(frozen=True)
class Measure:
    """A figure of an answer's rows: where it stands, its title with the unit of the values times ``factor``.

    ``path`` are the keys that lead to it, ``better`` says which values are. A score may be ``{mean, low, high}``.
    """

    title: str
    path: tuple[str, ...]
    scale: Scale
    better: Literal["high", "low"] = "low"
    factor: float = 1.0

    @property
    def logarithmic(self) -> bool:
        """Costs span decades; scores do not."""
        return self.scale != "score"

    def value(self, row: Row) -> float | None:
        """The row's value, the mean of a score with an interval; None when it was not measured."""
        found = self._found(row)
        value = found["mean"] if isinstance(found, Mapping) else found
        return None if value is None else float(value)

    def ends(self, row: Row) -> tuple[float, float] | None:
        """Both ends of the row's interval; None for a figure that has none."""
        found = self._found(row)
        return (float(found["low"]), float(found["high"])) if isinstance(found, Mapping) else None

    def said(self, row: Row) -> str:
        """The row's value in words, with its interval if it has one."""
        found = self._found(row)
        if found is None:
            return "not measured"
        return interval(dict(found)) if isinstance(found, Mapping) else self.write(found)

    def write(self, value: float) -> str:
        """A value in words, with its unit."""
        return _WRITTEN[self.scale](value * self.factor)

    def _found(self, row: Row) -> Any:
        found: Any = row
        for key in self.path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found


_WRITTEN: Final[dict[Scale, Callable[[float], str]]] = {
    "score": lambda value: f"{value:.3f}",
    "time": duration,
    "size": megabytes,
    "count": lambda value: f"{value:,.0f}",
    "energy": lambda wh: f"{wh:.3g} Wh",
    "mass": lambda grams: f"{grams:.3g} g",
}

SCORES: Final[dict[str, Measure]] = {
    "macro_f1": Measure("Macro-F1 on test", ("macro_f1",), "score", "high"),
    "accuracy": Measure("Accuracy on test", ("accuracy",), "score", "high"),
    "weighted_f1": Measure("Weighted F1 on test", ("weighted_f1",), "score", "high"),
    "mcc": Measure("MCC on test", ("mcc",), "score", "high"),
    "validation_macro_f1": Measure("Validation macro-F1", ("validation_macro_f1",), "score", "high"),
    "calibration_error": Measure("Calibration error on test", ("calibration", "ece"), "score"),
    "log_loss": Measure("Log loss on test", ("calibration", "log_loss"), "score"),
    "similarity": Measure("Similarity structure kept", ("forgetting", "similarity"), "score", "high"),
}

COSTS: Final[dict[str, Measure]] = {
    "seconds": Measure("Time of all fits", ("seconds",), "time"),
    "seconds_per_fit": Measure("Time of one fit", ("seconds_per_fit",), "time"),
    "cpu_seconds": Measure("Processor time of all fits", ("cpu_seconds",), "time"),
    "latency_ms_per_1000": Measure("Time to classify 1,000 texts", ("latency_ms_per_1000",), "time", factor=0.001),
    "latency_p95_ms_per_1000": Measure(
        "Time to classify 1,000 texts, slowest 5 %", ("latency_p95_ms_per_1000",), "time", factor=0.001
    ),
    "peak_memory_mb": Measure("Peak memory, MB", ("peak_memory_mb",), "size"),
    "peak_gpu_mb": Measure("Peak memory of the GPU, MB", ("peak_gpu_mb",), "size"),
    "model_mb": Measure("Size on disk, MB", ("model_mb",), "size"),
    "trainable_parameters": Measure("Trained parameters", ("trainable_parameters",), "count"),
    "energy_kwh": Measure("Energy of all fits, Wh", ("energy_kwh",), "energy", factor=1000),
    "co2_kg": Measure("CO2 of all fits, g", ("co2_kg",), "mass", factor=1000),
    "seconds_per_point": Measure(
        "Time for each point of macro-F1 above the baseline", ("value", "seconds_per_point"), "time"
    ),
}

#: Everything that an axis can show.
MEASURES: Final[dict[str, Measure]] = {**SCORES, **COSTS}

_TIMES: Final = (
    (0.001, "1 ms"), (0.01, "10 ms"), (0.1, "0.1 s"), (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"),
    (3600, "1 h"), (36_000, "10 h"), (360_000, "100 h"),
)  # fmt: skip


def measured(rows: Sequence[Row]) -> dict[str, Measure]:
    """The measures for which at least one finished row has a value."""
    done = [row for row in rows if row.get("status", "done") == "done"]
    return {name: measure for name, measure in MEASURES.items() if any(measure.value(row) is not None for row in done)}


def far_below(values: Sequence[float], least: float = 0.1) -> set[int]:
    """Places of the few values that lie so far below the others that an axis for all would squeeze these.

    At most a third of them, below a gap of more than ``least`` and of more than the range of the others, which
    would have less than half of the axis.
    """
    ranked = sorted(range(len(values)), key=values.__getitem__)
    for count in range(len(values) // 3, 0, -1):
        others = values[ranked[-1]] - values[ranked[count]]
        gap = values[ranked[count]] - values[ranked[count - 1]]
        if gap > max(1.05 * others, least):
            return set(ranked[:count])
    return set()


def score_range(ends: Sequence[tuple[float, float]]) -> list[float]:
    """An axis for scores with these intervals, with some room."""
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    room = max(high - low, 0.05) * 0.08
    return [max(low - room, -0.02) if low >= 0 else low - room, min(high + room, 1.02) if high <= 1 else high + room]


def log_axis(measure: Measure, values: Sequence[float]) -> tuple[list[float], dict[str, Any]]:
    """Places of the values on a log axis, and the axis.

    A logarithm has no 0: such values stand a decade below the smallest other one, at a tick that says 0.
    """
    scaled = [value * measure.factor for value in values]
    positive = [value for value in scaled if value > 0] or [1.0]
    zero = min(positive) / 10
    places = [value if value > 0 else zero for value in scaled]
    ticks = _ticks(measure, min(positive), max(positive))
    if min(scaled) <= 0:
        ticks = [(zero, "0"), *((place, name) for place, name in ticks if place > zero * 2)]
    low, high = log10(min(places)), log10(max(places))
    room = max(high - low, 1.0)
    return places, {
        "type": "log",
        "title": {"text": f"{measure.title} (log scale)"},
        "tickmode": "array",
        "tickvals": [place for place, _ in ticks],
        "ticktext": [name for _, name in ticks],
        "range": [low - 0.08 * room, high + 0.12 * room],
    }


def _ticks(measure: Measure, low: float, high: float) -> list[tuple[float, str]]:
    """Decades, or the units of time; a few round values where fewer than two of these are near the values."""
    if measure.scale == "time":
        ticks = [(place, name) for place, name in _TIMES if low / 9 <= place <= high * 3]
    else:
        decades = range(floor(log10(low)), ceil(log10(high)) + 1)
        ticks = [(10.0**power, _short(10.0**power)) for power in decades]
    if sum(low / 1.2 <= place <= high * 1.3 for place, _ in ticks) >= 2:
        return ticks
    size = 10.0 ** floor(log10(low))
    round_ones = (size * factor for factor in (1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50))
    near = [place for place in round_ones if low / 1.3 <= place <= high * 1.4]
    return [(place, duration(place) if measure.scale == "time" else _short(place)) for place in near] or ticks


def _short(value: float) -> str:
    """``0.1``, ``100``, ``10 thousand``, ``1 million``."""
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:g} {name}"
    return f"{value:g}"
