"""Training only those rows of the word embeddings that occur in the data."""

from collections.abc import Sequence
from typing import Any

import numpy as np


class Compact:
    """The word embeddings of an encoder, cut down to the tokens that occur while it is trained.

    Rows that no text uses have a gradient of exactly 0 and are not decayed, so leaving them out of the optimizer
    changes nothing but time and memory. ``ids`` translates token ids; ``restore`` puts the trained rows back.
    """

    def __init__(self, encoder: Any, ids: Sequence[Sequence[Sequence[int]]], filler: int) -> None:
        import torch

        self.table = encoder.get_input_embeddings()
        used = {filler}.union(*(row for part in ids for row in part))
        self.used = torch.tensor(sorted(used), device=self.table.weight.device)
        self.full = self.table.weight.data
        self.places = np.zeros(len(self.full), dtype=int)
        self.places[self.used.cpu().numpy()] = np.arange(len(self.used))
        self.filler = int(self.places[filler])
        self.padding, self.table.padding_idx = self.table.padding_idx, None
        if self.padding is not None and self.padding in used:
            self.table.padding_idx = int(self.places[self.padding])
        self._put(self.full[self.used].clone())

    def ids(self, ids: Sequence[Sequence[int]]) -> list[list[int]]:
        """Token ids as places in the cut table."""
        return [self.places[np.asarray(row, dtype=int)].tolist() for row in ids]

    def restore(self) -> None:
        """The whole table again, with the rows that were trained."""
        self.full[self.used] = self.table.weight.data
        self.table.padding_idx = self.padding
        self._put(self.full)

    def _put(self, weight: Any) -> None:
        import torch

        self.table.weight = torch.nn.Parameter(weight, requires_grad=self.table.weight.requires_grad)
        self.table.num_embeddings = len(weight)
