from typing import Any

import pytest
from pydantic import ValidationError

from core.tune.evidence.constraints import Constraints, Limits

SECONDS = {"full": 600.0, "frozen": 30.0}
SCORES = {"full": 0.9, "frozen": 0.8}
FIGURES: dict[str, dict[str, Any]] = {
    "full": {"peak_memory_mb": 1500.0, "co2_kg": 0.01, "model_mb": 87.0, "latency_ms_per_1000": 4000.0},
    "frozen": {"peak_memory_mb": 600.0, "co2_kg": None, "model_mb": 0.1, "latency_ms_per_1000": 3900.0},
}


def limits(**constraints: float) -> Limits:
    return Limits(Constraints(**constraints), FIGURES, SECONDS, SCORES)


@pytest.mark.parametrize(
    ("name", "bound", "broken"),
    [
        ("max_minutes", 5, {"full": 2.0}),
        ("max_minutes", 10, {}),
        ("max_minutes", 0.25, {"full": 40.0, "frozen": 2.0}),
        ("max_memory_mb", 750, {"full": 2.0}),
        ("max_co2_kg", 0.005, {"full": 2.0}),
        ("max_model_mb", 8.7, {"full": 10.0}),
        ("max_latency_ms_per_1000", 2000, {"full": 2.0, "frozen": 1.95}),
        ("min_macro_f1", 0.9, {"frozen": 1.125}),
        ("min_macro_f1", 0.0, {}),
    ],
)
def test_each_constraint_binds_its_figure(name: str, bound: float, broken: dict[str, float]) -> None:
    found = {kind: factors[name] for kind, factors in limits(**{name: bound}).broken.items() if factors}
    assert found == pytest.approx(broken)


def test_breaches_are_told_with_units() -> None:
    found = limits(max_minutes=5, max_memory_mb=1000, max_co2_kg=0.005, max_model_mb=50, max_latency_ms_per_1000=3000)
    assert found.breaches("full") == [
        "time 10 min 0 s, at most 5 min 0 s",
        "peak memory 1,500 MB, at most 1,000 MB",
        "CO2 0.01 kg, at most 0.005 kg",
        "size on disk 87.0 MB, at most 50.0 MB",
        "time per 1,000 texts 4.0 s, at most 3.0 s",
    ]
    assert found.asked("full")[0] == "time of 10 min 0 s"
    least = limits(min_macro_f1=0.85)
    assert least.breaches("frozen") == ["macro-F1 0.800, at least 0.850"]
    assert least.told("min_macro_f1") == "macro-F1 at least 0.850"


def test_what_is_not_measured_is_kept_and_named() -> None:
    found = limits(max_co2_kg=0.02)
    assert found.eligible == ["full", "frozen"] and found.unchecked() == {"max_co2_kg": ["frozen"]}
    assert limits(max_co2_kg=0.02, min_macro_f1=0.85).unchecked() == {}, "who is left out anyhow need not be named"
    assert Limits(Constraints(max_memory_mb=1), {}, SECONDS, SCORES).eligible == ["full", "frozen"]


def test_the_closest_breaks_its_worst_constraint_least() -> None:
    assert limits(max_minutes=0.25, min_macro_f1=0.95).closest == "frozen"
    assert limits(max_minutes=9, min_macro_f1=0.95).closest == "full"
    zero = Limits(Constraints(min_macro_f1=0.5), {}, {"a": 1.0, "b": 1.0}, {"a": 0.0, "b": 0.1})
    assert zero.closest == "b" and zero.broken["a"] == {"min_macro_f1": float("inf")}


def test_bounds_and_descriptions() -> None:
    for wrong in ({"max_minutes": 0}, {"min_macro_f1": 1.1}, {"max_co2_kg": -1}, {"max_minuts": 3}):
        with pytest.raises(ValidationError):
            Constraints.model_validate(wrong)
    assert all((field.description or "").endswith(".") for field in Constraints.model_fields.values())
    assert not Limits(None, FIGURES, SECONDS, SCORES).set and not Limits(Constraints(), {}, SECONDS, SCORES).set
