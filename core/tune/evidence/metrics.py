"""Scores of predictions, and their resampling."""

import numpy as np


def macro_f1(y: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Mean F1 over the classes that occur in the truth or in the predictions."""
    return float(resampled(y, predicted, classes, np.ones((1, len(y))))["macro_f1"][0])


def accuracy(y: np.ndarray, predicted: np.ndarray) -> float:
    """Share of rows that are right."""
    return float((y == predicted).mean())


def log_loss(y: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log probability of the true class, in nats; probabilities are clipped at 1e-12."""
    return float(-np.log(np.clip(probabilities[np.arange(len(y)), y], 1e-12, 1)).mean())


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


def resampled(y: np.ndarray, predicted: np.ndarray, classes: int, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Accuracy and macro-F1 under each row weighting; ``weights`` (resamples, rows) counts how often a row was drawn.

    Macro-F1 is always over the classes that occur in the whole of the rows, so that a class does not vanish from the
    mean when a resample happens to miss it. Matrix products over one-hot columns: a thousand resamples cost about as
    much as one pass per class.
    """
    one_true = np.eye(classes, dtype=np.float32)[y]
    one_said = np.eye(classes, dtype=np.float32)[predicted]
    drawn = weights.astype(np.float32)
    right = drawn @ (one_true * one_said)
    either = drawn @ one_true + drawn @ one_said
    f1 = np.divide(2 * right, either, out=np.zeros_like(right), where=either > 0)
    occurring = (one_true.any(axis=0) | one_said.any(axis=0)).sum()
    return {"accuracy": right.sum(axis=1) / drawn.sum(axis=1), "macro_f1": f1.sum(axis=1) / occurring}
