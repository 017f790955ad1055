"""The approach `multi_task`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, field_validator

from core.contracts import FitContext
from core.embed.model import model_digest, model_folder
from core.embed.pooling import pooling_of
from core.errors import AssayError
from core.tune.models.classifier import each_batch, softmax, token_ids
from core.tune.training.approach import MOST_RATE, GradientApproach
from core.tune.training.fitted import TrainedModel
from core.tune.training.loop import train
from core.tune.training.multi import SeveralHeads, add_heads, label_weights
from core.tune.training.rows import translated
from core.tune.training.schedule import Schedule
from core.types import Further, Task

Weight = Annotated[float, Field(ge=0, le=1000)]
_NONE = "There is no further label column to learn from."
_GET_ONE = "Name another label column of the table when it is collected, or leave this approach out."


class MultiTask(GradientApproach, frozen=True):
    """All weights are trained on several label columns at once, with a head for each over one encoder.

    Validation scores of the main column alone decide when to stop. Further columns may have gaps; one that hardly
    repeats a value, like an identifier, is left out.
    """

    kind: Literal["multi_task"] = "multi_task"
    trains: ClassVar[str] = "all weights, with a head per label column"
    supervision: ClassVar[str] = "multi-task"
    effort: ClassVar[float] = 31.0
    learning_rate: float = Field(default=1.2e-4, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")
    weights: dict[str, Weight] = Field(
        default_factory=dict,
        description="Weight of each further column, as 'topic: 0.5, tone: 2'; 1 if not named, 0 leaves it out.",
    )
    temperature: float = Field(
        default=1.0, gt=0, le=100,
        description="1 counts every label alike; higher lifts columns that few rows have a label of, towards evenness.",
    )  # fmt: skip

    def __hash__(self) -> int:
        return hash(json.dumps(self.model_dump(mode="json"), sort_keys=True))

    @field_validator("weights", mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        """A form gives text: ``topic: 0.5, tone: 2``."""
        if not isinstance(value, str):
            return value
        found: dict[str, str] = {}
        for part in value.strip().strip("{}").split(","):
            name, colon, number = part.replace("=", ":").rpartition(":")
            if part.strip() and not colon:
                raise ValueError("write 'name: weight', separated by commas")
            if colon:
                found[name.strip().strip("'\"")] = number.strip()
        return found

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Without a further label column, or with a weight for one that is not there, there is nothing to do."""
        known = [one.name for one in task.further]
        if unknown := sorted(set(self.weights) - set(known)):
            return f"There is a weight for '{unknown[0]}', which is no further label column ({', '.join(known)})."
        if task.further and not any(map(_repeats, task.further)):
            return f"{_unfit(task.further[0])} {_GET_ONE}"
        return None if task.further else f"{_NONE} {_GET_ONE}"

    def equip(self, module: Any, context: FitContext) -> None:
        """Everything trains."""
        module.requires_grad_(True)

    def fit(self, task: Task, context: FitContext) -> "MultiTaskModel":
        """Train with early stopping on the main column's validation rows."""
        if (reason := self.obstacle(task, context)) is not None:
            raise AssayError(reason, self.kind, "Choose the label columns again, or leave this approach out.")
        context.notes += [_unfit(one) for one in task.further if not _repeats(one)]
        chosen = self._chosen(task)
        if not chosen:
            context.notes.append("No further column has a weight above 0, so this is full fine-tuning.")
        folder = model_folder(context.model)
        pooling = pooling_of(folder, context.pooling)
        module = self.build(folder, len(task.classes), pooling, context)
        add_heads(module, [len(one.classes) for one in chosen], context.seed)
        curve = self.learn(module, folder, task, context)
        kept = {"kind": self.kind, "setting": self.model_dump(mode="json"), "classes": len(task.classes)}
        kept |= {"pooling": pooling, "max_tokens": context.max_tokens}
        kept |= {"further": {one.name: list(one.classes) for one in chosen}}
        return MultiTaskModel(module, folder, kept, curve)

    def learn(self, module: Any, folder: Path, task: Task, context: FitContext) -> list[dict[str, float]]:
        """Train the module and its further heads on the task's train rows; returns the curve of the main column."""
        ids, filler = token_ids(task.train.texts, folder, context.max_tokens)
        held, _ = token_ids(task.validation.texts, folder, context.max_tokens)
        chosen = self._chosen(task)
        sizes = [len(task.train), *(int((one.y >= 0).sum()) for one in chosen)]
        weights = label_weights(sizes, [1.0, *(self.weights.get(one.name, 1.0) for one in chosen)], self.temperature)
        with translated(module, [ids, held], filler) as rows:
            inputs, validation = rows.parts
            main = self.learner(module, inputs, validation, task, context)
            learner = SeveralHeads(main, chosen, weights[1:].tolist())
            return train(module, learner, Schedule.of(context, self.learning_rate), context)

    def _chosen(self, task: Task) -> list[Further]:
        """The further columns that get a head."""
        return [one for one in task.further if _repeats(one) and self.weights.get(one.name, 1.0) > 0]

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "MultiTaskModel":
        """The trained tensors of the encoder and of all heads, over the pretrained model that they came from."""
        from safetensors.torch import load_file

        kept = json.loads((folder / "model.json").read_text())
        base = model_folder(context.model)
        if model_digest(base) != kept["base"]:
            raise AssayError(
                "These weights were trained on top of another model.", str(folder), "Load them with that model."
            )
        module = cls.model_validate(kept["setting"]).build(base, kept["classes"], kept["pooling"], context)
        add_heads(module, [len(classes) for classes in kept["further"].values()], context.seed)
        told = module.load_state_dict(load_file(folder / "weights.safetensors"), strict=False)
        if told.unexpected_keys:
            raise AssayError(
                f"The saved weights do not fit: {told.unexpected_keys[0]} is unknown.", str(folder), "Fit again."
            )
        return MultiTaskModel(module, base, kept, [])


class MultiTaskModel(TrainedModel):
    """A classifier with further heads; ``tasks`` are the columns that have one, with their classes."""

    @property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        """The further columns and their classes, in the order of their heads."""
        return {name: tuple(classes) for name, classes in self.kept["further"].items()}

    def predict_task(self, name: str, texts: Sequence[str]) -> np.ndarray:
        """Probabilities of a further column's classes, (texts, classes of ``tasks[name]``).

        AssayError when the column has no head.
        """
        if name not in self.tasks:
            raise AssayError(
                f"There is no head for '{name}'.", "multi_task", f"Choose one of: {', '.join(self.tasks) or 'none'}."
            )
        head = self.module.further[list(self.tasks).index(name)]
        ids, filler = token_ids(texts, self.folder, self.max_tokens)

        def logits(tokens: Any, mask: Any) -> Any:
            return head(self.module.vectors(tokens, mask))

        return softmax(each_batch(logits, self.module, ids, filler, head.out_features))


def _repeats(one: Further) -> bool:
    """Whether a column has at least two labelled rows a class on average; an identifier has one."""
    return int((one.y >= 0).sum()) >= 2 * len(one.classes)


def _unfit(one: Further) -> str:
    rows = int((one.y >= 0).sum())
    return f"The column '{one.name}' was left out: {len(one.classes):,} values in {rows:,} rows hardly repeat."
