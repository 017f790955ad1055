"""Deciding for small classes sooner: logit adjustment and decision thresholds, chosen on validation rows.

Both add a number to the logarithm of each class's probability, its offset, and leave the model as it is. Adjusted
probabilities answer the question which class to choose; they are no longer calibrated to the mix of the rows.
"""

import numpy as np

from core.tune.evidence.metrics import macro_f1

#: Strengths of the adjustment that are tried; 1 is what the theory asks of a calibrated model.
_STRENGTHS = np.linspace(0, 2, 21)

#: Passes over the classes while thresholds are sought; most stand still after two.
_SWEEPS = 10


def adjusted(probabilities: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Probabilities (rows, classes) times the exponential of the offsets (classes,), each row summing to 1."""
    raised = probabilities * np.exp(offsets - offsets.max())
    total = raised.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(raised, total, out=probabilities.astype(raised.dtype), where=total > 0))


def logit_offsets(train_rows: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """The offsets of logit adjustment: minus ``strength`` times the logarithm of each class's share of the train rows.

    ``train_rows`` (classes,) are counts; a class without rows has the offset 0. After A. Menon et al., Long-tail
    Learning via Logit Adjustment, ICLR 2021, equation 9: with strength 1 the rows are judged as if classes were equal.
    """
    shares = train_rows / max(train_rows.sum(), 1)
    return np.asarray(-strength * np.log(shares, out=np.zeros(len(shares)), where=shares > 0))


def best_strength(y: np.ndarray, probabilities: np.ndarray, train_rows: np.ndarray) -> float:
    """The strength of logit adjustment from 0 to 2 with the best macro-F1 on validation rows; the weakest of equals.

    ``y`` (rows,) class indices, ``probabilities`` (rows, classes). The score it reaches there is too good: the
    strength was chosen by it.
    """
    scores = []
    for strength in _STRENGTHS:
        said = adjusted(probabilities, logit_offsets(train_rows, float(strength))).argmax(axis=1)
        scores.append(macro_f1(y, said, probabilities.shape[1]) if len(y) else 0.0)
    return float(_STRENGTHS[int(np.argmax(np.array(scores) > max(scores) - 1e-12))])


def best_offsets(y: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Offsets (classes,) that give the best macro-F1 on validation rows, one class after the other until none gains.

    For two classes this is the usual threshold. Classes that no validation row has keep the offset 0. With few rows of
    a class its threshold is mostly luck, and the score reached on these rows is too good: judge it on others.
    """
    logs = np.log(np.maximum(probabilities.astype(np.float64), np.finfo(np.float64).tiny))
    offsets = np.zeros(probabilities.shape[1])
    if probabilities.shape[1] < 2:
        return offsets
    best = _mean_f1(y, logs.argmax(axis=1), len(offsets))
    for _ in range(_SWEEPS):
        before = best
        for code in np.unique(y):
            offset, score = _best_offset(y, logs + offsets, int(code))
            if score > best + 1e-12:
                offsets[code] += offset
                best = score
        if best <= before + 1e-12:
            break
    return offsets


def _best_offset(y: np.ndarray, logs: np.ndarray, code: int) -> tuple[float, float]:
    """What to add to the logarithm of one class, and the mean F1 that gives, of all cuts between rows the best.

    Rows fall to the class one by one, in the order of the gap to their best other class; each leaves that class.
    """
    classes = logs.shape[1]
    others = logs.copy()
    others[:, code] = -np.inf
    rival = others.argmax(axis=1)
    gap = others[np.arange(len(y)), rival] - logs[:, code]
    order = np.argsort(gap, kind="stable")
    gap, rival, true = gap[order], rival[order], y[order]
    said = np.bincount(rival, minlength=classes)
    right = np.bincount(rival[rival == true], minlength=classes)
    rows = np.bincount(y, minlength=classes)
    mine = true == code
    taken = np.cumsum(mine) * 2 / (rows[code] + np.arange(1, len(y) + 1))
    lost = np.empty(len(y))
    for other in np.unique(rival):
        places = np.flatnonzero(rival == other)
        hits = right[other] - np.concatenate([[0], np.cumsum(true[places] == other)])
        f1 = _f1(hits, said[other] - np.arange(len(places) + 1), rows[other])
        lost[places] = np.diff(f1)
    start = _f1(right, said, rows).sum()
    scores = np.concatenate([[start], start + np.cumsum(lost) + taken]) / classes
    real = np.concatenate([[True], np.diff(gap) > 1e-9, [True]])  # rows with one gap fall together
    candidates = np.flatnonzero(real & (scores >= scores[real].max() - 1e-12))
    cuts = np.concatenate([[gap[0] - 1], (gap[1:] + gap[:-1]) / 2, [gap[-1] + 1]])[candidates]
    nearest = int(np.argmin(np.abs(cuts)))
    return float(cuts[nearest]), float(scores[candidates[nearest]])


def _f1(right: np.ndarray, said: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """F1 from counts; 0 where a class was neither predicted nor there."""
    total = np.asarray(said + rows, dtype=float)
    return np.divide(2.0 * right, total, out=np.zeros_like(total), where=total > 0)


def _mean_f1(y: np.ndarray, said: np.ndarray, classes: int) -> float:
    rows, calls = np.bincount(y, minlength=classes), np.bincount(said, minlength=classes)
    return float(_f1(np.bincount(y[y == said], minlength=classes), calls, rows).mean())
