"""The approach `full`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted
from core.embed.model import model_folder
from core.tune.models.classifier import build_classifier, predict_proba, token_ids
from core.tune.models.linear import grid
from core.tune.training.schedule import Schedule
from core.tune.training.trainer import train
from core.types import Task

#: Largest learning rate that may be asked for.
MOST_RATE = 0.1


class Full(Approach, frozen=True):
    """Every weight of the language model is trained, together with a fresh head.

    The most flexible and the most expensive way; it needs a learning rate that suits the data, so several are tried on
    validation. Mean pooling, the same head as everywhere.
    """

    kind: Literal["full"] = "full"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    trains: ClassVar[str] = "all weights"
    random: ClassVar[bool] = True
    effort: ClassVar[float] = 30.0
    learning_rate: float = Field(default=1.2e-4, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")
    epochs: int = Field(default=5, ge=1, le=100, description="Most passes over the train rows.")
    patience: int = Field(
        default=2, ge=1, le=100, description="Stop after this many epochs without a better validation macro-F1."
    )
    batch: int = Field(default=16, ge=1, le=512, description="Rows of one training step.")

    def trials(self, count: int) -> tuple[Self, ...]:
        """Learning rates around the prior, a factor of 2.5 apart."""
        rates = grid(self.learning_rate, count, 2.5, MOST_RATE)
        return tuple(self.model_copy(update={"learning_rate": rate}) for rate in rates)

    def fit(self, task: Task, context: FitContext) -> "FullModel":
        """Train all weights with early stopping on the validation rows."""
        from transformers import set_seed

        folder = model_folder(context.model)
        texts = {"train": task.train.texts, "validation": task.validation.texts}
        ids, filler = {}, 0
        for name, part in texts.items():
            ids[name], filler = token_ids(part, folder, context.max_tokens)
        set_seed(context.seed)
        module = build_classifier(folder, len(task.classes))
        schedule = Schedule(self.learning_rate, self.epochs, self.patience, self.batch)
        curve = train(module, ids, task, schedule, context, filler)
        return FullModel(module, folder, context.max_tokens, curve)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "FullModel":
        """The trained weights over the architecture of the model they came from."""
        from safetensors.torch import load_file

        kept = json.loads((folder / "full.json").read_text())
        base = model_folder(context.model)
        module = build_classifier(base, kept["classes"])
        module.load_state_dict(load_file(folder / "model.safetensors"))
        return FullModel(module, base, kept["max_tokens"], [])


class FullModel(Fitted):
    """A trained encoder and head."""

    def __init__(self, module: Any, folder: Path, max_tokens: int, curve: Sequence[dict[str, float]]) -> None:
        self.module, self.folder, self.max_tokens, self.curve = module, folder, max_tokens, curve
        self.total = sum(value.numel() for value in module.parameters())
        self.trainable = sum(value.numel() for value in module.parameters() if value.requires_grad)

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities from the trained model."""
        ids, filler = token_ids(texts, self.folder, self.max_tokens)
        return predict_proba(self.module, ids, filler)

    def save(self, folder: Path) -> None:
        """Write all weights as safetensors."""
        from safetensors.torch import save_file

        weights = {name: value.contiguous().cpu() for name, value in self.module.state_dict().items()}
        save_file(weights, folder / "model.safetensors")
        kept = {"classes": self.module.head.out_features, "max_tokens": self.max_tokens}
        (folder / "full.json").write_text(json.dumps(kept))
