"""What a recommended approach must keep to, held against what each approach took and reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from pydantic import BaseModel, Field

from core.words import duration, megabytes


class Constraints(BaseModel, frozen=True, extra="forbid"):
    """What a recommended approach must keep to; what is not set does not bind."""

    max_minutes: float | None = Field(
        default=None, gt=0, description="Longest time of all fits of an approach, trials and seeds, in minutes."
    )
    max_memory_mb: float | None = Field(default=None, gt=0, description="Largest peak memory of a fit, in MB.")
    max_co2_kg: float | None = Field(default=None, gt=0, description="Most CO2 of all fits of an approach, in kg.")
    max_model_mb: float | None = Field(default=None, gt=0, description="Largest size of a model on disk, in MB.")
    max_latency_ms_per_1000: float | None = Field(
        default=None, gt=0, description="Longest time to classify 1,000 texts, in milliseconds."
    )
    min_macro_f1: float | None = Field(default=None, ge=0, le=1, description="Least macro-F1 on validation.")


@dataclass(frozen=True)
class _Bound:
    """The figure of an approach that a constraint binds, its name, and how a value is written."""

    figure: str
    name: str
    said: Callable[[float], str]


_BOUNDS: Final[dict[str, _Bound]] = {
    "max_minutes": _Bound("minutes", "time", lambda minutes: duration(60 * minutes)),
    "max_memory_mb": _Bound("peak_memory_mb", "peak memory", megabytes),
    "max_co2_kg": _Bound("co2_kg", "CO2", lambda kg: f"{kg:.3g} kg"),
    "max_model_mb": _Bound("model_mb", "size on disk", megabytes),
    "max_latency_ms_per_1000": _Bound("latency_ms_per_1000", "time per 1,000 texts", lambda ms: duration(ms / 1000)),
    "min_macro_f1": _Bound("macro_f1", "macro-F1", lambda score: f"{score:.3f}"),
}


class Limits:
    """The constraints that are set, held against the figures of every approach."""

    def __init__(
        self,
        constraints: Constraints | None,
        figures: Mapping[str, Mapping[str, Any]],
        seconds: Mapping[str, float],
        scores: Mapping[str, float],
    ) -> None:
        """``figures`` are an answer's rows by kind, ``scores`` macro-F1 on validation; ``seconds`` are of all fits."""
        self.set: dict[str, float] = constraints.model_dump(exclude_none=True) if constraints else {}
        self.known = {
            kind: {**figures.get(kind, {}), "minutes": seconds[kind] / 60, "macro_f1": score}
            for kind, score in scores.items()
        }
        self.broken = {kind: self._broken(kind) for kind in scores}
        self.eligible = [kind for kind in scores if not self.broken[kind]]
        self.closest = min(scores, key=lambda kind: (max(self.broken[kind].values(), default=0.0), -scores[kind]))

    def _broken(self, kind: str) -> dict[str, float]:
        """The constraints that an approach breaks, with the factor by which it does; not measured breaks none."""
        found = {}
        for limit, bound in self.set.items():
            value = self.known[kind].get(_BOUNDS[limit].figure)
            if value is not None and (value < bound if limit.startswith("min") else value > bound):
                low, high = sorted((value, bound))
                found[limit] = high / low if low > 0 else inf
        return found

    def unchecked(self) -> dict[str, list[str]]:
        """Constraints whose figure was not measured for an approach that keeps to the others, with those approaches."""
        missing = {
            limit: [kind for kind in self.eligible if self.known[kind].get(_BOUNDS[limit].figure) is None]
            for limit in self.set
        }
        return {limit: kinds for limit, kinds in missing.items() if kinds}

    def told(self, limit: str) -> str:
        """A constraint in words: ``time at most 5 min 0 s``."""
        bound = _BOUNDS[limit]
        return f"{bound.name} at {'least' if limit.startswith('min') else 'most'} {bound.said(self.set[limit])}"

    def asked(self, kind: str) -> list[str]:
        """What an approach needs that is not allowed: ``time of 12 min 3 s``."""
        bounds = [_BOUNDS[limit] for limit in self.broken[kind]]
        return [f"{bound.name} of {bound.said(self.known[kind][bound.figure])}" for bound in bounds]

    def breaches(self, kind: str) -> list[str]:
        """What an approach breaks: ``time 12 min 3 s, at most 5 min 0 s``."""
        lines = []
        for limit in self.broken[kind]:
            bound = _BOUNDS[limit]
            least = "least" if limit.startswith("min") else "most"
            value = bound.said(self.known[kind][bound.figure])
            lines.append(f"{bound.name} {value}, at {least} {bound.said(self.set[limit])}")
        return lines
