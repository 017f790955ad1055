"""One fit: measured, scored on validation, and on disk with its predictions before the next begins."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Approach, Fitted, Progress
from core.errors import AssayError
from core.tune.compare.bench import Bench
from core.tune.evidence.metrics import validation_scores
from core.tune.measure.cost import Meter, folder_mb
from core.types import Rows, Split

#: What may go wrong inside one fit without harm to the others: a message is kept and the next one begins.
FAILURES = (AssayError, MemoryError, RuntimeError, ValueError, OSError)

#: Texts on which latency is measured, drawn evenly over the validation rows.
LATENCY_TEXTS = 64


@dataclass(frozen=True)
class Plan:
    """Which fit this is: its name, the seed, its place among the approach's fits, the share of the epochs it gets."""

    name: str
    seed: int
    place: int
    fits: int
    share: float = 1.0


def fit_unit(bench: Bench, setting: Approach, plan: Plan, best: tuple[float, float] | None) -> dict[str, Any]:
    """Do one fit, or read what it left on disk. The model is saved when it ranks above ``best`` (None: never saved)."""
    kept = bench.store.read_json(bench.run_id, f"units/{plan.name}.json")
    if kept is not None and plan.name in bench.store.units(bench.run_id):
        return dict(kept)
    context = bench.context(plan.seed, plan.share, _progress(bench, setting.kind, plan))
    context.on_epoch = lambda point: bench.store.append_event(
        bench.run_id, {"event": "epoch", "unit": plan.name, "kind": setting.kind, **point}
    )
    context.progress(0, 1)
    splits = {Split.VALIDATION: bench.prepared.task.validation, Split.TEST: bench.prepared.test}
    with Meter() as fitting:  # validation belongs to the cost: without its scores nothing is chosen
        fitted = setting.fit(bench.prepared.task, context)
        found = {Split.VALIDATION: fitted.predict_proba(splits[Split.VALIDATION].texts)}
    billed = context.billed
    found[Split.TEST] = fitted.predict_proba(splits[Split.TEST].texts)
    scores = validation_scores(found[Split.VALIDATION], bench.prepared.task.validation.y)
    record = {
        "unit": plan.name,
        "seed": plan.seed,
        "share": plan.share,
        "setting": setting.model_dump(mode="json"),
        "seconds": round(fitting.seconds + billed, 3),
        "marginal_seconds": round(fitting.seconds, 3),
        "cpu_seconds": round(fitting.cpu_seconds, 3),
        "peak_memory_mb": fitting.peak_memory_mb,
        "trainable_parameters": fitted.trainable,
        "total_parameters": fitted.total,
        "latency_ms_per_1000": _latency(fitted, bench.prepared.task.validation),
        "curve": list(fitted.curve),
        "notes": list(context.notes),
        **{key: round(value, 6) for key, value in scores.items()},
    }
    if best is not None and rank(record) > best:
        record["model_mb"] = _save(fitted, bench.store.folder(bench.run_id) / "models" / setting.kind)
    bench.store.write_predictions(bench.run_id, plan.name, _frame(found, splits, setting.kind, plan.seed, bench))
    bench.store.write_json(bench.run_id, f"units/{plan.name}.json", record)
    bench.store.append_event(bench.run_id, {"event": "unit", **record})
    return record


def rank(record: dict[str, Any]) -> tuple[float, float]:
    """Better is larger: macro-F1 on validation, then lower log loss; a fit that failed is the last."""
    if "error" in record:
        return -1.0, 0.0
    return record["validation_macro_f1"], -record["validation_log_loss"]


def _progress(bench: Bench, kind: str, plan: Plan) -> Progress:
    def progress(part: float, whole: float, message: str = "") -> None:
        label = f"{kind}: fit {plan.place + 1} of {plan.fits}" + (f", {message.lower()}" if message else "")
        bench.progress(plan.place + (part / whole if whole else 0), plan.fits, label)

    return progress


def _latency(fitted: Fitted, rows: Rows) -> float:
    """Milliseconds per 1,000 texts that were never seen, from one pass over a sample."""
    places = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), LATENCY_TEXTS)).astype(int))
    texts = [rows.texts[place] for place in places]
    fitted.predict_proba(texts[:2], fresh=True)
    start = time.perf_counter()
    fitted.predict_proba(texts, fresh=True)
    return round((time.perf_counter() - start) / len(texts) * 1e6, 1)


def _save(fitted: Fitted, folder: Path) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    fitted.save(folder)
    return round(folder_mb(folder), 3)


def _frame(
    found: dict[Split, np.ndarray], splits: dict[Split, Rows], kind: str, seed: int, bench: Bench
) -> pd.DataFrame:
    """Predictions of one unit: uid, split, approach, seed, one column of probabilities per class, in class order."""
    frames = []
    for split, rows in splits.items():
        head = pd.DataFrame({"uid": rows.uids, "split": split.value, "approach": kind, "seed": seed})
        names = [f"p:{label}" for label in bench.prepared.task.classes]
        frames.append(pd.concat([head, pd.DataFrame(found[split], columns=names)], axis=1))
    return pd.concat(frames, ignore_index=True)
