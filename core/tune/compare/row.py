"""One line of a comparison's answer: an approach's scores with intervals, its costs, its calibration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import Approach
from core.tune.compare.bench import Bench
from core.tune.evidence.bootstrap import Evidence
from core.tune.evidence.calibration import calibration
from core.tune.evidence.metrics import confusion, per_class
from core.tune.evidence.tuning import expected_best
from core.types import Split

#: The scores that have an interval.
SCORES = ("accuracy", "macro_f1", "weighted_f1", "mcc")

Said = dict[str, dict[Split, np.ndarray]]


@dataclass(frozen=True)
class Findings:
    """What all rows are made from: probabilities (seeds, rows, classes) and evidence by split, all fits' seconds."""

    bench: Bench
    said: Said
    evidence: dict[Split, Evidence]
    seconds: Mapping[str, float]


def row(found: Findings, record: dict[str, Any], member: Approach | None) -> dict[str, Any]:
    """The line of one approach; one that did not finish has its status and the reason alone."""
    kind = record["kind"]
    groups = {"trains": member.trains, "supervision": member.supervision} if member else {}
    if record["status"] != "done":
        return {"kind": kind, "status": record["status"], **groups, "error": record["error"]}
    test = found.evidence[Split.TEST]
    return {
        "kind": kind,
        "status": "done",
        **groups,
        **{score: test.interval(kind, score).to_json() for score in SCORES},
        "validation_macro_f1": found.evidence[Split.VALIDATION].interval(kind, "macro_f1").to_json(),
        **_costs(record, found.seconds[kind]),
        **_choices(record),
        **_details(found, kind),
    }


def total_seconds(record: dict[str, Any]) -> float:
    """Stand-alone seconds of all fits: the trials, and the further seeds of the chosen setting.

    What is cached is billed once: to the fit that made it, or, when all of it was there before, to the first that used
    it. Each fit's own ``seconds`` tell what it would have cost alone.
    """
    units = _fits(record)
    billed = min(unit["seconds"] - unit["marginal_seconds"] for unit in units)
    return round(sum(unit["marginal_seconds"] for unit in units) + billed, 3)


def _fits(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Every finished fit of an approach, once."""
    units = {unit["unit"]: unit for unit in [*record["trials"], *record["units"]] if "error" not in unit}
    return list(units.values())


def _costs(record: dict[str, Any], seconds: float) -> dict[str, Any]:
    units, fits = record["units"], _fits(record)
    best = units[0]
    return {
        "seconds": seconds,
        "marginal_seconds": round(sum(unit["marginal_seconds"] for unit in fits), 3),
        "seconds_per_fit": round(float(np.mean([unit["seconds"] for unit in units])), 3),
        "cpu_seconds": round(sum(unit["cpu_seconds"] for unit in fits), 3),
        "peak_memory_mb": _largest([unit["peak_memory_mb"] for unit in units]),
        "peak_gpu_mb": _largest([unit.get("peak_gpu_mb") for unit in units]),
        "trainable_parameters": best["trainable_parameters"],
        "total_parameters": best["total_parameters"],
        "model_mb": next((unit["model_mb"] for unit in fits[::-1] if unit.get("model_mb") is not None), None),
        "latency_ms_per_1000": round(float(np.median([unit["latency_ms_per_1000"] for unit in units])), 1),
        "latency_p95_ms_per_1000": _largest([unit.get("latency_p95_ms_per_1000") for unit in units]),
        **_energy(fits, seconds),
    }


def _choices(record: dict[str, Any]) -> dict[str, Any]:
    """What was tried on validation and what was chosen."""
    trials = record["trials"]
    whole = [trial["validation_macro_f1"] for trial in trials if "error" not in trial and trial.get("share", 1) >= 1]
    return {
        "chosen": {key: value for key, value in record["setting"].items() if key != "kind"},
        "trials": [
            {
                "setting": _differing(trial, trials),
                "validation_macro_f1": trial.get("validation_macro_f1"),
                **({"error": trial["error"]} if "error" in trial else {}),
                **({"share": trial["share"]} if trial.get("share", 1) < 1 else {}),
            }
            for trial in trials
        ],
        "expected_best": [round(score, 4) for score in expected_best(whole)],
        "seeds": [unit["seed"] for unit in record["units"]],
        "forgetting": next((u["forgetting"] for u in _fits(record)[::-1] if u.get("forgetting") is not None), None),
        "details": record["units"][0].get("details", {}),
        "notes": list(dict.fromkeys(note for unit in record["units"] for note in unit.get("notes", []))),
    }


def _details(found: Findings, kind: str) -> dict[str, Any]:
    """Calibration, the classes one by one, and the confusion matrix."""
    prepared = found.bench.prepared
    classes, y = prepared.task.classes, prepared.test.y
    said = found.said[kind]
    test = said[Split.TEST].argmax(axis=2)
    tables = [per_class(y, one, len(classes)) for one in test]
    return {
        "calibration": calibration(prepared.task.validation.y, said[Split.VALIDATION], y, said[Split.TEST]),
        "per_class": [
            {
                "class": label,
                **{key: round(float(np.mean([table[c][key] for table in tables])), 4) for key in tables[0][c]},
            }
            for c, label in enumerate(classes)
        ],
        "confusion": confusion(np.tile(y, len(test)), test.ravel(), len(classes)).tolist(),
    }


def _differing(trial: dict[str, Any], trials: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields in which the trials of an approach differ."""
    names = [name for name in trial["setting"] if len({str(other["setting"][name]) for other in trials}) > 1]
    return {name: trial["setting"][name] for name in names}


def _largest(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(max(known), 1) if known else None


def _energy(fits: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Energy of all fits, stand-alone: what was too short to be seen or came from a cache is taken at the mean power.

    None, with the reason, when less than half of the stand-alone ``seconds`` was measured.
    """
    known = [unit for unit in fits if unit.get("energy_kwh") is not None]
    measured = sum(unit["marginal_seconds"] for unit in known)
    if not known or measured < seconds / 2:
        reasons = [unit.get("energy_method", "not measured") for unit in fits if unit.get("energy_kwh") is None]
        why = reasons[0] if reasons else "not measured: most of the work was found in a cache"
        return {"energy_kwh": None, "energy_method": why, "energy_error_percent": None, "co2_kg": None}
    factor = max(1.0, seconds / measured) if measured else 1.0
    longest = max(known, key=lambda unit: unit["marginal_seconds"])
    return {
        "energy_kwh": round(sum(unit["energy_kwh"] for unit in known) * factor, 9),
        "energy_method": longest["energy_method"],
        "energy_error_percent": longest["energy_error_percent"],
        "co2_kg": round(sum(unit["co2_kg"] for unit in known) * factor, 9),
    }
