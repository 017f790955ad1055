"""From finished units to the answer of a comparison: scores with intervals, costs, recommendation."""

from typing import Any

import numpy as np

from core.tune.compare.run import Bench
from core.tune.evidence.bootstrap import Evidence, smallest_difference
from core.tune.evidence.metrics import confusion, per_class
from core.tune.evidence.recommend import recommend
from core.tune.measure.cost import environment
from core.types import Rows, Split


def summarize(bench: Bench, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Open the sealed test and build the answer of ``python -m core compare``.

    Needs at least one finished approach. Everything is computed from the stored predictions.
    """
    prepared, classes = bench.prepared, bench.prepared.task.classes
    finished = [record for record in records if record["status"] == "done"]
    predicted = {record["kind"]: _predicted(bench, record) for record in finished}
    bench.store.append_event(bench.run_id, {"event": "test_opened", "rows": len(prepared.test)})
    evidence = {
        split: Evidence(
            rows.y, {kind: said[split] for kind, said in predicted.items()}, len(classes), bench.budget.seed
        )
        for split, rows in ((Split.VALIDATION, prepared.task.validation), (Split.TEST, prepared.test))
    }
    seconds = {record["kind"]: _total_seconds(record) for record in finished}
    answer = recommend(evidence[Split.VALIDATION], evidence[Split.TEST], seconds) if finished else None
    rows = [_row(bench, record, evidence, predicted, answer, seconds) for record in records]
    accuracy = max((row["accuracy"]["mean"] for row in rows if row["status"] == "done"), default=0.85)
    return {
        "splits": prepared.sizes(),
        "classes": list(classes),
        "budget": bench.budget.model_dump(mode="json"),
        "smallest_difference": round(smallest_difference(len(prepared.test), min(max(accuracy, 0.5), 0.99)), 4),
        "notes": list(prepared.notes),
        "environment": environment(),
        "approaches": rows,
        "recommendation": answer,
    }


def _predicted(bench: Bench, record: dict[str, Any]) -> dict[Split, np.ndarray]:
    """Class indices of shape (seeds, rows) per split, in the order of the task's rows."""
    names = [f"p:{label}" for label in bench.prepared.task.classes]
    splits = {Split.VALIDATION: bench.prepared.task.validation, Split.TEST: bench.prepared.test}
    said: dict[Split, list[np.ndarray]] = {split: [] for split in splits}
    for unit in record["units"]:
        frame = bench.store.predictions(bench.run_id, [unit["unit"]])
        for split, rows in splits.items():
            mine = frame[frame["split"] == split.value].set_index("uid").loc[list(rows.uids), names]
            said[split].append(mine.to_numpy().argmax(axis=1))
    return {split: np.stack(found) for split, found in said.items()}


def _total_seconds(record: dict[str, Any]) -> float:
    """Stand-alone seconds of all fits: the trials, and the further seeds of the chosen setting.

    What is cached is billed once: to the fit that made it, or, when all of it was there before, to the first that used
    it. Each fit's own ``seconds`` tell what it would have cost alone.
    """
    units = {unit["unit"]: unit for unit in [*record["trials"], *record["units"]]}.values()
    billed = min(unit["seconds"] - unit["marginal_seconds"] for unit in units)
    return round(sum(unit["marginal_seconds"] for unit in units) + billed, 3)


def _row(
    bench: Bench,
    record: dict[str, Any],
    evidence: dict[Split, Evidence],
    predicted: dict[str, dict[Split, np.ndarray]],
    answer: dict[str, Any] | None,
    seconds: dict[str, float],
) -> dict[str, Any]:
    """One line of the table. Energy is not measured yet, and is said to be so rather than shown as 0."""
    kind = record["kind"]
    if record["status"] != "done":
        return {"kind": kind, "status": record["status"], "error": record["error"]}
    units, best = record["units"], record["units"][0]
    test, rows = evidence[Split.TEST], bench.prepared.test
    against = None
    if answer and kind != answer["approach"]:
        against = test.difference(kind, answer["approach"], "macro_f1").to_json()
    return {
        "kind": kind,
        "status": "done",
        "accuracy": test.interval(kind, "accuracy").to_json(),
        "macro_f1": test.interval(kind, "macro_f1").to_json(),
        "validation_macro_f1": evidence[Split.VALIDATION].interval(kind, "macro_f1").to_json(),
        "difference": against,
        "seconds": seconds[kind],
        "seconds_per_fit": round(float(np.mean([unit["seconds"] for unit in units])), 3),
        "cpu_seconds": round(sum(unit["cpu_seconds"] for unit in units), 3),
        "peak_memory_mb": _largest([unit["peak_memory_mb"] for unit in units]),
        "trainable_parameters": best["trainable_parameters"],
        "total_parameters": best["total_parameters"],
        "model_mb": best.get("model_mb"),
        "latency_ms_per_1000": round(float(np.median([unit["latency_ms_per_1000"] for unit in units])), 1),
        "energy_kwh": None,
        "energy_method": "not measured",
        "co2_kg": None,
        "chosen": {key: value for key, value in record["setting"].items() if key != "kind"},
        "trials": [
            {"setting": _differing(trial, record["trials"]), "validation_macro_f1": trial["validation_macro_f1"]}
            for trial in record["trials"]
        ],
        "seeds": [unit["seed"] for unit in units],
        "per_class": _by_class(bench, rows, predicted[kind][Split.TEST]),
        "confusion": confusion(
            np.tile(rows.y, len(units)), predicted[kind][Split.TEST].ravel(), len(bench.prepared.task.classes)
        ).tolist(),
    }


def _differing(trial: dict[str, Any], trials: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields in which the trials of an approach differ."""
    names = [name for name in trial["setting"] if len({str(other["setting"][name]) for other in trials}) > 1]
    return {name: trial["setting"][name] for name in names}


def _by_class(bench: Bench, rows: Rows, predicted: np.ndarray) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each class, means over seeds."""
    classes = bench.prepared.task.classes
    tables = [per_class(rows.y, said, len(classes)) for said in predicted]
    return [
        {"class": label, **{key: round(float(np.mean([table[c][key] for table in tables])), 4) for key in tables[0][c]}}
        for c, label in enumerate(classes)
    ]


def _largest(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(max(known), 1) if known else None
