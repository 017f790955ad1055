"""Scores of predictions, and their resampling."""

import numpy as np

#: Probabilities below this count as this where their logarithm is taken: certain and wrong is bad, not infinitely bad.
LEAST_PROBABILITY = 1e-12


def macro_f1(y: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Mean F1 over the classes that occur in the truth or in the predictions."""
    return _whole(y, predicted, classes, "macro_f1")


def weighted_f1(y: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Mean F1 over the classes, each with the weight of its true rows."""
    return _whole(y, predicted, classes, "weighted_f1")


def mcc(y: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Matthews correlation of truth and prediction: 1 is perfect, 0 no better than chance.

    For more than two classes R_K of J. Gorodkin, Comparing Two K-category Assignments by a K-category Correlation
    Coefficient, Comput. Biol. Chem. 28, 2004. Where it is undefined, with one true or one predicted class, it is 0.
    """
    return _whole(y, predicted, classes, "mcc")


def _whole(y: np.ndarray, predicted: np.ndarray, classes: int, metric: str) -> float:
    return float(resampled(y, predicted, classes, np.ones((1, len(y))))[metric][0])


def accuracy(y: np.ndarray, predicted: np.ndarray) -> float:
    """Share of rows that are right."""
    return float((y == predicted).mean())


def log_loss(y: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log probability of the true class, in nats; probabilities are clipped at 1e-12."""
    return float(-np.log(np.clip(probabilities[np.arange(len(y)), y], LEAST_PROBABILITY, 1)).mean())


def brier(y: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean squared distance of the probabilities to the truth: 0 is perfect, 2 is certain and always wrong.

    Summed over the classes, as in G. W. Brier, Verification of Forecasts Expressed in Terms of Probability, Monthly
    Weather Review 78, 1950; for two classes this is twice the figure that looks at one of them only.
    """
    distance = probabilities.astype(np.float64)
    distance[np.arange(len(y)), y] -= 1
    return float((distance**2).sum(axis=1).mean())


def validation_scores(probabilities: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """What early stopping and the choice among trials look at."""
    return {
        "validation_macro_f1": macro_f1(y, probabilities.argmax(axis=1), probabilities.shape[1]),
        "validation_log_loss": log_loss(y, probabilities),
    }


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts of shape (classes, classes): true class by row, predicted class by column."""
    return np.bincount(y * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def per_class(y: np.ndarray, predicted: np.ndarray, classes: int) -> list[dict[str, float]]:
    """Precision, recall, F1 and number of true rows of each class; 0 where nothing was predicted or true."""
    table = confusion(y, predicted, classes)
    right, true, said = table.diagonal(), table.sum(axis=1), table.sum(axis=0)
    return [
        {
            "precision": float(right[c] / said[c]) if said[c] else 0.0,
            "recall": float(right[c] / true[c]) if true[c] else 0.0,
            "f1": float(2 * right[c] / (true[c] + said[c])) if true[c] + said[c] else 0.0,
            "rows": int(true[c]),
        }
        for c in range(classes)
    ]


def resampled(
    y: np.ndarray, predicted: np.ndarray, classes: int, weights: np.ndarray, true: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Accuracy, macro-F1, weighted F1 and MCC under each row weighting, each of shape (resamples,).

    ``weights`` (resamples, rows) counts how often a row was drawn; ``true`` are its `class_counts` of ``y``, for a
    caller with many predictions of the same rows. Macro-F1 is always over the classes that occur in the whole of the
    rows, so that a class does not vanish from the mean when a resample happens to miss it. Matrix products over one-hot
    columns: a thousand resamples cost about as much as one pass per class. Their float32 is exact up to 2**24 rows.
    """
    drawn = weights.astype(np.float32, copy=False)
    true = class_counts(y, classes, drawn) if true is None else true
    hits = np.where(y == predicted, predicted, classes)  # the column beyond the classes takes the mistakes
    right = class_counts(hits, classes + 1, drawn)[:, :classes]
    said = class_counts(predicted, classes, drawn)
    f1 = np.divide(2 * right, true + said, out=np.zeros_like(right), where=true + said > 0)
    occurring = len(np.union1d(y, predicted))
    rows = true.sum(axis=1)
    return {
        "accuracy": right.sum(axis=1) / rows,
        "macro_f1": f1.sum(axis=1) / occurring,
        "weighted_f1": (f1 * true).sum(axis=1) / rows,
        "mcc": _correlation(right, true, said),
    }


def class_counts(labels: np.ndarray, classes: int, weights: np.ndarray) -> np.ndarray:
    """How many rows of each class every weighting draws: (resamples, classes) from class indices (rows,)."""
    one_hot = np.eye(classes, dtype=np.float32)[labels]
    return (weights.astype(np.float32, copy=False) @ one_hot).astype(np.float64)


def _correlation(right: np.ndarray, true: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Gorodkin's R_K from counts per class, each (resamples, classes); 0 where all rows are, or are called, one class.

    The equations are those of the covariances of one-hot truth and prediction, with the common factor left out.
    """
    rows = true.sum(axis=1)
    between = rows * right.sum(axis=1) - (true * said).sum(axis=1)
    of_true, of_said = (rows**2 - (counts**2).sum(axis=1) for counts in (true, said))
    scale = np.sqrt(of_true * of_said)
    return np.divide(between, scale, out=np.zeros_like(between), where=scale > 0)
