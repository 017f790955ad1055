"""One fit: measured, scored on validation, and on disk with its predictions before the next begins."""

import shutil
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Approach, FitContext, Fitted, Progress
from core.errors import AssayError
from core.tune.compare.bench import Bench
from core.tune.compare.sealed import open_test, predictions
from core.tune.evidence.metrics import validation_scores
from core.tune.measure import forgetting
from core.tune.measure.cost import Meter, folder_mb, latency
from core.tune.measure.energy import SHORTEST, Energy, too_short
from core.types import Rows, Split

#: What may go wrong inside one fit without harm to the others: a message is kept and the next one begins.
FAILURES = (AssayError, MemoryError, RuntimeError, ValueError, OSError)

#: The rank below every fit's.
NOTHING = (-1.0, 0.0)

#: Texts on which latency is measured, drawn evenly over the validation rows.
LATENCY_TEXTS = 64

#: Seconds that measuring latency may take after each fit; they are not billed to it.
LATENCY_SECONDS = 0.3


@dataclass(frozen=True)
class Plan:
    """Which fit this is: its name, the seed, its place among the approach's fits, the share of the epochs it gets."""

    name: str
    seed: int
    place: int
    fits: int
    share: float = 1.0


def fit_unit(bench: Bench, setting: Approach, plan: Plan, best: tuple[float, float] | None) -> dict[str, Any]:
    """Do one fit, or read what it left on disk.

    A trial is saved, with what it takes to use it, when it ranks above ``best``; it sees no test row before it is
    chosen. Without ``best`` it is a further seed of the chosen setting: its model is not kept and is tested at once.
    """
    kept = bench.store.read_json(bench.run_id, f"units/{plan.name}.json")
    if kept is not None and plan.name in bench.store.units(bench.run_id):
        return dict(kept)
    context = bench.context(plan.seed, plan.share, _progress(bench, setting.kind, plan))
    context.on_epoch = lambda point: bench.store.append_event(
        bench.run_id, {"event": "epoch", "unit": plan.name, "kind": setting.kind, **point}
    )
    context.progress(0, 1)
    rows = bench.prepared.task.validation
    watched = bench.watch.measure() if bench.watch else nullcontext(Energy(method="not measured"))
    with watched as energy, Meter() as fitting:  # validation belongs to the cost: nothing is chosen without its scores
        fitted = setting.fit(bench.prepared.task, context)
        said = fitted.predict_proba(rows.texts)
    if bench.watch and fitting.seconds < SHORTEST:  # the watch also saw the meter begin
        energy = too_short(fitting.seconds)
    record = {
        **_told(setting, plan, fitted, context),
        **_costs(fitting, energy, context.billed),
        **{key: round(value, 6) for key, value in validation_scores(said, rows.y).items()},
    }
    if best is None or rank(record) > best:
        record |= _latency(fitted, rows)
    if best is None:
        record["test"] = open_test(bench, fitted, setting.kind, plan.name, plan.seed)
    elif rank(record) > best:
        record["model_mb"] = _save(fitted, bench.saved(setting.kind))
        if bench.model is not None:
            record["forgetting"] = forgetting.measure(
                fitted, bench.model, bench.budget.max_tokens, bench.budget.pooling
            )
    table = predictions(bench, Split.VALIDATION, rows, said, setting.kind, plan.seed)
    bench.store.write_predictions(bench.run_id, plan.name, table)
    bench.store.write_json(bench.run_id, f"units/{plan.name}.json", record)
    bench.store.append_event(bench.run_id, {"event": "unit", **record})
    return record


def _told(setting: Approach, plan: Plan, fitted: Fitted, context: FitContext) -> dict[str, Any]:
    """Which fit this was, and what it says of itself."""
    return {
        "unit": plan.name,
        "seed": plan.seed,
        "share": plan.share,
        "setting": setting.model_dump(mode="json"),
        "trainable_parameters": fitted.trainable,
        "total_parameters": fitted.total,
        "curve": list(fitted.curve),
        "details": fitted.details(),
        "notes": list(context.notes),
    }


def _costs(fitting: Meter, used: Energy, billed: float) -> dict[str, Any]:
    """Time, memory and energy; what a fit found in a cache is in its stand-alone seconds alone."""
    return {
        "seconds": round(fitting.seconds + billed, 3),
        "marginal_seconds": round(fitting.seconds, 3),
        "cpu_seconds": round(fitting.cpu_seconds, 3),
        "peak_memory_mb": fitting.peak_memory_mb,
        "peak_gpu_mb": fitting.peak_gpu_mb,
        "energy_kwh": used.kwh,
        "co2_kg": used.co2_kg,
        "energy_method": used.method,
        "energy_error_percent": used.error_percent,
    }


def rank(record: dict[str, Any]) -> tuple[float, float]:
    """Better is larger: macro-F1 on validation, then lower log loss; a fit that failed is the last."""
    if "error" in record:
        return NOTHING
    return record["validation_macro_f1"], -record["validation_log_loss"]


def _progress(bench: Bench, kind: str, plan: Plan) -> Progress:
    def progress(part: float, whole: float, message: str = "") -> None:
        label = f"{kind}: fit {plan.place + 1} of {plan.fits}" + (f", {message.lower()}" if message else "")
        bench.progress(plan.place + (part / whole if whole else 0), plan.fits, label)

    return progress


def _latency(fitted: Fitted, rows: Rows) -> dict[str, float]:
    """Milliseconds for texts that were never seen, from a sample of the validation rows."""
    places = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), LATENCY_TEXTS)).astype(int))
    texts = [rows.texts[place] for place in places]
    found = latency(lambda some: fitted.predict_proba(some, fresh=True), texts, seconds=LATENCY_SECONDS)
    return {
        "latency_ms_per_1000": round(found.p50_ms_per_1000, 1),
        "latency_p95_ms_per_1000": round(found.p95_ms_per_1000, 1),
        "latency_single_ms": round(found.single_ms, 2),
    }


def _save(fitted: Fitted, folder: Path) -> float:
    """Keep the model in place of that of an earlier, worse trial; the size on disk in MiB."""
    pending = folder.with_name(f".{folder.name}.part")
    for path in (pending, folder):
        shutil.rmtree(path, ignore_errors=True)
    pending.mkdir(parents=True)
    fitted.save(pending)
    pending.rename(folder)
    return round(folder_mb(folder), 3)
