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

    ``train`` and ``validation`` are inputs and class indices of shape (rows,).
    """

    def __init__(
        self, module: Any, train: tuple[Inputs, np.ndarray], validation: tuple[Inputs, np.ndarray], batch: int
    ) -> None:
        self.module, self.batch, self.validation = module, batch, validation
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
        return torch.nn.functional.cross_entropy(self.module(*self.inputs.batch(rows)), labels)

    def score(self) -> dict[str, float]:
        """Macro-F1 and log loss on the validation rows."""
        inputs, y = self.validation
        return validation_scores(softmax(inputs.logits(self.module, self.module.head.out_features)), y)
