"""What supervised training learns: classes from the rows' inputs."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from core.embed.encoder import device
from core.tune.evidence.metrics import validation_scores
from core.tune.models.classifier import softmax
from core.tune.training.batches import grouped
from core.tune.training.inputs import Inputs


class Supervised:
    """Cross entropy on labelled rows, in batches of similar length; macro-F1 and log loss on validation rows.

    ``train`` and ``validation`` are inputs and class indices of shape (rows,). ``class_weights`` (classes,) is what a
    row of each class counts for in the loss; None: all rows alike.
    """

    def __init__(
        self,
        module: Any,
        train: tuple[Inputs, np.ndarray],
        validation: tuple[Inputs, np.ndarray],
        batch: int,
        class_weights: np.ndarray | None = None,
    ) -> None:
        self.module, self.batch, self.validation, self.class_weights = module, batch, validation, class_weights
        self.inputs, self.y = train

    @property
    def steps(self) -> int:
        """Batches of one epoch."""
        return -(-len(self.inputs) // self.batch)

    def epoch(self, rng: np.random.Generator) -> Iterator[Callable[[], Any]]:
        """One loss a batch."""
        for rows in grouped(self.inputs.lengths, self.batch, rng):
            yield partial(self.loss, rows)

    def loss(self, rows: Sequence[int]) -> Any:
        """Mean cross entropy of some rows."""
        import torch

        labels = torch.from_numpy(self.y[list(rows)]).to(device())
        return torch.nn.functional.cross_entropy(self.module(*self.inputs.batch(rows)), labels, self.weighting())

    def weighting(self) -> Any:
        """The class weights as the loss takes them; None where rows count alike."""
        import torch

        if self.class_weights is None:
            return None
        return torch.from_numpy(self.class_weights.astype(np.float32)).to(device())

    def score(self) -> dict[str, float]:
        """Macro-F1 and log loss on the validation rows."""
        inputs, y = self.validation
        return validation_scores(softmax(inputs.logits(self.module, self.module.head.out_features)), y)


def balanced(y: np.ndarray, classes: int) -> np.ndarray:
    """Weights (classes,) with which all classes of ``y`` (rows,) together count alike; their mean over rows is 1."""
    counts = np.bincount(y, minlength=classes)
    return np.where(counts > 0, len(y) / (np.count_nonzero(counts) * np.maximum(counts, 1)), 0.0)
