"""Several label columns over one encoder: a head each, one forward pass for all."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.embed.encoder import device
from core.tune.training.learner import Supervised
from core.types import Further


def add_heads(module: Any, sizes: Sequence[int], seed: int) -> None:
    """Put a fresh linear head of each size beside the classifier's own, under the name ``further``.

    The random state is left as it was, so that what is random afterwards is the same with and without these heads.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + 1)
        heads = [torch.nn.Linear(module.head.in_features, size) for size in sizes]
    module.further = torch.nn.ModuleList(heads).to(device())


def mixing(sizes: Sequence[int], temperature: float) -> np.ndarray:
    """The share of the draws that each task gets: in proportion to labelled rows ** (1 / temperature); it sums to 1.

    Temperature 1 treats every label alike; the higher, the more even the tasks (Raffel et al., Exploring the Limits of
    Transfer Learning, JMLR 2020, section 3.5.2).
    """
    logs = np.log(np.asarray(sizes, dtype=float)) / temperature
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())


def label_weights(sizes: Sequence[int], weights: Sequence[float], temperature: float) -> np.ndarray:
    """What one label of each task counts for, where one of the first counts 1; the first task is the main one.

    Drawing tasks by `mixing` gives each task's mean loss that share in expectation. All tasks lie on the same rows, so
    nothing is drawn: one forward pass serves them all, and each label is weighted such that the expectation is met.
    """
    share = mixing(sizes, temperature)
    rows = np.asarray(sizes, dtype=float)
    return np.asarray(weights, dtype=float) * (share / share[0]) * (rows[0] / rows)


class SeveralHeads(Supervised):
    """The main task's mean cross entropy plus that of the further columns, each label by its task's weight.

    ``further`` are the columns, ``weights`` (columns,) what a label of each counts for. A row without a label of a
    column adds nothing to it. Validation and early stopping know the main task alone.
    """

    def __init__(self, main: Supervised, further: Sequence[Further], weights: Sequence[float]) -> None:
        super().__init__(main.module, (main.inputs, main.y), main.validation, main.batch, main.class_weights)
        self.further, self.weights = [one.y for one in further], list(weights)

    def loss(self, rows: Sequence[int]) -> Any:
        """The weighted sum of the tasks' losses on some rows, from one pass through the encoder."""
        import torch

        entropy = torch.nn.functional.cross_entropy
        vectors = self.module.dropout(self.module.vectors(*self.inputs.batch(rows)))
        chosen = list(rows)
        total = entropy(self.module.head(vectors), torch.from_numpy(self.y[chosen]).to(device()), self.weighting())
        for head, y, weight in zip(self.module.further, self.further, self.weights, strict=True):
            labels = torch.from_numpy(y[chosen]).to(device())
            total = total + weight / len(chosen) * entropy(head(vectors), labels, ignore_index=-1, reduction="sum")
        return total
