"""From finished units to the answer of a comparison: scores with intervals, costs, recommendation."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.contracts import Approach
from core.tune.compare.bench import Bench
from core.tune.compare.row import Findings, row, total_seconds
from core.tune.evidence.bootstrap import Evidence, smallest_difference
from core.tune.evidence.recommend import recommend
from core.tune.measure.cost import environment
from core.types import Split


def summarize(bench: Bench, records: list[dict[str, Any]], approaches: Sequence[Approach] = ()) -> dict[str, Any]:
    """Open the sealed test and build the answer of ``python -m core compare``.

    ``approaches`` tell what each one trains and under which supervision. Everything is computed from the stored
    predictions.
    """
    prepared, classes = bench.prepared, bench.prepared.task.classes
    finished = [record for record in records if record["status"] == "done"]
    said = {record["kind"]: _said(bench, record) for record in finished}
    bench.store.append_event(bench.run_id, {"event": "test_opened", "rows": len(prepared.test)})
    evidence = {
        split: Evidence(
            rows.y, {kind: one[split].argmax(axis=2) for kind, one in said.items()}, len(classes), bench.budget.seed
        )
        for split, rows in ((Split.VALIDATION, prepared.task.validation), (Split.TEST, prepared.test))
    }
    found = Findings(bench, said, evidence, {record["kind"]: total_seconds(record) for record in finished})
    answer = recommend(evidence[Split.VALIDATION], evidence[Split.TEST], found.seconds) if finished else None
    members = {approach.kind: approach for approach in approaches}
    recommended = answer["approach"] if answer else None
    rows = [row(found, record, members.get(record["kind"]), recommended) for record in records]
    accuracy = max((one["accuracy"]["mean"] for one in rows if one["status"] == "done"), default=0.85)
    return {
        "splits": prepared.sizes(),
        "unlabelled": len(prepared.task.unlabelled),
        "tasks": [one.name for one in prepared.task.further],
        "classes": list(classes),
        "budget": bench.budget.model_dump(mode="json"),
        "epochs": bench.budget.epochs_for(len(prepared.task.train)),
        "smallest_difference": round(smallest_difference(len(prepared.test), min(max(accuracy, 0.5), 0.99)), 4),
        "notes": list(prepared.notes),
        "environment": environment(),
        "approaches": rows,
        "recommendation": answer,
    }


def _said(bench: Bench, record: dict[str, Any]) -> dict[Split, np.ndarray]:
    """Probabilities of shape (seeds, rows, classes) per split, in the order of the task's rows."""
    names = [f"p:{label}" for label in bench.prepared.task.classes]
    splits = {Split.VALIDATION: bench.prepared.task.validation, Split.TEST: bench.prepared.test}
    said: dict[Split, list[np.ndarray]] = {split: [] for split in splits}
    for unit in record["units"]:
        frame = bench.store.predictions(bench.run_id, [unit["unit"]])
        for split, rows in splits.items():
            said[split].append(
                frame[frame["split"] == split.value].set_index("uid").loc[list(rows.uids), names].to_numpy()
            )
    return {split: np.stack(found) for split, found in said.items()}
