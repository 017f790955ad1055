"""From finished units to the answer of a comparison: scores with intervals, costs, recommendation."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.contracts import Approach
from core.tune.compare.bench import Bench
from core.tune.compare.row import Findings, row, total_seconds
from core.tune.compare.views import stored_as
from core.tune.evidence.bootstrap import Evidence, smallest_difference
from core.tune.evidence.claims import judge
from core.tune.evidence.constraints import Constraints
from core.tune.evidence.metrics import macro_f1
from core.tune.evidence.recommend import recommend
from core.tune.evidence.value import cost_per_point
from core.tune.measure.cost import environment
from core.types import Split


def summarize(
    bench: Bench,
    records: list[dict[str, Any]],
    approaches: Sequence[Approach] = (),
    constraints: Constraints | None = None,
) -> dict[str, Any]:
    """Open the sealed test and build the answer of ``python -m core compare``.

    ``approaches`` tell what each one trains and under which supervision, ``constraints`` bound what is recommended.
    Everything is computed from the stored predictions.
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
    members = {approach.kind: approach for approach in approaches}
    rows = [row(found, record, members.get(record["kind"])) for record in records]
    figures = {one["kind"]: one for one in rows if one["status"] == "done"}
    advice = None
    if finished:
        advice = recommend(evidence[Split.VALIDATION], evidence[Split.TEST], found.seconds, constraints, figures)
        _against(rows, evidence[Split.TEST], advice["approach"])
    answer = {
        "splits": prepared.sizes(),
        "unlabelled": len(prepared.task.unlabelled),
        "tasks": [one.name for one in prepared.task.further],
        "classes": list(classes),
        "budget": bench.budget.model_dump(mode="json"),
        "epochs": bench.budget.epochs_for(len(prepared.task.train)),
        "smallest_difference": _smallest(figures, len(prepared.test)),
        "notes": list(prepared.notes),
        "environment": environment(),
        "approaches": rows,
        "recommendation": advice,
    }
    if finished:
        answer |= _judged(answer, evidence[Split.TEST], prepared.test.y, said)
    return answer


def _against(rows: list[dict[str, Any]], test: Evidence, recommended: str) -> None:
    """Each finished row's difference to the recommended approach, and what its gain over the best baseline cost."""
    values = cost_per_point(rows, test)
    for one in rows:
        if one["status"] == "done":
            kind = one["kind"]
            gap = None if kind == recommended else test.difference(kind, recommended, "macro_f1").to_json()
            one |= {"difference": gap, "value": values.get(kind)}


def _smallest(figures: dict[str, dict[str, Any]], rows: int) -> float:
    accuracy = max((one["accuracy"]["mean"] for one in figures.values()), default=0.85)
    return round(smallest_difference(rows, min(max(accuracy, 0.5), 0.99)), 4)


def _judged(
    answer: dict[str, Any], test: Evidence, y: np.ndarray, said: dict[str, dict[Split, np.ndarray]]
) -> dict[str, Any]:
    """What is usually written, held against this run."""
    by_seed = {
        kind: [macro_f1(y, one.argmax(axis=1), one.shape[1]) for one in found[Split.TEST]]
        for kind, found in said.items()
    }
    return {"claims": judge(answer, test, by_seed)}


def _said(bench: Bench, record: dict[str, Any]) -> dict[Split, np.ndarray]:
    """Probabilities of shape (seeds, rows, classes) per split, in the order of the task's rows."""
    names = [f"p:{label}" for label in bench.prepared.task.classes]
    splits = {Split.VALIDATION: bench.prepared.task.validation, Split.TEST: bench.prepared.test}
    said: dict[Split, list[np.ndarray]] = {split: [] for split in splits}
    for unit in record["units"]:
        frame = bench.store.predictions(bench.run_id, stored_as(unit))
        for split, rows in splits.items():
            said[split].append(
                frame[frame["split"] == split.value].set_index("uid").loc[list(rows.uids), names].to_numpy()
            )
    return {split: np.stack(found) for split, found in said.items()}
