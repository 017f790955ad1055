"""What a model that was trained on the other rows says of each labelled row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.contracts import Context
from core.learned.folds import OutOfFold, out_of_fold
from core.learned.shared import keys, missing, vectors
from core.types import LABEL, ORIGIN, UID

#: A class needs so many different texts to be judged: with fewer, a fold's model has one example of it or none.
LEAST_TEXTS = 3

#: A model that agrees with the labels by less than this above the largest class's share can accuse nobody.
LEAST_GAIN = 0.05

#: Seed of the folds: the same for everyone, so that a step mends what a check has named.
_DEALT = 0


@dataclass(frozen=True)
class Predicted:
    """Out-of-fold probabilities of the rows that could be judged.

    ``rows`` (n,) are row numbers of the frame, ``y`` (n,) the given classes as places in ``classes``, ``probabilities``
    (n, classes). ``small`` are the classes that have too few different texts to be judged.
    """

    rows: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    probabilities: np.ndarray
    small: tuple[str, ...]

    @property
    def agreement(self) -> float:
        """Share of the rows for which the likeliest class is the given one."""
        return float((self.probabilities.argmax(axis=1) == self.y).mean())

    @property
    def baseline(self) -> float:
        """Share of the largest class: the agreement of a model that has learned nothing."""
        return float(np.bincount(self.y).max() / len(self.y))

    @property
    def tells(self) -> bool:
        """Whether the model has learned enough to accuse a label."""
        return self.agreement >= self.baseline + LEAST_GAIN


def predicted(frame: pd.DataFrame, context: Context, folds: int = 5, strength: float = 5.0) -> Predicted | None:
    """Probabilities for each row that has text and label, from a model that saw neither it nor a row of its group.

    A group is the rows with equal texts and the rows that were made of one another. None where fewer than two classes
    can be judged. Computed once per context and setting.
    """
    return context.once(f"predicted:{folds}:{strength}", lambda: _compute(frame, context, folds, strength))


def groups(frame: pd.DataFrame, context: Context) -> np.ndarray:
    """Group of each row, from 0 without gaps, shape (rows,): equal texts, and made rows with their parents."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count, places = len(frame), np.arange(len(frame))
    codes = pd.factorize(keys(frame, context))[0]
    present = np.flatnonzero(codes >= 0)
    first = present[np.unique(codes[present], return_index=True)[1]]
    parents = pd.Series(places, index=frame[UID]).reindex(frame[ORIGIN]).to_numpy(dtype=float)
    made = np.flatnonzero(~np.isnan(parents))
    start = np.concatenate([present, made])
    end = np.concatenate([first[codes[present]], parents[made].astype(int)])
    table = coo_array((np.ones(len(start), dtype=bool), (start, end)), shape=(count, count))
    return np.asarray(connected_components(table, directed=False)[1])


def _compute(frame: pd.DataFrame, context: Context, folds: int, strength: float) -> Predicted | None:
    labels = frame[LABEL]
    usable = ~missing(frame, context) & labels.notna()
    table = pd.DataFrame({"label": labels[usable].to_numpy(), "group": groups(frame, context)[usable.to_numpy()]})
    texts = table.groupby("label")["group"].nunique()
    small = tuple(map(str, texts.index[texts < LEAST_TEXTS]))
    kept = ~table["label"].isin(list(small)).to_numpy()
    if len(texts) - len(small) < 2:
        return None
    rows = np.flatnonzero(usable.to_numpy())[kept]
    y, classes = pd.factorize(table["label"][kept], sort=True)
    grouped = pd.factorize(table["group"][kept])[0]
    rng = np.random.default_rng([_DEALT, 0])
    found = out_of_fold(vectors(frame, context)[rows], y, grouped, rng, folds, strength, context.progress)
    return _judged(found, rows, y, tuple(map(str, classes)), small)


def _judged(
    found: OutOfFold, rows: np.ndarray, y: np.ndarray, classes: tuple[str, ...], small: tuple[str, ...]
) -> Predicted | None:
    """Without the rows whose class their model had not seen; None where that leaves fewer than two classes."""
    kept = found.seen
    present = np.unique(y[kept])
    if len(present) < 2:
        return None
    again = np.searchsorted(present, y[kept])
    gone = tuple(name for place, name in enumerate(classes) if place not in present)
    probabilities = found.probabilities[kept][:, present]
    probabilities /= np.maximum(probabilities.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return Predicted(rows[kept], again, tuple(classes[place] for place in present), probabilities, (*small, *gone))
