"""What gradient training leaves behind."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Fitted
from core.embed.model import model_digest
from core.tune.models.classifier import each_batch, predict_proba, token_ids


class TrainedModel(Fitted):
    """A classifier of which some parameters were trained; these alone are saved, as safetensors.

    ``kept`` is what ``model.json`` will say: kind, setting, number of classes, pooling, the token limit.
    """

    def __init__(self, module: Any, folder: Path, kept: dict[str, Any], curve: Sequence[dict[str, float]]) -> None:
        self.module, self.folder, self.kept, self.curve = module, folder, kept, curve
        self.total = sum(value.numel() for value in module.parameters())
        self.trainable = sum(value.numel() for value in module.parameters() if value.requires_grad)

    @property
    def max_tokens(self) -> int:
        """Where texts are cut."""
        return int(self.kept["max_tokens"])

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from the trained model."""
        ids, filler = token_ids(texts, self.folder, self.max_tokens)
        return predict_proba(self.module, ids, filler)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Sentence vectors of the trained encoder, of length 1."""
        ids, filler = token_ids(texts, self.folder, self.max_tokens)
        width = self.module.head.in_features
        found = each_batch(self.module.vectors, self.module, ids, filler, width)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)

    def save(self, folder: Path) -> None:
        """Write the trained tensors, and what is needed to put them back over the pretrained model."""
        from safetensors.torch import save_file

        trained = {name for name, value in self.module.named_parameters() if value.requires_grad}
        weights = {
            name: value.detach().contiguous().cpu()
            for name, value in self.module.state_dict().items()
            if name in trained
        }
        save_file(weights, folder / "weights.safetensors")
        kept = {**self.kept, "base": model_digest(self.folder), "model": str(self.folder)}
        (folder / "model.json").write_text(json.dumps(kept, indent=2))
