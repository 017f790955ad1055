"""An encoder with mean pooling and a linear head, as one trainable module."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.embed.encoder import device, length_batches, load_model, mean_pool, pad
from core.tokenize.load import encode, load_tokenizer


def build_classifier(folder: Path, classes: int, dropout: float = 0.1) -> Any:
    """A torch module: the encoder of the folder, the mean of its token vectors, dropout, a fresh linear head.

    ``forward(input_ids, attention_mask, labels=None)`` returns ``logits`` of shape (batch, classes), and ``loss`` when
    labels are given, as transformers' Trainer expects. The pooler is left out: in sentence encoders it was never
    trained.
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

        def forward(self, input_ids: Any, attention_mask: Any, labels: Any = None) -> dict[str, Any]:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            logits = self.head(self.dropout(mean_pool(hidden, attention_mask)))
            if labels is None:
                return {"logits": logits}
            return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}

    return PooledClassifier().to(device())


def predict_proba(module: Any, ids: Sequence[Sequence[int]], filler: int) -> np.ndarray:
    """Softmax of the logits, in length-sorted batches, shape (rows, classes)."""
    import torch

    module.eval()
    found: np.ndarray | None = None
    with torch.inference_mode():
        for batch in length_batches([len(row) for row in ids]):
            tokens, mask = pad([ids[row] for row in batch], filler)
            logits = module(input_ids=tokens, attention_mask=mask)["logits"]
            probabilities = torch.softmax(logits.double(), dim=-1).cpu().numpy()
            if found is None:
                found = np.zeros((len(ids), probabilities.shape[1]))
            found[batch] = probabilities
    return found if found is not None else np.zeros((0, module.head.out_features))


def token_ids(texts: Sequence[str], folder: Path, max_tokens: int) -> tuple[list[list[int]], int]:
    """Token ids of the texts and the id that fills up a batch."""
    return encode(texts, folder, max_tokens), int(load_tokenizer(folder).pad_token_id or 0)
