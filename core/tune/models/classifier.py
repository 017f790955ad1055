"""A pretrained model with pooling and a linear head, as one trainable module."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.embed.encoder import device, length_batches, load_model, pad
from core.embed.pooling import pool
from core.tokenize.load import encode, load_tokenizer


def build_classifier(folder: Path, classes: int, pooling: str = "mean", dropout: float = 0.1) -> Any:
    """A torch module: the model of the folder, its token vectors pooled, dropout, a fresh linear head.

    ``forward(input_ids, attention_mask)`` returns logits of shape (batch, classes), ``vectors`` of the same arguments
    the pooled vectors (batch, width). The model's own pooler is left out: in sentence encoders it was never trained.
    Parts that approaches add may lengthen the sequence at its left end (soft prompts); these places are not pooled.
    """
    import torch

    class PooledClassifier(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = load_model(folder)
            if hasattr(self.encoder, "pooler"):
                self.encoder.pooler = None
            self.dropout = torch.nn.Dropout(dropout)
            self.head = torch.nn.Linear(self.encoder.config.hidden_size, classes)

        def vectors(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return pool(hidden[:, hidden.shape[1] - attention_mask.shape[1] :], attention_mask, pooling)

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.head(self.dropout(self.vectors(input_ids, attention_mask)))

    return PooledClassifier().to(device())


def each_batch(call: Any, module: Any, ids: Sequence[Sequence[int]], filler: int, width: int) -> np.ndarray:
    """What ``call(input_ids, attention_mask)`` says of every row, in length-sorted batches: (rows, width), float64."""
    import torch

    module.eval()
    found = np.zeros((len(ids), width))
    with torch.inference_mode():
        for batch in length_batches([len(row) for row in ids]):
            tokens, mask = pad([ids[row] for row in batch], filler)
            found[batch] = call(tokens, mask).double().cpu().numpy()
    return found


def predict_proba(module: Any, ids: Sequence[Sequence[int]], filler: int) -> np.ndarray:
    """Softmax of the logits, shape (rows, classes)."""
    logits = each_batch(module, module, ids, filler, module.head.out_features)
    return softmax(logits)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities from logits, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return powers / powers.sum(axis=1, keepdims=True)


def token_ids(texts: Sequence[str], folder: Path, max_tokens: int) -> tuple[list[list[int]], int]:
    """Token ids of the texts and the id that fills up a batch."""
    return encode(texts, folder, max_tokens), int(load_tokenizer(folder).pad_token_id or 0)
