"""The approach `self_training`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from core.contracts import Approach, FitContext, Fitted
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune.frozen import Frozen, FrozenModel
from core.tune.full import Full
from core.tune.models.classifier import token_ids
from core.tune.models.linear import MOST_STRENGTH, grid
from core.tune.training.approach import MOST_RATE
from core.tune.training.consistency import Consistent, Noise, Taught
from core.tune.training.fitted import TrainedModel
from core.tune.training.learner import Supervised
from core.tune.training.loop import train
from core.tune.training.pseudo import PseudoLabels, weighted_head
from core.tune.training.rounds import Rounds, curve_of
from core.tune.training.rows import translated
from core.tune.training.schedule import Schedule
from core.types import Task

_NO_TEXTS = "There are no unlabelled texts to learn from."
_GET_TEXTS = "Add rows without a label to the train rows, or cap the train rows, so that those left out serve as such."


class SelfTraining(Approach, frozen=True):
    """A teacher learns from the labelled rows and labels the texts it is sure of; a student learns from both.

    The student teaches the next round. The round that is best on validation stays, which may be the teacher itself.
    With the frozen learner each text is embedded once, so that a round costs next to nothing.
    """

    kind: Literal["self_training"] = "self_training"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    trains: ClassVar[str] = "a head on frozen features, or all weights"
    supervision: ClassVar[str] = "semi-supervised"
    random: ClassVar[bool] = True
    effort: ClassVar[float] = 4.0
    learner: Literal["frozen", "full"] = Field(
        default="frozen", description="What teacher and students train: a logistic head on frozen features, or all."
    )
    strength: float = Field(
        default=10.0, gt=0, le=MOST_STRENGTH,
        description="Inverse of the head's L2 regularization (C), for the frozen learner; its trials vary it.",
    )  # fmt: skip
    learning_rate: float = Field(
        default=1.2e-4, gt=0, le=MOST_RATE,
        description="Peak learning rate of AdamW, for the full learner; its trials vary it.",
    )  # fmt: skip
    rounds: int = Field(default=3, ge=1, le=20, description="Most rounds of labelling and learning again.")
    confidence: float = Field(
        default=0.8, gt=0, le=1, description="Calibrated probability from which a text's likeliest class is believed."
    )
    balanced: bool = Field(
        default=True, description="Take the same share of every predicted class, as many texts as would be sure enough."
    )
    weight: float = Field(
        default=1.0, gt=0, le=100, description="Weight of all believed texts together, where the labelled rows have 1."
    )
    consistency: bool = Field(
        default=False,
        description="FixMatch: say the same of a text with tokens masked or removed. Needs the full learner.",
    )
    noise: float = Field(
        default=0.2, gt=0, le=0.9, description="Share of the tokens that are masked or removed, for consistency."
    )

    @model_validator(mode="after")
    def _consistency_changes_the_encoder(self) -> Self:
        if self.consistency and self.learner == "frozen":
            raise ValueError("consistency trains the encoder: choose the learner 'full', or switch consistency off")
        return self

    def varies(self) -> bool:
        """The head is solved to the end; training all weights begins at random."""
        return self.learner == "full"

    def trials(self, count: int) -> tuple[Self, ...]:
        """Strengths around the prior for the frozen learner, learning rates for the full one."""
        if self.learner == "frozen":
            values, name = grid(self.strength, count, 6.0, MOST_STRENGTH), "strength"
        else:
            values, name = grid(self.learning_rate, count, Full.factor, MOST_RATE), "learning_rate"
        return tuple(self.model_copy(update={name: value}) for value in values)

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Without unlabelled texts there is nothing to label."""
        return None if _free(task).unlabelled else f"{_NO_TEXTS} {_GET_TEXTS}"

    def fit(self, task: Task, context: FitContext) -> "SelfTrained":
        """Teacher, rounds, and the best of them on validation."""
        task = _free(task)
        if not task.unlabelled:
            raise AssayError(_NO_TEXTS, self.kind, _GET_TEXTS)
        learners = _Heads(self, task, context) if self.learner == "frozen" else _Whole(self, task)
        found, history = Rounds(self.rounds, self.confidence, self.balanced).run(learners, task, context)
        known = {task.validation.texts: learners.held} if isinstance(learners, _Heads) else {}
        return SelfTrained(found, history, known)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "SelfTrained":
        """The model of the round that stayed, with the figures of all."""
        kept = json.loads((folder / "self_training.json").read_text())
        way = Frozen if kept["learner"] == "frozen" else Full
        return SelfTrained(way.load(folder, context), kept["rounds"])


def _free(task: Task) -> Task:
    """The task without unlabelled texts that stand word for word in validation, which is to judge the rounds."""
    held = set(task.validation.texts)
    return replace(task, unlabelled=tuple(text for text in task.unlabelled if text not in held))


