"""Probabilities of classes for rows that the model behind them has never seen."""

from dataclasses import dataclass

import numpy as np

from core.contracts import Progress, quiet

#: A fold learns from so many rows at most, drawn at random: more of them change the probabilities little.
MOST_ROWS = 20_000


@dataclass(frozen=True)
class OutOfFold:
    """Probabilities of shape (rows, classes), each row's from a model that has not seen its fold.

    ``folds`` (rows,) tells the fold of each row. ``seen`` (rows,) is False where the rows that the model learned from
    hold no row of the given class, so that the model could not have said it.
    """

    probabilities: np.ndarray
    folds: np.ndarray
    seen: np.ndarray


def grouped_folds(y: np.ndarray, groups: np.ndarray, folds: int, rng: np.random.Generator) -> np.ndarray:
    """The fold of each row, 0 to ``folds`` - 1; rows of a group share it, and each class is dealt evenly.

    ``y`` (rows,) are class indices and ``groups`` (rows,) group indices from 0 without gaps. A group counts for the
    class that most of its rows have. Groups of one class are shuffled and dealt in turn, the next class goes on where
    it ended; so each fold holds as many groups of each class as the others, to one.
    """
    count, classes = int(groups.max()) + 1, int(y.max()) + 1
    pairs, sizes = np.unique(groups * classes + y, return_counts=True)
    largest = pairs[np.lexsort((-sizes, pairs // classes))]
    first = np.unique(largest // classes, return_index=True)[1]
    majority = largest[first] % classes
    dealt = np.empty(count, dtype=np.int64)
    dealt[np.lexsort((rng.permutation(count), majority))] = np.arange(count) % folds
    return dealt[groups]


def out_of_fold(
    vectors: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    rng: np.random.Generator,
    folds: int = 5,
    strength: float = 10.0,
    progress: Progress = quiet,
) -> OutOfFold:
    """Cross-validated probabilities of logistic regression (L-BFGS) on ``vectors`` (rows, width).

    ``strength`` is the inverse of the L2 regularization (scikit-learn's C). A fold whose model saw a single class gives
    that class probability 1. At least two folds and two groups are needed.
    """
    classes = int(y.max()) + 1
    parts = grouped_folds(y, groups, min(folds, int(groups.max()) + 1), rng)
    found, seen = np.zeros((len(y), classes)), np.zeros(len(y), dtype=bool)
    for number in range(int(parts.max()) + 1):
        held = parts == number
        learned = np.flatnonzero(~held)
        if len(learned) > MOST_ROWS:
            learned = np.sort(rng.choice(learned, MOST_ROWS, replace=False))
        present = np.unique(y[learned])
        found[np.ix_(held, present)] = _predicted(vectors[learned], y[learned], vectors[held], strength)
        seen[held] = np.isin(y[held], present)
        progress(number + 1, parts.max() + 1, f"Judging labels, part {number + 1} of {parts.max() + 1}")
    return OutOfFold(found, parts, seen)


def _predicted(vectors: np.ndarray, y: np.ndarray, others: np.ndarray, strength: float) -> np.ndarray:
    """Probabilities of ``others`` for the classes in ``y``, in ascending order."""
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(y)) == 1:
        return np.ones((len(others), 1))
    model = LogisticRegression(C=strength, max_iter=1000, tol=1e-3).fit(vectors, y)
    return np.asarray(model.predict_proba(others))
