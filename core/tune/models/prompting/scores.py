"""From scores of classes to probabilities: content-free calibration and temperature."""

import numpy as np

from core.tune.evidence.calibration import fit_temperature
from core.tune.models.classifier import softmax


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Logarithms of the softmax over the last axis."""
    moved = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(moved - np.log(np.exp(moved).sum(axis=-1, keepdims=True)))


def prior_of(content_free: np.ndarray) -> np.ndarray:
    """Log of the mean probability of each class on texts that say nothing: (texts, classes) scores -> (classes,).

    Taking it off a text's score undoes the model's liking for some labels, for their length or for the last example
    (contextual calibration, Zhao et al. 2021, Calibrate Before Use).
    """
    return np.asarray(np.log(np.maximum(np.exp(log_softmax(content_free)).mean(axis=0), 1e-300)))


def temperature_of(scores: np.ndarray, y: np.ndarray) -> float:
    """The temperature of the softmax over ``scores`` (rows, classes) with the lowest log loss on rows of class ``y``.

    Cosines and log probabilities differ in size by far, so it is sought around a twentieth of the widest row: there no
    probability is so small that it would be clipped.
    """
    widest = float((scores.max(axis=1) - scores.min(axis=1)).max(initial=0.0))
    base = widest / 20 or 1.0
    return base * fit_temperature(y, softmax(scores / base)) if len(y) else base
