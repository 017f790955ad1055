"""The approach that all gradient-trained ones extend: they say what trains, this does the rest."""

import json
from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import Field

from core.contracts import Approach, FitContext
from core.embed.model import model_digest, model_folder
from core.embed.pooling import pooling_of
from core.errors import AssayError
from core.tune.models.classifier import build_classifier, token_ids
from core.tune.models.linear import grid
from core.tune.training.fitted import TrainedModel
from core.tune.training.inputs import Inputs
from core.tune.training.learner import Supervised, balanced
from core.tune.training.loop import train
from core.tune.training.prefix import inputs_of
from core.tune.training.schedule import Schedule
from core.tune.training.vocabulary import Compact
from core.types import Task

#: Largest learning rate that may be asked for.
MOST_RATE = 1.0


class GradientApproach(Approach, frozen=True):
    """Trains some parameters of a pretrained model and a fresh linear head on the labelled rows, by AdamW.

    Who extends it writes ``equip``: it adds parts to the module if need be and sets ``requires_grad``. Everything is
    frozen before. Epochs, batch, patience and the number of learning rates tried come from the run's budget; only the
    prior learning rate is the approach's own.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    random: ClassVar[bool] = True
    gradual: ClassVar[bool] = True
    effort: ClassVar[float] = 30.0
    factor: ClassVar[float] = 2.5
    learning_rate: float = Field(default=1e-3, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")
    class_weights: bool = Field(
        default=False,
        exclude_if=lambda on: not on,  # settings of before keep their digests
        description="All classes count alike in the loss, whatever number of rows each has.",
    )

    @abstractmethod
    def equip(self, module: Any, context: FitContext) -> None:
        """Add parts to the classifier and unfreeze what trains; all parameters come frozen."""

    def trials(self, count: int) -> tuple[Self, ...]:
        """Learning rates around the prior, a constant factor apart."""
        rates = grid(self.learning_rate, count, self.factor, MOST_RATE)
        return tuple(self.model_copy(update={"learning_rate": rate}) for rate in rates)

    def build(self, folder: Path, classes: int, pooling: str, context: FitContext) -> Any:
        """The classifier with this approach's parts, on the device, from the context's seed."""
        from transformers import set_seed

        set_seed(context.seed)
        module = build_classifier(folder, classes, pooling)
        module.requires_grad_(False)
        module.head.requires_grad_(True)
        self.equip(module, context)
        return module

    def fit(self, task: Task, context: FitContext) -> TrainedModel:
        """Train with early stopping on the validation rows."""
        folder = model_folder(context.model)
        pooling = pooling_of(folder, context.pooling)
        module = self.build(folder, len(task.classes), pooling, context)
        curve = self.learn(module, folder, task, context)
        kept = {"kind": self.kind, "setting": self.model_dump(mode="json"), "classes": len(task.classes)}
        kept |= {"pooling": pooling, "max_tokens": context.max_tokens}
        return TrainedModel(module, folder, kept, curve)

    def learn(self, module: Any, folder: Path, task: Task, context: FitContext) -> list[dict[str, float]]:
        """Train the module on the task's train rows; returns the curve."""
        ids, filler = token_ids(task.train.texts, folder, context.max_tokens)
        held, _ = token_ids(task.validation.texts, folder, context.max_tokens)
        table = module.encoder.get_input_embeddings().weight
        compact = Compact(module.encoder, [ids, held], filler) if table.requires_grad else None
        if compact is not None:
            ids, held, filler = compact.ids(ids), compact.ids(held), compact.filler
        try:
            with inputs_of(module.encoder, [ids, held], filler, context) as (inputs, validation):
                learner = self.learner(module, inputs, validation, task, context)
                return train(module, learner, Schedule.of(context, self.learning_rate), context)
        finally:
            if compact is not None:
                compact.restore()

    def learner(self, module: Any, inputs: Inputs, validation: Inputs, task: Task, context: FitContext) -> Supervised:
        """What is learned from the labelled rows."""
        weights = balanced(task.train.y, len(task.classes)) if self.class_weights else None
        held = validation, task.validation.y
        return Supervised(module, (inputs, task.train.y), held, context.batch, weights)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> TrainedModel:
        """The trained tensors over the pretrained model that they came from."""
        from safetensors.torch import load_file

        kept = json.loads((folder / "model.json").read_text())
        base = model_folder(context.model)
        if model_digest(base) != kept["base"]:
            raise AssayError(
                "These weights were trained on top of another model.", str(folder), "Load them with that model."
            )
        self = cls.model_validate(kept["setting"])
        module = self.build(base, kept["classes"], kept["pooling"], context)
        told = module.load_state_dict(load_file(folder / "weights.safetensors"), strict=False)
        if told.unexpected_keys:
            raise AssayError(
                f"The saved weights do not fit: {told.unexpected_keys[0]} is unknown.", str(folder), "Fit again."
            )
        return TrainedModel(module, base, kept, [])
