"""Splits that the leak meter scores: at random, as the user chose, and with all that is tied kept together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from core.contracts import Context, Step
from core.errors import AssayError
from core.holdout.leaks import places, twins_in_train
from core.holdout.ties import Ties
from core.learned.folds import grouped_folds
from core.types import ORIGIN, SPLIT, UID, Split

#: How rows are dealt: one by one, as the user chose, or by families of tied rows.
Arm = Literal["random", "chosen", "kept together"]

#: Part of the open rows to learn from where the chosen split cannot be drawn again.
_TRAIN = 0.7


@dataclass(frozen=True)
class Draw:
    """One split of the open rows: ``train`` and ``held`` are places, ``leaked`` (held,) tells held rows with a twin."""

    arm: Arm
    train: np.ndarray
    held: np.ndarray
    leaked: np.ndarray


@dataclass(frozen=True)
class Open:
    """Rows that may be scored: those of train and validation, with text and label.

    ``frame`` has them with a plain index, ``y`` (rows,) their classes as places in ``classes``, ``found`` their ties,
    ``family`` (rows,) the family of each, and ``of`` how many there were before a part of them was taken.
    """

    frame: pd.DataFrame
    y: np.ndarray
    classes: tuple[str, ...]
    found: Ties
    family: np.ndarray
    of: int


def drawn(table: Open, step: Step | None, seeds: Sequence[int], context: Context) -> tuple[list[Draw], list[str]]:
    """The draws of each arm, and remarks. ``step`` deals the chosen split; None takes the one the frame has.

    A chosen split that comes out the same whatever the seed is drawn once. Where it never parts tied rows, it is the
    one that keeps them together, and that arm is left out.
    """
    chosen, notes = _chosen(table, step, seeds, context)
    train = round(float(np.mean([len(one.train) for one in chosen]))) if chosen else round(_TRAIN * len(table.y))
    held = round(float(np.mean([len(one.held) for one in chosen]))) if chosen else len(table.y) - train
    draws = [_random(table, train, held, context.rng(7_101, seed)) for seed in seeds]
    draws += chosen
    if not chosen or any(_parts(table, one) for one in chosen):
        draws += [_together(table, train, held, context.rng(7_102, seed)) for seed in seeds]
    return draws, notes


def _chosen(table: Open, step: Step | None, seeds: Sequence[int], context: Context) -> tuple[list[Draw], list[str]]:
    if step is None:
        splits = places(table.frame)
        found = [_draw(table, "chosen", np.flatnonzero(splits == 0), np.flatnonzero(splits == 1))]
        if not len(found[0].held):
            return [], ["The split has no validation rows, so that it cannot be scored without opening the test."]
        return found, ["The split came with the data: train is learned from and validation is scored."]
    answer: dict[bytes, Draw] = {}
    blank = table.frame.assign(**{SPLIT: pd.Series([None] * len(table.frame), dtype="str")})
    try:
        free = step.model_copy(update={"expected": ""}) if "expected" in type(step).model_fields else step
        for seed in seeds:
            # the seeds of the draws are not the recipe's: its own split is not what is scored
            dealt = free.apply(blank, Context(seed=context.seed, place=10_000 + seed))
            splits = places(dealt.set_index(UID).reindex(table.frame[UID]).reset_index())
            draw = _draw(table, "chosen", np.flatnonzero(splits == 0), np.flatnonzero(splits > 0))
            if len(draw.train) and len(draw.held):
                answer.setdefault(splits.tobytes(), draw)
    except AssayError as error:
        return [], [f"The chosen split cannot be drawn from the open rows: {error.what}"]
    same = len(answer) == 1 and len(seeds) > 1
    return list(answer.values()), ["The chosen split is the same for every seed."] if same else []


def _random(table: Open, train: int, held: int, rng: np.random.Generator) -> Draw:
    order = rng.permutation(len(table.y))
    return _draw(table, "random", order[:train], order[train : train + held])


def _together(table: Open, train: int, held: int, rng: np.random.Generator) -> Draw:
    """Families dealt evenly over the classes, as many held rows as the other arms have, as far as families allow."""
    folds = max(2, round(len(table.y) / max(held, 1)))
    mine = grouped_folds(table.y, table.family, min(folds, int(table.family.max()) + 1), rng) == 0
    learned = rng.permutation(np.flatnonzero(~mine))[:train]
    return _draw(table, "kept together", learned, np.flatnonzero(mine))


def _draw(table: Open, arm: Arm, train: np.ndarray, held: np.ndarray) -> Draw:
    learned = np.zeros(len(table.y), dtype=bool)
    learned[train] = True
    return Draw(arm, np.sort(train), np.sort(held), twins_in_train(table.found, learned)[np.sort(held)])


def _parts(table: Open, draw: Draw) -> bool:
    """Whether a draw has rows of one family on both sides."""
    return bool(np.intersect1d(table.family[draw.train], table.family[draw.held]).size)


def opened(frame: pd.DataFrame) -> pd.Series:
    """True for rows of a split frame that may be scored: those of train and validation, and not made of a test row."""
    mine = frame[SPLIT].isin([Split.TRAIN.value, Split.VALIDATION.value])
    return mine & ~frame[ORIGIN].isin(frame[UID][~mine])
