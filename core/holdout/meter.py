"""The leak meter: what a cheap model scores with and without held rows that have a twin in train."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Context, Step
from core.dataset import Dataset
from core.errors import AssayError
from core.holdout.cheap import MODELS, predictions
from core.holdout.draws import Arm, Draw, Open, drawn, opened
from core.holdout.resample import Estimate, Resampled
from core.holdout.ties import ties
from core.learned.shared import missing
from core.types import LABEL

#: Draws of each arm, and open rows that are used at most.
SEEDS, MOST_ROWS = 5, 3_000

#: Fewest open rows and fewest rows left after removing the leaked ones for a score to be worth showing.
LEAST_ROWS, LEAST_LEFT = 40, 10


@dataclass(frozen=True)
class Reading:
    """What one model scores on the draws of one arm.

    ``train``, ``held`` and ``leaked`` are rows a draw, on the mean; ``leaked`` have a twin in train. ``all`` is the
    score of all held rows, ``clean`` without the leaked ones, ``drop`` the first less the second on the same resampled
    rows, and ``above`` this arm's score less that of the arm that keeps tied rows together; None where there is none.
    """

    arm: Arm
    model: str
    metric: str
    draws: int
    train: float
    held: float
    leaked: float
    all: Estimate
    clean: Estimate | None
    drop: Estimate | None
    above: Estimate | None


@dataclass(frozen=True)
class Meter:
    """The readings of every arm, model and metric, on ``rows`` of ``of`` open rows, and remarks."""

    rows: int
    of: int
    readings: tuple[Reading, ...]
    notes: tuple[str, ...]

    def reading(self, arm: str, model: str = "tfidf", metric: str = "macro_f1") -> Reading | None:
        """One of the readings; None where there is none."""
        found = (one for one in self.readings if (one.arm, one.model, one.metric) == (arm, model, metric))
        return next(found, None)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, which `from_json` reads back."""
        return {**asdict(self), "readings": [asdict(one) for one in self.readings], "notes": list(self.notes)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Meter":
        """What `to_json` wrote."""
        readings = []
        for one in value["readings"]:
            read = {name: Estimate(**one[name]) if one[name] else None for name in ("all", "clean", "drop", "above")}
            readings.append(Reading(**{**one, **read}))
        return cls(value["rows"], value["of"], tuple(readings), tuple(value["notes"]))


def leak_meter(
    dataset: Dataset,
    step: Step | None,
    context: Context,
    *,
    seeds: int = SEEDS,
    most: int = MOST_ROWS,
    models: Sequence[str] = MODELS,
) -> Meter:
    """Score cheap models on splits drawn anew, with and without held rows that have a twin in train.

    ``dataset`` is split as the user proposes, by ``step`` (None: it came split). Three arms: rows dealt one by one at
    random, the chosen split with other seeds, and a split that keeps together all that is tied (equal and near texts,
    parents, groups). ``seeds`` draws of each; ``models`` are ``tfidf`` and ``embedding``, each with logistic
    regression. Raises AssayError for fewer than 40 open rows or a single class.

    **The sealed test stays sealed.** Only rows that the proposed split gives to train and validation are used, here
    called open; what it puts into test is neither learned from nor scored, and each draw holds out open rows of its
    own. Scoring the proposed test to see how it leaks would open it before the first comparison, and would let a seed
    be chosen because its test is an easy one. The question here is about a way of dividing these rows, which other
    draws of it answer as well, on fewer rows. How many test rows have a twin is counted by `core.holdout.leaks`, from
    texts alone. That is why nothing is logged as an opening.

    Removing leaked rows takes away rows that may be easy for other reasons too, such as being stock phrases; the arm
    that keeps tied rows together does not have this flaw, and the truth lies between the two. Intervals are 95 % over
    rows, families of twins drawn together, and over seeds.
    """
    table = _open(dataset, context, most)
    draws, notes = drawn(table, step, range(seeds), context)
    if len(table.y) < table.of:
        notes.append(f"{len(table.y):,} of {table.of:,} open rows were used, whole families of twins drawn at random.")
    readings: list[Reading] = []
    for number, model in enumerate(models):
        told = _part(context, number, len(models))
        said = predictions(model, table.frame, table.y, len(table.classes), draws, told)
        readings += _readings(model, table, draws, said, context)
    return Meter(len(table.y), table.of, tuple(readings), tuple(notes))


def _open(dataset: Dataset, context: Context, most: int) -> Open:
    """The open rows, at most so many, and what ties them; families stay whole unless one is larger than ``most``."""
    frame, group = dataset.frame, dataset.roles.group
    usable = np.flatnonzero((opened(frame) & ~missing(frame, context) & frame[LABEL].notna()).to_numpy())
    total = len(usable)
    if total < LEAST_ROWS or frame[LABEL].iloc[usable].nunique() < 2:
        raise AssayError(
            f"{total:,} labelled train and validation rows are too few to measure a leak.",
            "the leak meter",
            f"Label more rows: at least {LEAST_ROWS} in two classes are needed.",
        )
    if total > most:
        usable = usable[_some(ties(frame, context, group).families()[usable], most, context.rng(7_100))]
    mine = frame.iloc[usable].reset_index(drop=True)
    found = ties(mine, Context(context.seed, context.place), group)
    y, names = pd.factorize(mine[LABEL], sort=True)
    return Open(mine, y.astype(np.int64), tuple(map(str, names)), found, found.families(), total)


def _some(family: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Places of the rows of families in random order, until there are so many."""
    order = rng.permutation(int(family.max()) + 1)[family]
    return np.sort(np.argsort(order, kind="stable")[:most])


def _readings(
    model: str, table: Open, draws: Sequence[Draw], said: Sequence[np.ndarray], context: Context
) -> list[Reading]:
    """What a model scores on each arm; all arms on the same resampled families."""
    found = Resampled(table.family, len(table.classes), context.rng(7_103))
    arms = {one.arm: [at for at, draw in enumerate(draws) if draw.arm == one.arm] for one in draws}
    for arm, mine in arms.items():
        for at in mine:
            rows, left = draws[at].held, ~draws[at].leaked
            found.add(arm, "all", rows, table.y[rows], said[at])
            if left.sum() >= LEAST_LEFT:
                found.add(arm, "clean", rows[left], table.y[rows[left]], said[at][left])
    best: Arm = "kept together" if "kept together" in arms else "chosen"
    answer = []
    for arm, mine in arms.items():
        whole = len(mine) == found.draws(arm, "clean")
        sizes = [(len(draws[at].train), len(draws[at].held), draws[at].leaked.sum()) for at in mine]
        train, held, leaked = (float(one) for one in np.mean(sizes, axis=0))
        for metric in ("macro_f1", "accuracy"):
            clean = found.score(arm, "clean", metric) if whole else None
            drop = found.difference((arm, "all"), (arm, "clean"), metric) if whole else None
            above = found.difference((arm, "all"), (best, "all"), metric) if arm != best else None
            every = found.score(arm, "all", metric)
            answer.append(Reading(arm, model, metric, len(mine), train, held, leaked, every, clean, drop, above))
    return answer


def _part(context: Context, number: int, models: int) -> Context:
    """A context for one of the models, whose progress is a part of the whole."""

    def told(done: float, total: float, message: str = "") -> None:
        context.progress(number + (done / total if total else 0), models, message)

    return Context(
        context.seed, context.place, told, cache=context.cache, model=context.model, max_tokens=context.max_tokens
    )
