"""Labels that are probably wrong, and which of them can be corrected without a person."""

from dataclasses import dataclass

import numpy as np

from core.learned.predicted import Predicted

#: Errors that the estimate, which is on the low side, may have missed (the rule of three).
_UNSEEN = 3

#: Where the model has more of the labels wrong, it is the model that is not to be trusted.
_MOST_WRONG = 1 / 3

#: A temperature is looked for between these two, as logarithms.
_COLDEST, _HOTTEST = -3.0, 4.0


@dataclass(frozen=True)
class Corrections:
    """Labels that can be corrected, surest first: ``places`` among the judged rows, ``classes`` they become, ``sure``.

    Each of shape (n,); ``sure`` is the probability that the new class is right, between 0 and 1.
    """

    places: np.ndarray
    classes: np.ndarray
    sure: np.ndarray

    def __len__(self) -> int:
        return len(self.places)


def suspects(found: Predicted) -> tuple[np.ndarray, np.ndarray, int]:
    """Places among the judged rows, likeliest error first; their suggested classes; the estimated number of errors."""
    from cleanlab.count import num_label_issues
    from cleanlab.rank import get_label_quality_scores

    estimate = int(num_label_issues(found.y, found.probabilities))
    quality = get_label_quality_scores(found.y, found.probabilities, method="self_confidence")
    worst = np.argsort(quality, kind="stable")[:estimate]
    suggested = found.probabilities[worst].argmax(axis=1)
    torn = suggested != found.y[worst]
    return worst[torn], suggested[torn], estimate


def corrections(found: Predicted, threshold: float) -> Corrections:
    """The suspects whose suggested class is right with a probability of at least ``threshold``.

    The given label counts as evidence: it is right with one less the share of errors that confident learning estimates,
    and else any other class, each as often. So where few labels are wrong, it takes a surer model to correct one. None
    where the model tells too little of the labels, or would have more than a third of them wrong.
    """
    nothing = Corrections(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    if not found.tells:
        return nothing
    places, suggested, estimate = suspects(found)
    rate = (estimate + _UNSEEN) / len(found.y)
    if not len(places) or rate > _MOST_WRONG:
        return nothing
    own = np.arange(len(found.y)), found.y
    sound = calibrated(found, rate)
    weighed = sound * (rate / (len(found.classes) - 1))
    weighed[own] = sound[own] * (1 - rate)
    sure = weighed[places, suggested] / weighed[places].sum(axis=1)
    chosen = np.flatnonzero(sure >= threshold)
    chosen = chosen[np.argsort(-sure[chosen], kind="stable")]
    return Corrections(places[chosen], suggested[chosen], sure[chosen])


def calibrated(found: Predicted, rate: float) -> np.ndarray:
    """Probabilities of the true classes, shape (rows, classes), when a share ``rate`` of the given labels is wrong.

    They are taken to the temperature (Guo et al., On Calibration of Modern Neural Networks, ICML 2017) at which the
    given labels are likeliest, a wrong one being any other class.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    scores = np.log(np.maximum(found.probabilities, 1e-12))
    own = np.arange(len(found.y)), found.y

    def loss(power: float) -> float:
        right = np.exp(log_softmax(scores * np.exp(power), axis=1)[own])
        given = (1 - rate) * right + rate * (1 - right) / (scores.shape[1] - 1)
        return -float(np.log(np.maximum(given, 1e-300)).mean())

    best = minimize_scalar(loss, bounds=(_COLDEST, _HOTTEST), method="bounded").x
    return np.asarray(np.exp(log_softmax(scores * np.exp(best), axis=1)))
