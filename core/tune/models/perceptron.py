"""The small neural head: one hidden layer on frozen features."""

from pathlib import Path

import numpy as np


class Perceptron:
    """One hidden layer of rectified units, kept as plain arrays so that it is saved without pickle.

    ``layers`` are pairs of weights (inputs, outputs) and biases (outputs,); ``present`` the class indices that occurred
    in the train rows; the other classes get probability 0.
    """

    def __init__(self, layers: list[tuple[np.ndarray, np.ndarray]], present: np.ndarray, classes: int) -> None:
        self.layers, self.present, self.classes = layers, present, classes

    @classmethod
    def fit(
        cls, features: np.ndarray, y: np.ndarray, classes: int, strength: float, seed: int, width: int = 256
    ) -> "Perceptron":
        """Adam on cross entropy with an L2 penalty of 1 / ``strength`` until the loss stands still."""
        import warnings

        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier

        present = np.unique(y)
        if len(present) == 1:
            return cls([(np.zeros((features.shape[1], 1)), np.zeros(1))], present, classes)
        model = MLPClassifier((width,), alpha=1 / strength, max_iter=300, random_state=seed, learning_rate_init=1e-3)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # 300 passes are the budget; validation is the judge
            model.fit(features, y)
        layers = list(zip(model.coefs_, model.intercepts_, strict=True))
        if len(present) == 2:  # scikit-learn keeps one column for two classes
            weights, bias = layers[-1]
            layers[-1] = (np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2]))
        return cls(layers, present, classes)

    @property
    def size(self) -> int:
        """Number of trained parameters."""
        return int(sum(weights.size + bias.size for weights, bias in self.layers))

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        """Probabilities of shape (rows, classes)."""
        if not len(features):
            return np.zeros((0, self.classes))
        hidden = features
        for weights, bias in self.layers[:-1]:
            hidden = np.maximum(hidden @ weights + bias, 0)
        scores = hidden @ self.layers[-1][0] + self.layers[-1][1]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        full = np.zeros((len(scores), self.classes))
        full[:, self.present] = powers / powers.sum(axis=1, keepdims=True)
        return full

    def save(self, path: Path) -> None:
        """Write the arrays as safetensors."""
        from safetensors.numpy import save_file

        arrays = {"present": self.present}
        for place, (weights, bias) in enumerate(self.layers):
            arrays |= {f"weights{place}": np.ascontiguousarray(weights), f"bias{place}": np.ascontiguousarray(bias)}
        save_file(arrays, path, metadata={"classes": str(self.classes), "layers": str(len(self.layers))})

    @classmethod
    def load(cls, path: Path) -> "Perceptron":
        """Read the arrays back."""
        from safetensors import safe_open

        with safe_open(path, framework="numpy") as file:
            told = file.metadata()
            layers = [
                (file.get_tensor(f"weights{place}"), file.get_tensor(f"bias{place}"))
                for place in range(int(told["layers"]))
            ]
            return cls(layers, file.get_tensor("present"), int(told["classes"]))
