"""The linear head that `tfidf` and `frozen` share."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


#: Largest inverse regularization that may be asked for.
MOST_STRENGTH = 1e5


class LinearHead:
    """A softmax over linear scores, kept as plain arrays so that it is saved without pickle.

    ``weights`` has shape (features, present classes), ``bias`` (present classes,), ``present`` the class indices that
    occurred in the train rows; the other classes get probability 0.
    """

    def __init__(self, weights: np.ndarray, bias: np.ndarray, present: np.ndarray, classes: int) -> None:
        self.weights, self.bias, self.present, self.classes = weights, bias, present, classes

    @classmethod
    def fit(
        cls,
        features: "np.ndarray | csr_matrix",
        y: np.ndarray,
        classes: int,
        strength: float,
        class_weights: bool = False,
    ) -> "LinearHead":
        """Multinomial logistic regression with inverse regularization ``strength`` (scikit-learn's C), by L-BFGS.

        With ``class_weights`` all classes together count alike, whatever number of rows each has.
        """
        from sklearn.linear_model import LogisticRegression

        present = np.unique(y)
        if len(present) == 1:
            return cls(np.zeros((features.shape[1], 1)), np.zeros(1), present, classes)
        weighting = "balanced" if class_weights else None
        model = LogisticRegression(C=strength, max_iter=2000, class_weight=weighting).fit(features, y)
        weights, bias = model.coef_.T, model.intercept_
        if len(present) == 2:
            weights, bias = np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
        return cls(weights, bias, present, classes)

    @property
    def size(self) -> int:
        """Number of trained parameters."""
        return int(self.weights.size + self.bias.size)

    def predict_proba(self, features: Any) -> np.ndarray:
        """Probabilities of shape (rows, classes)."""
        if not features.shape[0]:
            return np.zeros((0, self.classes))
        scores = np.asarray(features @ self.weights) + self.bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        full = np.zeros((scores.shape[0], self.classes))
        full[:, self.present] = scores / scores.sum(axis=1, keepdims=True)
        return full

    def save(self, path: Path) -> None:
        """Write the arrays as safetensors."""
        from safetensors.numpy import save_file

        arrays = {"weights": self.weights, "bias": self.bias, "present": self.present}
        save_file(
            {name: np.ascontiguousarray(array) for name, array in arrays.items()},
            path,
            metadata={"classes": str(self.classes)},
        )

    @classmethod
    def load(cls, path: Path) -> "LinearHead":
        """Read the arrays back."""
        from safetensors import safe_open

        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in ("weights", "bias", "present")}
            return cls(arrays["weights"], arrays["bias"], arrays["present"], int(file.metadata()["classes"]))


def grid(prior: float, count: int, factor: float, most: float = float("inf")) -> tuple[float, ...]:
    """``count`` values around ``prior`` on a log grid with the given factor: prior, below, above, further below, ...

    Values above ``most`` are passed over.
    """
    values, distance = [prior], 0
    while len(values) < count:
        distance += 1
        values += [value for value in (prior * factor**-distance, prior * factor**distance) if value <= most]
    return (prior, *(float(f"{value:.6g}") for value in values[1:count]))
