"""Whether a made row still belongs to its parent's class, as judged by a model that has not seen the parent."""

import numpy as np
import pandas as pd

from core.contracts import Context
from core.learned.folds import MOST_ROWS, grouped_folds
from core.learned.predicted import LEAST_GAIN, LEAST_TEXTS, groups
from core.text import is_missing
from core.types import LABEL, TEXT

#: Seed of the folds, their number, and the inverse of the L2 regularization: those of `core.learned.predicted`.
_DEALT, _FOLDS, _STRENGTH = 0, 5, 5.0


def label_probabilities(
    real: pd.DataFrame, points: np.ndarray, parent: np.ndarray, children: np.ndarray, context: Context
) -> tuple[np.ndarray, np.ndarray, str]:
    """Probability of the parent's label for each child and for its parent, each (children,), and a remark.

    ``real`` are the real rows with vectors ``points`` (rows, width); ``parent`` (children,) is each child's place among
    them, ``children`` (children, width) their vectors. Real rows are dealt into five folds, rows of equal text into
    one; what comes of a fold is judged by logistic regression on the other folds, classes weighted equally, so that
    a small class is not judged by its size. Made rows are never learned from, so that their probabilities do not change
    when some of them go. Missing where the parent has no label, its class has fewer than three different texts, or the
    models agree with the labels too little to judge anybody; the remark says so.
    """
    nothing = np.full(len(children), np.nan)
    rows, y, group = _judgeable(real, context)
    if len(rows) == 0 or len(np.unique(y)) < 2:
        return nothing, nothing.copy(), "Labels were not judged: it takes two classes of three different texts each."
    rng = np.random.default_rng([_DEALT, 0])
    folds = grouped_folds(y, group, min(_FOLDS, int(group.max()) + 1), rng)
    place = np.full(len(real), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    mine = place[parent]
    own, found = np.full(len(rows), np.nan), nothing.copy()
    right = np.zeros(len(rows), dtype=bool)
    for fold in range(int(folds.max()) + 1):
        held = np.flatnonzero(folds == fold)
        coming = np.flatnonzero((mine >= 0) & (folds[mine] == fold))
        others = np.flatnonzero(folds != fold)
        if len(others) > MOST_ROWS:
            others = np.sort(rng.choice(others, MOST_ROWS, replace=False))
        given = np.concatenate([points[rows[held]], children[coming]])
        said, likeliest = _said(points[rows[others]], y[others], given, np.concatenate([y[held], y[mine[coming]]]))
        own[held], found[coming] = said[: len(held)], said[len(held) :]
        right[held] = likeliest[: len(held)] == y[held]
        context.progress(fold + 1, folds.max() + 1, f"Judging labels, part {fold + 1} of {folds.max() + 1}")
    classes = np.unique(y)
    balanced = float(np.mean([right[y == one].mean() for one in classes]))
    if balanced < 1 / len(classes) + LEAST_GAIN:
        return nothing, nothing.copy(), "Labels were not judged: a model on the vectors cannot tell the classes apart."
    of_parent = np.where(mine >= 0, own[mine], np.nan)
    return found, of_parent, ""


def _judgeable(real: pd.DataFrame, context: Context) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows with text whose class has enough different texts, their classes, and their groups without gaps."""
    usable = (~is_missing(real[TEXT]) & real[LABEL].notna()).to_numpy()
    table = pd.DataFrame({"label": real[LABEL].to_numpy(), "group": groups(real, context)})[usable]
    enough = table.groupby("label")["group"].transform("nunique").to_numpy() >= LEAST_TEXTS
    rows = np.flatnonzero(usable)[enough]
    y = pd.factorize(table["label"][enough], sort=True)[0].astype(np.int64)
    return rows, y, pd.factorize(table["group"][enough])[0].astype(np.int64)


def _said(vectors: np.ndarray, y: np.ndarray, others: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of the class ``asked`` for each of the others, and their likeliest class, each (others,).

    The probability is missing where no row of that class was learned from.
    """
    from sklearn.linear_model import LogisticRegression

    present = np.unique(y)
    if len(present) == 1:
        return np.where(asked == present[0], 1.0, np.nan), np.full(len(others), present[0])
    model = LogisticRegression(C=_STRENGTH, max_iter=1000, tol=1e-3, class_weight="balanced").fit(vectors, y)
    table = model.predict_proba(others)
    column = np.searchsorted(present, asked).clip(max=len(present) - 1)
    said = np.where(present[column] == asked, table[np.arange(len(others)), column], np.nan)
    return said, present[table.argmax(axis=1)]