class _Heads:
    """Teachers and students are logistic heads on the vectors of one frozen encoder."""

    def __init__(self, setting: SelfTraining, task: Task, context: FitContext) -> None:
        self.setting, self.task = setting, task
        self.first = Frozen(strength=setting.strength).fit(task, context)
        features, spent = self.first.features, context.billed
        self.train = features.of(task.train.texts)
        context.billed = spent  # the teacher has paid for them
        both = features.of([*task.unlabelled, *task.validation.texts])
        self.texts, self.held = both[: len(task.unlabelled)], both[len(task.unlabelled) :]

    def teacher(self, context: FitContext) -> FrozenModel:
        return self.first

    def student(self, teacher: Fitted, labels: PseudoLabels, context: FitContext) -> FrozenModel:
        """The labelled rows count 1 each, the believed texts ``weight`` times as much together."""
        rows = len(self.train)
        features = np.vstack([self.train, self.texts[labels.rows]])
        y = np.concatenate([self.task.train.y, labels.y])
        each = self.setting.weight * rows / len(labels)
        weights = np.concatenate([np.ones(rows), np.full(len(labels), each)])
        head = weighted_head(features, y, weights, len(self.task.classes), self.setting.strength)
        return FrozenModel(self.first.features, head)

    def validation(self, model: Any) -> np.ndarray:
        return np.asarray(model.head.predict_proba(self.held))

    def unlabelled(self, model: Any) -> np.ndarray:
        return np.asarray(model.head.predict_proba(self.texts))


@dataclass(frozen=True)
class _Whole:
    """Teachers and students train all weights; a student starts from the pretrained model (from its teacher under
    consistency, where it goes on to teach itself)."""

    setting: SelfTraining
    task: Task

    def teacher(self, context: FitContext) -> TrainedModel:
        return Full(learning_rate=self.setting.learning_rate).fit(self.task, context)

    def student(self, teacher: Any, labels: PseudoLabels, context: FitContext) -> TrainedModel:
        full = Full(learning_rate=self.setting.learning_rate)
        module = full.build(teacher.folder, len(self.task.classes), teacher.kept["pooling"], context)
        if self.setting.consistency:
            module.load_state_dict(teacher.module.state_dict())
        curve = self._learn(module, teacher, labels, context)
        return TrainedModel(module, teacher.folder, teacher.kept, curve)

    def _learn(
        self, module: Any, teacher: TrainedModel, labels: PseudoLabels, context: FitContext
    ) -> list[dict[str, float]]:
        task, setting = self.task, self.setting
        texts = task.unlabelled if setting.consistency else [task.unlabelled[row] for row in labels.rows]
        parts = [token_ids(part, teacher.folder, teacher.max_tokens)[0] for part in (task.train.texts, texts)]
        held, filler = token_ids(task.validation.texts, teacher.folder, teacher.max_tokens)
        tokenizer = load_tokenizer(teacher.folder)
        mask = [] if tokenizer.mask_token_id is None else [int(tokenizer.mask_token_id)]
        special = [*mask, *tokenizer.all_special_ids]
        with translated(module, [*parts, held], filler, special) as rows:
            inputs, others, validation = rows.parts
            labelled = Supervised(module, (inputs, task.train.y), (validation, task.validation.y), context.batch)
            rng = np.random.default_rng([context.seed, 13])
            learner: Taught
            if setting.consistency:
                noise = Noise(setting.noise, frozenset(rows.extra), rows.extra[0] if mask else None)
                learner = Consistent(labelled, others, labels.cuts, labels.temperature, noise, setting.weight, rng)
            else:
                learner = Taught(labelled, others, labels.y, setting.weight, rng)
            return train(module, learner, Schedule.of(context, setting.learning_rate), context)

    def validation(self, model: Fitted) -> np.ndarray:
        return model.predict_proba(self.task.validation.texts)

    def unlabelled(self, model: Fitted) -> np.ndarray:
        return model.predict_proba(self.task.unlabelled)


class SelfTrained(Fitted):
    """The model of the best round; ``rounds`` has the figures of each, the teacher's first.

    ``known`` are vectors of texts that the fit has embedded and paid for already.
    """

    def __init__(
        self, model: Fitted, rounds: list[dict[str, Any]], known: dict[tuple[str, ...], np.ndarray] | None = None
    ) -> None:
        self.model, self.rounds, self.known = model, rounds, known or {}
        self.trainable, self.total, self.curve = model.trainable, model.total, curve_of(rounds)

    def details(self) -> dict[str, Any]:
        """What each round took and scored."""
        return {"rounds": self.rounds}

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Probabilities of the model that stayed."""
        vectors = None if fresh else self.known.get(tuple(texts))
        if vectors is not None and isinstance(self.model, FrozenModel):
            return self.model.head.predict_proba(vectors)
        return self.model.predict_proba(texts, fresh=fresh)

    def vectors(self, texts: Sequence[str]) -> np.ndarray | None:
        """Sentence vectors of the trained encoder; None where it was not trained."""
        return self.model.vectors(texts)

    def save(self, folder: Path) -> None:
        """Write the model that stayed, as its own approach does, and the figures of the rounds."""
        self.model.save(folder)
        learner = "frozen" if isinstance(self.model, FrozenModel) else "full"
        kept = {"kind": "self_training", "learner": learner, "rounds": self.rounds}
        (folder / "self_training.json").write_text(json.dumps(kept, indent=2))
