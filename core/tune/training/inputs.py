"""Rows as a module takes them: token ids, or the hidden states that frozen lower layers made of them once."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.embed.encoder import device, length_batches, pad
from core.tune.models.layers import Cut


class Inputs:
    """Token ids of rows; ``states`` their hidden states at the first layer that trains, when these were cached.

    ``states`` is one tensor (all tokens, width), row after row without padding.
    """

    def __init__(self, ids: Sequence[Sequence[int]], filler: int, states: Any = None, cut: Cut | None = None) -> None:
        self.ids, self.filler, self.states, self.cut = ids, filler, states, cut
        self.lengths = [len(row) for row in ids]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)]).astype(int)

    def __len__(self) -> int:
        return len(self.ids)

    def batch(self, rows: Sequence[int]) -> tuple[Any, Any]:
        """Padded token ids and mask of some rows; cached states are laid ready for the encoder."""
        import torch

        tokens, mask = pad([self.ids[row] for row in rows], self.filler)
        if self.states is not None and self.cut is not None:
            hidden = torch.zeros((*tokens.shape, self.states.shape[1]))
            for place, row in enumerate(rows):
                hidden[place, : self.lengths[row]] = self.states[self.starts[row] : self.starts[row + 1]]
            self.cut.hidden = hidden.to(device())
        return tokens, mask

    def logits(self, module: Any, width: int) -> np.ndarray:
        """The module's logits of every row, in length-sorted batches, without dropout: (rows, width)."""
        import torch

        module.eval()
        found = np.zeros((len(self), width))
        with torch.inference_mode():
            for rows in length_batches(self.lengths):
                found[rows] = module(*self.batch(rows)).double().cpu().numpy()
        return found
