"""Pseudo-labels: of which unlabelled texts a teacher is sure enough, and what it says of them."""

from dataclasses import dataclass

import numpy as np

from core.tune.evidence.calibration import scaled
from core.tune.models.linear import LinearHead


@dataclass(frozen=True)
class PseudoLabels:
    """What a teacher says of the texts that it is sure of.

    ``rows`` (taken,) are places among the unlabelled texts, ``y`` (taken,) the classes, ``cuts`` (classes,) the least
    confidence that is enough for each class (infinite where none is), ``temperature`` what the confidence was scaled
    by.
    """

    rows: np.ndarray
    y: np.ndarray
    cuts: np.ndarray
    temperature: float

    def __len__(self) -> int:
        return len(self.rows)

    def counts(self) -> np.ndarray:
        """Texts taken of each class, (classes,)."""
        return np.bincount(self.y, minlength=len(self.cuts))


def pseudo_labels(probabilities: np.ndarray, temperature: float, confidence: float, balanced: bool) -> PseudoLabels:
    """The texts whose calibrated confidence is enough, each with its likeliest class.

    ``probabilities`` (texts, classes) are the teacher's, ``temperature`` the one fitted on validation rows. Unbalanced,
    one cut serves all classes: ``confidence``. Balanced, the share of all texts that pass this cut is taken of every
    predicted class, the surest first, so that about as many texts are taken but easy classes do not crowd out hard
    ones (Zou et al., Unsupervised Domain Adaptation for Semantic Segmentation via Class-Balanced Self-Training, ECCV
    2018; there the share is a setting, here it follows from the confidence).
    """
    calm = scaled(probabilities, temperature)
    said, sure = calm.argmax(axis=1), calm.max(axis=1)
    cuts = np.full(probabilities.shape[1], confidence)
    if not balanced:
        rows = np.flatnonzero(sure >= confidence)
        return PseudoLabels(rows, said[rows], cuts, temperature)
    share = float((sure >= confidence).mean()) if len(sure) else 0.0
    chosen: list[np.ndarray] = []
    for label in range(len(cuts)):
        own = np.flatnonzero(said == label)
        surest = own[np.argsort(-sure[own], kind="stable")][: round(share * len(own))]
        cuts[label] = sure[surest[-1]] if len(surest) else np.inf
        chosen.append(surest)
    rows = np.sort(np.concatenate(chosen))
    return PseudoLabels(rows, said[rows], cuts, temperature)


def weighted_head(
    features: np.ndarray, y: np.ndarray, weights: np.ndarray, classes: int, strength: float
) -> LinearHead:
    """Multinomial logistic regression whose rows count ``weights`` (rows,) times; else as `LinearHead.fit`."""
    from sklearn.linear_model import LogisticRegression

    present = np.unique(y)
    if len(present) == 1:
        return LinearHead(np.zeros((features.shape[1], 1)), np.zeros(1), present, classes)
    model = LogisticRegression(C=strength, max_iter=2000).fit(features, y, sample_weight=weights)
    matrix, bias = model.coef_.T, model.intercept_
    if len(present) == 2:  # scikit-learn keeps one column for two classes
        matrix, bias = np.hstack([-matrix / 2, matrix / 2]), np.concatenate([-bias / 2, bias / 2])
    return LinearHead(matrix, bias, present, classes)
