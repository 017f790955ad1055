"""The ridge head: solved in closed form, with exact leave-one-out."""

import numpy as np

from core.tune.models.linear import LinearHead

#: Temperatures that are tried on the leave-one-out scores.
_TEMPERATURES = np.geomspace(0.02, 2.0, 41)


def fit_ridge(features: np.ndarray, y: np.ndarray, classes: int, strength: float) -> LinearHead:
    """Least squares on one column a class (1 for the row's own class, else -1) with an L2 penalty of 1 / ``strength``.

    The scores become probabilities by a softmax whose temperature gives the lowest log loss on the exact leave-one-out
    scores, so that no row is judged by a fit that has seen it.
    """
    present = np.unique(y)
    if len(present) == 1:
        return LinearHead(np.zeros((features.shape[1], 1)), np.zeros(1), present, classes)
    targets = np.where(y[:, None] == present[None, :], 1.0, -1.0)
    weights, bias, left_out = solve(np.asarray(features, dtype=float), targets, 1 / strength)
    temperature = _temperature(left_out, np.searchsorted(present, y))
    return LinearHead(weights / temperature, bias / temperature, present, classes)


def solve(features: np.ndarray, targets: np.ndarray, penalty: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ridge regression with an intercept that is not penalized: weights, intercepts, leave-one-out predictions.

    ``features`` (rows, width), ``targets`` (rows, columns). A row's prediction without it is y - (y - fit) / (1 - h),
    with h its leverage (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2009, eq. 7.64).
    """
    middle, mean = features.mean(axis=0), targets.mean(axis=0)
    left, values, right = np.linalg.svd(features - middle, full_matrices=False)
    shrunk = values / (values**2 + penalty)
    weights = right.T @ (shrunk[:, None] * (left.T @ (targets - mean)))
    bias = mean - middle @ weights
    leverage = (left**2 @ (values * shrunk)) + 1 / len(features)
    residual = targets - (features @ weights + bias)
    return weights, bias, targets - residual / np.maximum(1 - leverage, 1e-9)[:, None]


def _temperature(scores: np.ndarray, y: np.ndarray) -> float:
    """The temperature of the softmax with the lowest log loss."""

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        top = scaled.max(axis=1)
        return float((top + np.log(np.exp(scaled - top[:, None]).sum(axis=1)) - scaled[np.arange(len(y)), y]).mean())

    return float(min(_TEMPERATURES, key=loss))
