"""The one loop that runs steps, guards the order law and counts rows."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from core.accounting import Change, Delta, guard
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
    """Keeps what steps changed, by key; anything in it may be deleted at any time."""

    def get(self, key: str) -> tuple[Delta, dict[str, Any]] | None: ...

    def put(self, key: str, delta: Delta, account: dict[str, Any]) -> None: ...


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
    frame, key, accounts = dataset.frame.reset_index(drop=True), dataset.digest, []
    for place, step in enumerate(recipe.steps):
        progress(place, len(recipe.steps), f"Step {place + 1} of {len(recipe.steps)}: {step.kind}")
        needed = [_model_key(model)] if "model" in step.needs else []
        key = json_digest([key, step.model_dump(mode="json"), recipe.seed, place, code_digest(), *needed])
        kept = cache.get(key) if cache else None
        if kept is None:
            told = _within(progress, place, len(recipe.steps))
            context = Context(seed=recipe.seed, place=place, progress=told, cache=vectors, model=model)
            change, account = _one(step, frame, context, engine or LocalEngine(), trusted=place > 0)
            if cache:
                cache.put(key, change.delta(step.writes), account)
            frame = change.after
        else:
            delta, account = kept
            frame = delta.applied(frame)
        accounts.append({**account, "cached": kept is not None})
    progress(len(recipe.steps), len(recipe.steps), "All steps done")
    lineage = replace(
        dataset.lineage, recipe=recipe.to_json(), parent=parent or dataset.lineage.parent, steps=tuple(accounts)
    )
    return dataset.with_frame(frame, lineage=lineage)


def _model_key(model: Path | None) -> str:
    """What the vectors of texts depend on besides the texts."""
    from core.embed.model import model_digest, model_folder

    return model_digest(model_folder(model))


def _within(progress: Progress, place: int, steps: int) -> Progress:
    """The progress of one step as a part of the whole recipe's."""

    def inner(done: float, total: float, message: str = "") -> None:
        progress(place + (done / total if total else 0), steps, message)

    return inner


def _one(
    step: Step, before: pd.DataFrame, context: Context, engine: Engine, trusted: bool
) -> tuple[Change, dict[str, Any]]:
    """Run one step on the rows it may touch, hold the result against the law, and count.

    ``before`` has a plain index; ``trusted`` says that its names are known to be unique.
    """
    start = time.perf_counter()
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
    if "held" in step.needs and mine is not None:
        context.held = before[~mine]
    after = _scheduled(step, given, context, engine)
    if mine is not None:
        after = pd.concat([before[~mine], after]).sort_index(kind="stable")
    change = Change(before, after.reset_index(drop=True), hint=after.index.to_numpy(), trusted=trusted)
    guard(step, change)
    account = {"kind": step.kind, **change.account(), "notes": list(dict.fromkeys(context.notes))}
    return change, {**account, "seconds": round(time.perf_counter() - start, 4)}


def _scheduled(step: Step, frame: pd.DataFrame, context: Context, engine: Engine) -> pd.DataFrame:
    """The step's result: of the whole table, or of shards, each with what it remarks in the order of the shards."""
    if step.scope == "table" or len(frame) <= SHARD_ROWS:
        return step.apply(frame, context)
    shards = [
        (_of_shard(context, number), frame.iloc[start : start + SHARD_ROWS])
        for number, start in enumerate(range(0, len(frame), SHARD_ROWS))
    ]
    done = engine.map(partial(_shard, step), shards, context.progress)
    context.notes.extend(note for _, notes in done for note in notes)
    return pd.concat([part for part, _ in done])


def _of_shard(context: Context, number: int) -> Context:
    """A context with a generator of its own, the same for the same recipe whoever runs the shard.

    The recipe's seed stays: what is derived from it alone, such as numbered placeholders, is the same in every shard.
    """
    return replace(context, place=context.place + number * 1_000_003, progress=quiet, notes=[], rejected=[], shared={})


def _shard(step: Step, shard: tuple[Context, pd.DataFrame]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of one shard and what the step remarked on them."""
    context, frame = shard
    return step.apply(frame, context), context.notes
