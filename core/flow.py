"""The one loop that runs steps, guards the order law and counts rows."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from core.accounting import Change, guard
from core.contracts import Context, Progress, Step, quiet
from core.dataset import Dataset
from core.digest import code_digest, json_digest
from core.engine.local import LocalEngine
from core.errors import AssayError
from core.recipe import Recipe, violations
from core.types import SPLIT, Split

#: Rows of one shard of a row step. A constant, so that results do not depend on the engine or the machine.
SHARD_ROWS = 50_000


class Engine(Protocol):
    """Schedules shards; knows no step."""

    def map(self, work: Any, shards: Sequence[Any], progress: Progress) -> list[Any]: ...


class StepCache(Protocol):
    """Keeps step outputs by key; anything in it may be deleted at any time."""

    def get(self, key: str) -> tuple[pd.DataFrame, dict[str, Any]] | None: ...

    def put(self, key: str, frame: pd.DataFrame, account: dict[str, Any]) -> None: ...


def run(
    recipe: Recipe,
    dataset: Dataset,
    *,
    engine: Engine | None = None,
    cache: StepCache | None = None,
    progress: Progress = quiet,
    parent: str | None = None,
    vectors: Path | None = None,
    model: Path | None = None,
) -> Dataset:
    """Apply a recipe's steps to a dataset; those that are off are left out.

    Returns a new dataset whose lineage holds the recipe and the row accounting: one dictionary a step with ``kind,
    rows_in, rows_out, added, dropped, changed, classes, notes, seconds, cached``. Each output is cached by input
    digest, step and code, so that changing step 5 reruns 5 and what follows. Steps that need a model keep their
    vectors in the folder ``vectors`` and use the encoder in ``model`` (None: the packaged one). Raises AssayError when
    the order law forbids a step.
    """
    wrong = violations(recipe.steps, already_split=dataset.is_split)
    if wrong:
        raise AssayError(
            " ".join(wrong), f"recipe '{recipe.name}'" if recipe.name else "the recipe", "Change the order."
        )
    recipe = recipe.active
    frame, key, accounts = dataset.frame, dataset.digest, []
    for place, step in enumerate(recipe.steps):
        progress(place, len(recipe.steps), f"Step {place + 1} of {len(recipe.steps)}: {step.kind}")
        key = json_digest([key, step.model_dump(mode="json"), recipe.seed, place, code_digest()])
        kept = cache.get(key) if cache else None
        if kept is None:
            told = _within(progress, place, len(recipe.steps))
            context = Context(seed=recipe.seed, place=place, progress=told, cache=vectors, model=model)
            after, account = _one(step, frame, context, engine or LocalEngine())
            if cache:
                cache.put(key, after, account)
            frame = after
        else:
            frame, account = kept
        accounts.append({**account, "cached": kept is not None})
    progress(len(recipe.steps), len(recipe.steps), "All steps done")
    lineage = replace(
        dataset.lineage, recipe=recipe.to_json(), parent=parent or dataset.lineage.parent, steps=tuple(accounts)
    )
    return dataset.with_frame(frame.reset_index(drop=True), lineage=lineage)


def _within(progress: Progress, place: int, steps: int) -> Progress:
    """The progress of one step as a part of the whole recipe's."""

    def inner(done: float, total: float, message: str = "") -> None:
        progress(place + (done / total if total else 0), steps, message)

    return inner


def _one(step: Step, frame: pd.DataFrame, context: Context, engine: Engine) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Run one step on the rows it may touch, hold the result against the law, and count."""
    start = time.perf_counter()
    before = frame.reset_index(drop=True)
    if missing := [column for column in step.reads if column not in before.columns]:
        raise AssayError(
            f"The step reads column '{missing[0]}', which is not in the table ({', '.join(before.columns)}).",
            step.kind,
            "Remove the step, or collect the data with that column.",
        )
    split = before[SPLIT].notna().any()
    mine = before[SPLIT] == Split.TRAIN.value if split and (step.train_only or step.effect == "drops") else None
    if step.train_only and mine is None:
        raise AssayError(
            "The step works on train rows, but the dataset is not split.", step.kind, "Add a split step before it."
        )
    given = before if mine is None else before[mine]
    after = _scheduled(step, given, context, engine)
    if mine is not None:
        after = pd.concat([before[~mine], after]).sort_index(kind="stable")
    after = after.reset_index(drop=True)
    change = Change(before, after)
    guard(step, change)
    account = {"kind": step.kind, **change.account(), "notes": list(context.notes)}
    return after, {**account, "seconds": round(time.perf_counter() - start, 4)}


def _scheduled(step: Step, frame: pd.DataFrame, context: Context, engine: Engine) -> pd.DataFrame:
    if step.scope == "table" or len(frame) <= SHARD_ROWS:
        return step.apply(frame, context)
    shards = [frame.iloc[start : start + SHARD_ROWS] for start in range(0, len(frame), SHARD_ROWS)]
    return pd.concat(engine.map(partial(_shard, step, context), list(enumerate(shards)), context.progress))


def _shard(step: Step, context: Context, numbered: tuple[int, pd.DataFrame]) -> pd.DataFrame:
    """One shard with a generator of its own, the same for the same recipe and place whoever runs it."""
    number, frame = numbered
    own = replace(context, seed=context.seed + number * 1_000_003, progress=quiet, shared={})
    return step.apply(frame, own)
