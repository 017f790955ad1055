"""The race of the strategies of balance: which of them helps on these rows, told from cached vectors in a short time.

Every strategy trains the same head, logistic regression on frozen vectors, and is judged on the validation rows alone;
the sealed test is neither read nor embedded. What a race says of other approaches is a hint.
"""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from core.contracts import Context, Progress
from core.dataset import Dataset
from core.digest import code_digest, json_digest
from core.errors import AssayError
from core.racing.strategies import NONE, STRATEGIES, prepared, run
from core.store.atomic import write_bytes
from core.store.workspace import Workspace
from core.tune.evidence.minority import METRICS, Judged, small_classes


class Entry(BaseModel, frozen=True):
    """What one strategy reached.

    ``rows`` are the train rows it learned from (of the first seed), ``scores`` and ``differences`` (to no balancing, so
    wide that those of all strategies hold at once) have an interval for each of ``macro_f1``, ``minority_recall``,
    ``calibration_error``. ``problem`` says why it could not run; then there are no figures.
    """

    kind: str
    title: str
    use: dict[str, Any]
    rows: int = 0
    seeds: int = 0
    seconds: float = 0.0
    scores: dict[str, dict[str, float]] = {}
    differences: dict[str, dict[str, float]] = {}
    problem: str | None = None


class Race(BaseModel, frozen=True):
    """The result of a race: its entries in the order of `STRATEGIES`, and what it recommends, None if it cannot tell.

    ``sizes`` are train rows by class, ``minority`` the classes whose recall is ``minority_recall``.
    """

    entries: tuple[Entry, ...]
    sizes: dict[str, int]
    minority: tuple[str, ...]
    train: int
    validation: int
    recommended: str | None
    told: str
    notes: tuple[str, ...] = ()


def race(dataset: Dataset, context: Context, seeds: int = 3) -> Race:
    """Run all strategies on a split dataset; those that are random run with so many seeds.

    Vectors come from the context's cache and model. Raises AssayError without a split, labels, or a second class.
    """
    course, notes = prepared(dataset, context)
    said: dict[str, np.ndarray] = {}
    entries: list[Entry] = []
    for place, (kind, strategy) in enumerate(STRATEGIES.items()):
        context.progress(place, len(STRATEGIES), f"{strategy.title}, {place + 1} of {len(STRATEGIES)}")
        start, used = time.perf_counter(), range(seeds if strategy.random else 1)
        entry = Entry(kind=kind, title=strategy.title, use=strategy.use, seeds=len(used))
        try:
            runs = [run(kind, strategy, course, replace(context, seed=context.seed + seed)) for seed in used]
        except AssayError as error:
            entries.append(entry.model_copy(update={"problem": error.what, "seeds": 0}))
            continue
        said[kind] = np.stack([probabilities for probabilities, _ in runs])
        seconds = round(time.perf_counter() - start, 3)
        entries.append(entry.model_copy(update={"rows": runs[0][1], "seconds": seconds}))
    context.progress(len(STRATEGIES), len(STRATEGIES), "Intervals")
    sizes = np.bincount(course.y, minlength=len(course.classes)).tolist()
    minority = small_classes(sizes, course.held_y)
    judged = Judged(course.held_y, said, minority, context.seed)
    recommended, told = _recommended(judged)
    return Race(
        entries=tuple(_scored(entry, judged) for entry in entries),
        sizes={label: rows for label, rows in zip(course.classes, sizes, strict=True) if rows},
        minority=tuple(course.classes[code] for code in minority),
        train=len(course.y),
        validation=len(course.held_y),
        recommended=recommended,
        told=told,
        notes=tuple(notes),
    )


def _scored(entry: Entry, judged: Judged) -> Entry:
    if entry.problem is not None:
        return entry
    others = len(judged.draws) - 1
    scores = {metric: judged.interval(entry.kind, metric).to_json() for metric in METRICS}
    gaps = {metric: judged.difference(entry.kind, NONE, metric, others).to_json() for metric in METRICS}
    return entry.model_copy(update={"scores": scores, "differences": {} if entry.kind == NONE else gaps})


def _recommended(judged: Judged) -> tuple[str | None, str]:
    """The simplest strategy that cannot be told from the best of those surely better than none, and the sentence."""
    others = [kind for kind in STRATEGIES if kind in judged.draws and kind != NONE]
    gaps = {kind: judged.difference(kind, NONE, "macro_f1", len(others)) for kind in others}
    best = max(others, key=lambda kind: gaps[kind].mean)
    surely = [kind for kind in others if gaps[kind].low > 0]
    if not surely:
        said = gaps[best]
        return None, (
            f"Cannot tell: no strategy has a macro-F1 that is surely above that without balancing. The highest, "
            f"{STRATEGIES[best].title}, differs by {said.mean:+.3f} ({said.low:+.3f} to {said.high:+.3f})."
        )
    best = max(surely, key=lambda kind: gaps[kind].mean)
    chosen = next(kind for kind in surely if kind == best or judged.difference(best, kind, "macro_f1").low <= 0)
    gap, price = gaps[chosen], judged.difference(chosen, NONE, "calibration_error", len(others))
    told = (
        f"{STRATEGIES[chosen].title}: macro-F1 differs from that without balancing by {gap.mean:+.3f} "
        f"({gap.low:+.3f} to {gap.high:+.3f}) on validation."
    )
    if price.low > 0:
        told += f" Its probabilities are less calibrated: the calibration error grows by {price.mean:.3f}."
    return chosen, told


def stored(workspace: Workspace, version_id: str, seeds: int = 3, model: str | None = None) -> Race | None:
    """The race that was run on a version with these settings, else None; reads, never computes."""
    path = _path(workspace, workspace.catalog.resolve(version_id), seeds, model)
    return Race.model_validate_json(path.read_bytes()) if path.is_file() else None


def race_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``race``: params ``version``, ``seeds`` (3), ``model``; result ``recommended`` and ``told``."""
    from core.embed.model import model_folder

    version = workspace.catalog.resolve(params["version"])
    seeds, model = int(params.get("seeds") or 3), params.get("model")
    found = stored(workspace, version, seeds, model)
    if found is None:
        folder = model_folder(model) if model else None
        context = Context(progress=progress, cache=workspace.cache / "embeddings", model=folder)
        found = race(workspace.load(version), context, seeds)
        write_bytes(_path(workspace, version, seeds, model), found.model_dump_json().encode())
    return {"recommended": found.recommended, "told": found.told}


def _path(workspace: Workspace, version_id: str, seeds: int, model: str | None) -> Path:
    return workspace.cache / "races" / f"{json_digest([version_id, seeds, model, code_digest()])}.json"
