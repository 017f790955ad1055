"""Whether a confidence of 0.9 means right nine times in ten: reliability, calibration error, temperature scaling."""

from typing import Any

import numpy as np

from core.tune.evidence.metrics import LEAST_PROBABILITY, brier, log_loss

#: Bins of equal width over the confidence, as in C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017:
#: figures can be compared with published ones, equal confidences are never parted, and all approaches share the bins.
BINS = 15

#: Within which a temperature is sought. Beyond them probabilities are as good as certain, or as good as uniform.
COLDEST, HOTTEST = 0.05, 20.0

#: Halvings of the bounds: they leave the temperature known to a relative 1e-6.
_HALVINGS = 24

#: Simulations of what chance alone shows; the 95 % point of 200 is good to a few percent of itself.
_SIMULATIONS = 200


def reliability(y: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> list[dict[str, float]]:
    """Confidence against accuracy by bin of the confidence, empty bins left out.

    ``y`` (rows,) class indices, ``probabilities`` (rows, classes). Confidence is the probability of the predicted
    class. Each bin: ``low`` (exclusive, except of the first) and ``high`` (inclusive), ``rows``, mean ``confidence``,
    and ``accuracy``.
    """
    confidence, right, places = _binned(y, probabilities, bins)
    rows = np.bincount(places, minlength=bins)
    sums = [np.bincount(places, weights=values, minlength=bins) for values in (confidence, right)]
    return [
        {
            "low": place / bins,
            "high": (place + 1) / bins,
            "rows": int(rows[place]),
            "confidence": float(sums[0][place] / rows[place]),
            "accuracy": float(sums[1][place] / rows[place]),
        }
        for place in np.flatnonzero(rows).tolist()
    ]


def expected_calibration_error(y: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> float:
    """How far confidence is from accuracy, mean over rows by bin: 0 is perfect, 1 the worst.

    Of the predicted class only, bins of equal width (M. Naeini et al., Obtaining Well Calibrated Probabilities Using
    Bayesian Binning, AAAI 2015; Guo et al. 2017). With few rows it is too high, most of all where calibration is good
    (R. Roelofs et al., Mitigating Bias in Calibration Error Estimation, AISTATS 2022); a bootstrap would add the same
    bias once more, so there is no interval. Compare it with `error_by_chance` instead.
    """
    confidence, right, places = _binned(y, probabilities, bins)
    return _error(right - confidence, places, bins)


def error_by_chance(probabilities: np.ndarray, bins: int = BINS, seed: int = 0) -> dict[str, float]:
    """The calibration error that so many rows show if the probabilities are exactly right: ``mean`` and ``high``.

    An error above ``high``, the 95 % point, is more than chance. Truth is drawn from the probabilities themselves:
    J. Bröcker and L. Smith, Increasing the Reliability of Reliability Diagrams, Weather and Forecasting 22, 2007.
    """
    confidence, _, places = _binned(np.zeros(len(probabilities), dtype=int), probabilities, bins)
    rng = np.random.default_rng([seed, len(probabilities)])
    found = [_error((rng.random(len(confidence)) < confidence) - confidence, places, bins) for _ in range(_SIMULATIONS)]
    return {"mean": float(np.mean(found)), "high": float(np.quantile(found, 0.95))}


def _binned(y: np.ndarray, probabilities: np.ndarray, bins: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Confidence, right (0 or 1) and the bin of each row."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    inner = np.arange(1, bins) / bins
    return (
        confidence,
        (probabilities.argmax(axis=1) == y).astype(np.float64),
        np.digitize(confidence, inner, right=True),
    )


def _error(gaps: np.ndarray, places: np.ndarray, bins: int) -> float:
    return float(np.abs(np.bincount(places, weights=gaps, minlength=bins)).sum() / len(gaps))


def scaled(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities with their logarithms divided by the temperature, each row summing to 1; shape (..., classes).

    Above 1 they become less certain, below 1 more; which class is predicted does not change. A probability of 0 counts
    as 1e-12, so that a class that was never predicted has a finite logarithm.
    """
    raised = np.exp(_log(probabilities) / temperature)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _log(probabilities: np.ndarray) -> np.ndarray:
    """Logarithms, 0 at the largest of each row, so that their exponentials cannot overflow."""
    logs = np.log(np.clip(probabilities.astype(np.float64), LEAST_PROBABILITY, 1))
    return np.asarray(logs - logs.max(axis=-1, keepdims=True))


def fit_temperature(y: np.ndarray, probabilities: np.ndarray) -> float:
    """The temperature with the least log loss on validation rows, from 0.05 to 20 (Guo et al. 2017).

    ``y`` (rows,), ``probabilities`` (rows, classes). The loss is convex in 1 / temperature, so its slope is bisected.
    It is 1 where the rows cannot tell: none, all of them right (ever more certain would be ever better), or the same
    probability for all classes.
    """
    if (probabilities.argmax(axis=1) == y).all():
        return 1.0
    logs = _log(probabilities)
    true = logs[np.arange(len(y)), y].mean()

    def slope(temperature: float) -> float:
        raised = np.exp(logs / temperature)
        return float(((raised * logs).sum(axis=1) / raised.sum(axis=1)).mean() - true)

    if abs(slope(1.0)) < 1e-12:
        return 1.0
    cold, hot = COLDEST, HOTTEST
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(cold * hot))
        cold, hot = (middle, hot) if slope(middle) > 0 else (cold, middle)
    return float(np.sqrt(cold * hot))


def calibration(
    validation_y: np.ndarray, validation_p: np.ndarray, test_y: np.ndarray, test_p: np.ndarray
) -> dict[str, Any]:
    """How well an approach knows when it is right, as it is and after temperature scaling, on test rows.

    ``validation_p`` and ``test_p`` have shape (seeds, rows, classes). Each seed has its own temperature, fitted on
    validation. Means over seeds: ``ece, ece_scaled, log_loss, log_loss_scaled, brier, brier_scaled, temperature``;
    ``ece_by_chance`` and ``ece_scaled_by_chance`` say what exact probabilities would show. ``temperatures`` has one a
    seed; ``bins`` and ``bins_scaled`` are the `reliability` of all seeds together.
    """
    temperatures = [fit_temperature(validation_y, one) for one in validation_p]
    after = np.stack([scaled(one, temperature) for one, temperature in zip(test_p, temperatures, strict=True)])
    every = np.tile(test_y, len(test_p))
    found: dict[str, Any] = {
        "temperature": round(float(np.mean(temperatures)), 6),
        "temperatures": [round(temperature, 6) for temperature in temperatures],
    }
    for ending, seeds in (("", test_p), ("_scaled", after)):
        for name, score in (("ece", expected_calibration_error), ("log_loss", log_loss), ("brier", brier)):
            found[name + ending] = round(float(np.mean([score(test_y, one) for one in seeds])), 6)
        chance = [error_by_chance(one) for one in seeds]
        found[f"ece{ending}_by_chance"] = {
            key: round(float(np.mean([one[key] for one in chance])), 6) for key in ("mean", "high")
        }
        found["bins" + ending] = reliability(every, seeds.reshape(len(every), -1))
    return found
