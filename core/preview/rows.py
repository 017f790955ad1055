"""A recipe tried out on a part of a table: what each step does, and the rows that show it best."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from core.accounting import Change
from core.contracts import Step
from core.dataset import Dataset
from core.digest import json_digest
from core.errors import AssayError
from core.flow import run
from core.preview.sample import spread
from core.preview.watched import Remembered, Watched
from core.recipe import Recipe
from core.types import LABEL, TEXT, UID

#: Part of the rows shown that is kept for dropped ones while there are any.
_DROPPED = 0.25


@dataclass(frozen=True)
class Stage:
    """One step of a recipe on the rows looked at: its ``place`` in the recipe from 0, and the frames around it.

    ``account`` is the row accounting of the rows that count, as `core.flow.run` gives it. It is None for a step that
    was left out: one that compares rows, which a part of a table cannot judge, or one that asks a model, which takes
    long.
    """

    place: int
    kind: str
    before: pd.DataFrame
    after: pd.DataFrame
    account: dict[str, Any] | None


class Touched:
    """Which rows of a frame each step touched, kept up while the steps run: ``places`` of the steps, in order."""

    def __init__(self, rows: int) -> None:
        self.places: list[int] = []
        self._masks: list[np.ndarray] = []
        self._rows = np.arange(rows)
        self._total = rows

    def add(self, place: int, before: pd.DataFrame, after: pd.DataFrame) -> None:
        """Note what one more step did; its frame ``before`` is the ``after`` of the step before it."""
        change = Change(before.reset_index(drop=True), after.reset_index(drop=True))
        mine = change.dropped.copy()
        mine[change.places[change.stayed]] |= change.differs()
        mask = np.zeros(self._total, dtype=bool)
        mask[self._rows[mine & (self._rows >= 0)]] = True
        self.places.append(place)
        self._masks.append(mask)
        self._rows = np.where(change.stayed, self._rows[change.places], -1)

    def steps(self, row: int) -> tuple[int, ...]:
        """Places of the steps that touched a row, in order."""
        return tuple(place for place, mask in zip(self.places, self._masks, strict=True) if mask[row])

    def rarest(self, rows: np.ndarray) -> np.ndarray:
        """For each of the rows, the number of the step that touched it and fewest others; shape (rows,)."""
        if not self._masks:
            return np.zeros(len(rows), dtype=int)
        often = np.array([mask.sum() for mask in self._masks], dtype=float)
        mine = np.array([mask[rows] for mask in self._masks])
        return np.asarray(np.where(mine, often[:, None], np.inf).argmin(axis=0))


@dataclass(frozen=True)
class Preview:
    """A recipe tried out on ``looked_at`` of ``total`` rows: a stage for each cleaning step that is on.

    ``account`` is the row accounting of all stages together, of the rows that count; ``failed`` is what a step refused
    with, and ``failed_at`` its place in the recipe: the stages end before it.
    """

    frame: pd.DataFrame
    stages: tuple[Stage, ...]
    looked_at: int
    total: int
    account: dict[str, Any]
    failed: AssayError | None = None
    failed_at: int | None = None
    _shown: dict[int | None, pd.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    @property
    def whole(self) -> bool:
        """Whether every row was looked at, so that the counts are exact."""
        return self.looked_at == self.total

    def stage(self, place: int) -> Stage | None:
        """The stage of the step at a place of the recipe; None if it is off or was not reached."""
        return next((stage for stage in self.stages if stage.place == place), None)

    def rows(self, place: int | None = None) -> pd.DataFrame:
        """The rows that show best what the step at ``place`` does alone, or all together: see `chosen`. Do not change.

        The frame has no rows where the step at ``place`` is off or was not reached.
        """
        if place not in self._shown:
            stages = [stage for stage in self.stages if place in (None, stage.place)]
            before = stages[0].before if stages else self.frame.iloc[: None if place is None else 0]
            touched = Touched(len(before))
            for stage in stages:
                touched.add(stage.place, stage.before, stage.after)
            self._shown[place] = chosen(touched, before, stages[-1].after if stages else before)
        return self._shown[place]


def preview(
    dataset: Dataset, recipe: Recipe, *, total: int | None = None, counts: np.ndarray | None = None,
    cache: Remembered | None = None,
) -> Preview:  # fmt: skip
    """Try the cleaning steps that are on out on the rows of a dataset; others, such as a split, are left out.

    ``total`` says how many rows the table has of which the dataset is a part (default: it is the whole), ``counts``
    which rows the accounting is of, shape (rows,). Steps that ask a model are left out, and in a part of a table those
    that compare rows. ``cache`` keeps what each step makes of these rows, so that an edit runs its step and those
    behind it. A step that refuses is no error here: see `Preview`.
    """
    whole = total is None or total == len(dataset)
    on = [(place, step) for place, step in enumerate(recipe.steps) if not step.off]
    on = [(place, step) for place, step in on if step.effect in ("values", "drops") and not step.train_only]
    judged = [(place, step) for place, step in on if (whole or step.scope == "row") and not _by_model(step)]
    counted = None if counts is None or whole else frozenset(dataset.frame[UID][counts])
    stages: list[Stage] = []

    def note(before: pd.DataFrame, after: pd.DataFrame, account: dict[str, Any]) -> None:
        place, step = judged[len(stages)]
        mine = account if counted is None else {**account, **_account(before, after, counted)}
        stages.append(Stage(place, step.kind, before, after, mine))

    kept = cache or Remembered()
    keys = _keys(dataset, recipe.seed, [step for _, step in judged])
    stop = next((number for number, key in enumerate(keys) if key in kept.refused), len(judged))
    try:
        lawful = recipe.with_steps([one for _, one in judged[:stop]])
        run(lawful, dataset, cache=Watched(kept, dataset.frame, note))
    except AssayError as error:
        if len(stages) == stop:  # what is wrong is no step's doing
            raise
        kept.refused[keys[len(stages)]] = error
    refused = judged[len(stages) :][:1]
    failed, failed_at = (kept.refused[keys[len(stages)]], refused[0][0]) if refused else (None, None)
    end = len(recipe.steps) if failed_at is None else failed_at
    shown = _with_unjudged(stages, [one for one in on if one not in judged and one[0] < end])
    looked_at = len(dataset) if counts is None else int(counts.sum())
    account = _account(dataset.frame, shown[-1].after if shown else dataset.frame, counted)
    return Preview(dataset.frame, tuple(shown), looked_at, total or len(dataset), account, failed, failed_at)


def _keys(dataset: Dataset, seed: int, steps: Sequence[Step]) -> list[str]:
    """A key for each step and all before it, on these rows."""
    said = [step.model_dump(mode="json") for step in steps]
    return [json_digest([dataset.digest, seed, said[: number + 1]]) for number in range(len(said))]


def _by_model(step: Step) -> bool:
    """Whether a step embeds texts or trains on them: too slow to wait for."""
    return "model" in step.needs


def _with_unjudged(stages: Sequence[Stage], others: Sequence[tuple[int, Step]]) -> list[Stage]:
    """The stages with those that were left out, which pass their rows on, in the order of the recipe."""
    answer = list(stages)
    for place, step in others:
        behind = [stage for stage in stages if stage.place < place]
        ahead = [stage for stage in stages if stage.place > place]
        frame = behind[-1].after if behind else ahead[0].before if ahead else None
        if frame is not None:
            answer.append(Stage(place, step.kind, frame, frame, None))
    return sorted(answer, key=lambda stage: stage.place)


def chosen(touched: Touched, before: pd.DataFrame, after: pd.DataFrame, most: int = 100) -> pd.DataFrame:
    """The rows of ``before`` that show what steps do to it: changed ones first, then dropped, then the same.

    Columns: ``uid``, ``change`` (changed, dropped, same), ``steps`` (places of the steps that touched the row; for a
    dropped row the last is the one that dropped it), ``label``, ``before``, ``after`` (missing where dropped) and
    ``cells``: what became of other columns, as {column: [before, after]}. Changed rows are taken from all steps in
    turn, also from those that touch few rows; at most three quarters are changed while there are dropped ones.
    """
    change = Change(before.reset_index(drop=True), after.reset_index(drop=True))
    differs = np.zeros(len(before), dtype=bool)
    differs[change.places[change.stayed]] = change.differs()
    state = np.where(change.dropped, "dropped", np.where(differs, "changed", "same"))
    places = {name: np.flatnonzero(state == name) for name in ("changed", "dropped", "same")}
    changed = _in_turn(places["changed"], touched, most - min(len(places["dropped"]), round(most * _DROPPED)))
    gone = _in_turn(places["dropped"], touched, most - len(changed))
    same = spread(places["same"], most - len(changed) - len(gone))
    taken = np.concatenate([changed, gone, same]).astype(int)
    old, new = change.before.take(taken), _after(change, taken)
    return pd.DataFrame(
        {
            UID: old[UID].to_numpy(),
            "change": state[taken],
            "steps": pd.Series([touched.steps(row) for row in taken], dtype=object),
            "label": old[LABEL].to_numpy(),
            "before": old[TEXT].to_numpy(),
            "after": new[TEXT].to_numpy(),
            "cells": pd.Series(_cells(old, new, [one for one in change.columns if one != TEXT]), dtype=object),
        }
    )


def _after(change: Change, taken: np.ndarray) -> pd.DataFrame:
    """What the rows became, a row each; nothing but missing cells where one was dropped."""
    order = np.full(len(change.before), -1)
    order[change.places[change.stayed]] = np.flatnonzero(change.stayed)
    there = pd.Series(order[taken] >= 0)
    if not len(change.after):
        return change.before.take(taken).reset_index(drop=True).where(there)
    return change.after.take(np.maximum(order[taken], 0)).reset_index(drop=True).where(there)


def _cells(old: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, list[str]]]:
    """For each row, the cells of these columns that changed, as they were and as they are; "" where missing."""
    answer: list[dict[str, list[str]]] = [{} for _ in range(len(old))]
    for column in columns:
        was = old[column] if column in old.columns else pd.Series([None] * len(old))
        for row, pair in enumerate(zip(was, new[column], strict=True)):
            shown = ["" if pd.api.types.is_scalar(one) and pd.isna(one) else str(one) for one in pair]
            if shown[0] != shown[1] and not pd.isna(new[UID].iloc[row]):
                answer[row][column] = shown
    return answer


def _in_turn(places: np.ndarray, touched: Touched, most: int) -> np.ndarray:
    """At most so many of the rows, from each step in turn; a row counts for the rarest of the steps that touched it."""
    rarest = touched.rarest(places)
    groups = [spread(places[rarest == number], most) for number in np.unique(rarest)]
    ranked = sorted((rank, number) for number, group in enumerate(groups) for rank in range(len(group)))
    return np.array([groups[number][rank] for rank, number in ranked[:most]], dtype=int)


def _account(before: pd.DataFrame, after: pd.DataFrame, counted: frozenset[str] | None) -> dict[str, Any]:
    """The row accounting of the rows that count (None: all), without those that are only shown."""
    frames = [frame if counted is None else frame[frame[UID].isin(counted)] for frame in (before, after)]
    return Change(*(frame.reset_index(drop=True) for frame in frames)).account()
