"""Runs approaches side by side under one budget; every finished fit is on disk before the next begins."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field

from core.contracts import Approach, FitContext, Fitted, Progress, quiet
from core.errors import AssayError
from core.tune.compare.prepare import Prepared
from core.tune.evidence.metrics import validation_scores
from core.tune.measure.cost import Meter, folder_mb
from core.types import Rows, Split

#: What may go wrong inside one approach without harm to the others: a message is kept and the next approach begins.
FAILURES = (AssayError, MemoryError, RuntimeError, ValueError, OSError)

#: Texts on which latency is measured, drawn evenly over the validation rows.
LATENCY_TEXTS = 64


class Budget(BaseModel, frozen=True, extra="forbid"):
    """The same for every approach, so that the comparison is fair."""

    seeds: int = Field(default=3, ge=1, le=20, description="Fits of the chosen setting, each with another seed.")
    trials: int = Field(default=3, ge=1, le=20, description="Settings tried on validation before one is chosen.")
    max_rows: int | None = Field(default=None, ge=10, description="Most train rows; stratified by class.")
    max_tokens: int = Field(default=128, ge=8, le=8192, description="Texts are cut after this many tokens.")
    seed: int = Field(default=0, ge=0, lt=2**31, description="The first seed; the others follow it.")


class RunStore(Protocol):
    """Where a run keeps its units; `core.store.runs.Runs` is one."""

    def folder(self, run_id: str) -> Path: ...

    def append_event(self, run_id: str, event: dict[str, Any]) -> None: ...

    def write_json(self, run_id: str, name: str, value: Any) -> Path: ...

    def read_json(self, run_id: str, name: str) -> Any: ...

    def write_predictions(self, run_id: str, unit: str, frame: pd.DataFrame) -> Path: ...

    def units(self, run_id: str) -> list[str]: ...

    def predictions(self, run_id: str, units: list[str] | None = None) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Bench:
    """Everything the fits of one run share."""

    run_id: str
    store: RunStore
    prepared: Prepared
    budget: Budget
    model: Path | None = None
    cache: Path | None = None
    progress: Progress = quiet


def run_approaches(bench: Bench, approaches: Sequence[Approach]) -> list[dict[str, Any]]:
    """Fit every approach: its trials with the first seed, then the best setting with the other seeds.

    Returns one record per approach: ``kind, status, setting, units, trials, error``. Units that an interrupted run left
    finished are taken over. An approach that fails is recorded and the others go on. AssayError when a kind is there
    twice, because units are named by kind.
    """
    kinds = [approach.kind for approach in approaches]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        raise AssayError(
            f"'{twice[0]}' is chosen more than once.", "compare", "Name each approach once; trials vary its settings."
        )
    _warm_up(approaches)
    total = sum(approach.effort * planned_fits(approach, bench.budget) for approach in approaches)
    done, records = 0.0, []
    for approach in approaches:
        share = approach.effort * planned_fits(approach, bench.budget)
        inner = replace(bench, progress=_scaled(bench.progress, approach.kind, done, share, total))
        try:
            record = _one_approach(inner, approach)
        except FAILURES as error:
            message = error.line() if isinstance(error, AssayError) else f"{type(error).__name__}: {error}"
            record = {"kind": approach.kind, "status": "failed", "error": message, "units": [], "trials": []}
        records.append(record)
        bench.store.append_event(bench.run_id, {"event": "approach", **record})
        done += share
    bench.progress(total, total, "Comparing")
    return records


def _one_approach(bench: Bench, approach: Approach) -> dict[str, Any]:
    settings = approach.trials(bench.budget.trials)
    fits = planned_fits(approach, bench.budget)
    first = bench.budget.seed
    trials: list[dict[str, Any]] = []
    for number, setting in enumerate(settings):
        trials.append(_unit(bench, setting, first, f"{approach.kind}.trial{number}", number, fits, trials))
    chosen = max(range(len(trials)), key=lambda number: _rank(trials[number]))
    units = [trials[chosen]]
    for extra in range(1, bench.budget.seeds if approach.random else 1):
        name = f"{approach.kind}.trial{chosen}.seed{first + extra}"
        place = len(settings) + extra - 1
        units.append(_unit(bench, settings[chosen], first + extra, name, place, fits, None))
    return {
        "kind": approach.kind,
        "status": "done",
        "setting": settings[chosen].model_dump(mode="json"),
        "units": units,
        "trials": trials,
    }


def _unit(
    bench: Bench, setting: Approach, seed: int, name: str, place: int, fits: int, rivals: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """One fit, or what it left on disk. ``rivals`` are the earlier trials: the best trial's model is saved."""
    kept = bench.store.read_json(bench.run_id, f"units/{name}.json")
    if kept is not None and name in bench.store.units(bench.run_id):
        return dict(kept)

    def progress(part: float, whole: float, message: str = "") -> None:
        label = f"{setting.kind}: fit {place + 1} of {fits}" + (f", {message.lower()}" if message else "")
        bench.progress(place + (part / whole if whole else 0), fits, label)

    context = FitContext(
        seed=seed, model=bench.model, cache=bench.cache, max_tokens=bench.budget.max_tokens, progress=progress
    )
    progress(0, 1)
    splits = {Split.VALIDATION: bench.prepared.task.validation, Split.TEST: bench.prepared.test}
    with Meter() as fitting:  # validation belongs to the cost: without its scores nothing is chosen
        fitted = setting.fit(bench.prepared.task, context)
        found = {Split.VALIDATION: fitted.predict_proba(splits[Split.VALIDATION].texts)}
    billed = context.billed
    found[Split.TEST] = fitted.predict_proba(splits[Split.TEST].texts)
    scores = validation_scores(found[Split.VALIDATION], bench.prepared.task.validation.y)
    record = {
        "unit": name,
        "seed": seed,
        "setting": setting.model_dump(mode="json"),
        "seconds": round(fitting.seconds + billed, 3),
        "marginal_seconds": round(fitting.seconds, 3),
        "cpu_seconds": round(fitting.cpu_seconds, 3),
        "peak_memory_mb": fitting.peak_memory_mb,
        "trainable_parameters": fitted.trainable,
        "total_parameters": fitted.total,
        "latency_ms_per_1000": _latency(fitted, bench.prepared.task.validation),
        "curve": list(fitted.curve),
        **{key: round(value, 6) for key, value in scores.items()},
    }
    if rivals is not None and all(_rank(record) > _rank(other) for other in rivals):
        record["model_mb"] = _save(fitted, bench.store.folder(bench.run_id) / "models" / setting.kind)
    bench.store.write_json(bench.run_id, f"units/{name}.json", record)
    bench.store.write_predictions(bench.run_id, name, _frame(found, splits, setting.kind, seed, bench))
    bench.store.append_event(bench.run_id, {"event": "unit", **record})
    return record


def _rank(record: dict[str, Any]) -> tuple[float, float]:
    """Better is larger: macro-F1 on validation, then lower log loss."""
    return record["validation_macro_f1"], -record["validation_log_loss"]


def planned_fits(approach: Approach, budget: Budget) -> int:
    """How many models an approach trains: its trials, and the other seeds of the chosen setting."""
    return len(approach.trials(budget.trials)) + (budget.seeds - 1 if approach.random else 0)


def _scaled(progress: Progress, kind: str, done: float, share: float, total: float) -> Progress:
    def inner(part: float, whole: float, message: str = "") -> None:
        progress(done + share * part / whole, total, message or kind)

    return inner


def _warm_up(approaches: Sequence[Approach]) -> None:
    """Import what is shared before the clock runs, so that no approach pays for being the first."""
    from importlib import import_module

    needed = ["sklearn.linear_model"]
    if any("model" in approach.needs for approach in approaches):
        needed += ["torch", "transformers.trainer"]
    for module in needed:
        import_module(module)


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
