"""The approach `prompt`."""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from core.contracts import Approach, FitContext
from core.embed.language_model import language_model_kind
from core.embed.model import model_folder
from core.errors import AssayError
from core.tune.models.prompting.fitted import WAYS, PromptModel
from core.tune.models.prompting.wording import (
    DEFAULTS,
    NEEDED,
    Memory,
    Way,
    Wording,
    draw,
    fault,
    placeholders,
    words_for,
)
from core.types import Task

#: Examples a class that trials go through, the more telling first.
_SHOTS = (8, 0, 4, 16, 2, 32, 1, 64, 12, 6, 24, 48, 3, 5, 10, 20, 40, 7, 14, 28, 56)

_OF_KIND: dict[str | None, Way] = {"masked": "cloze", "causal": "likelihood", None: "similarity"}

Line = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Prompt(Approach, frozen=True):
    """Nothing is trained: the pretrained model judges each text within a template, with no or a few examples.

    Sentence encoders compare the text with descriptions of the labels, masked language models fill a gap with the words
    of a label, causal language models tell how likely the label is to follow. The train rows give the examples; the
    validation rows score the templates and set the temperature. Trials vary the examples and the template.
    """

    kind: Literal["prompt"] = "prompt"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    supervision: ClassVar[str] = "zero- and few-shot"
    random: ClassVar[bool] = True
    effort: ClassVar[float] = 1.5
    way: Literal["auto", "similarity", "cloze", "likelihood"] = Field(
        default="auto", description="How the model is asked; auto looks at which head its weights really hold."
    )
    templates: tuple[Line, ...] = Field(
        default=(),
        max_length=20,
        description="With {label} for similarity, {text} and {mask} for cloze, {text} for likelihood; none: 5 ready.",
    )
    template: int = Field(
        default=0, ge=0, le=20, description="Which template is used, from 1; 0 takes the mean score of all."
    )
    shots: int = Field(default=0, ge=0, le=64, description="Examples of each class, drawn from the train rows.")
    memory: Memory = Field(
        default="prototypes",
        description="With similarity: the mean of a class's examples, or its 3 nearest examples.",
    )
    descriptions: tuple[Line, ...] = Field(
        default=(), description="Words to say in place of a label, each as: label = words."
    )
    instruction: str = Field(
        default="Give each text one of these labels: {labels}.",
        max_length=4000,
        description="What a causal model reads first; {labels} are the words of all labels.",
    )
    calibrate: bool = Field(
        default=True, description="Language models: take off the score that a label gets with no text at all."
    )
    temperature: float | None = Field(
        default=None, gt=0, le=100, description="Divides the scores; unset takes the one with the lowest log loss."
    )

    @field_validator("descriptions", mode="before")
    @classmethod
    def _as_lines(cls, given: Any) -> Any:
        return tuple(f"{label} = {words}" for label, words in given.items()) if isinstance(given, Mapping) else given

    @field_validator("instruction")
    @classmethod
    def _asks_for_labels_only(cls, given: str) -> str:
        found = placeholders(given)
        if found is None or set(found) - {"labels"}:
            raise ValueError("only {labels} may stand in braces")
        return given

    @model_validator(mode="after")
    def _templates_fit(self) -> Self:
        ways: Sequence[Way] = tuple(NEEDED) if self.way == "auto" else (self.way,)
        wrong = [problem for template in self.templates if (problem := fault(template, ways))]
        if len(set(self.templates)) < len(self.templates):
            wrong.append("a template is there twice")
        if self.template > self._count():
            wrong.append(f"there are {self._count()} templates, so there is no number {self.template}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _count(self) -> int:
        return len(self.templates or DEFAULTS["similarity"])

    def varies(self) -> bool:
        """The seed draws the examples; without them there is nothing to draw."""
        return self.shots > 0

    def trials(self, count: int) -> tuple[Self, ...]:
        """Numbers of examples and single templates in turn, beginning with this setting."""
        shots = list(dict.fromkeys((self.shots, *_SHOTS)))
        single = range(1, self._count() + 1) if self._count() > 1 else ()
        templates = list(dict.fromkeys((self.template, *((0, *single) if single else ()))))
        places = sorted(product(range(len(shots)), range(len(templates))), key=lambda at: (sum(at), at[1]))
        return tuple(
            self.model_copy(update={"shots": shots[first], "template": templates[second]})
            for first, second in places[:count]
        )

    def fit(self, task: Task, context: FitContext) -> "PromptModel":
        """Draw the examples, lay out the prompts, and score the templates on the validation rows."""
        folder = model_folder(context.model)
        wording = self._wording(task, folder, context)
        model = PromptModel(WAYS[wording.way].build(folder, wording, context), folder)
        model.look_at(task.validation, self.temperature, context)
        return model

    def _wording(self, task: Task, folder: Path, context: FitContext) -> Wording:
        way: Way = _OF_KIND[language_model_kind(folder)] if self.way == "auto" else self.way
        templates = self.templates or DEFAULTS[way]
        if wrong := [problem for template in templates if (problem := fault(template, (way,)))]:
            raise AssayError(
                f"With this model the way is {way}, and {wrong[0]}.", "prompt", "Change the template or choose a way."
            )
        rows = draw(task.train.y, len(task.classes), self.shots, context.rng(29))
        return Wording(
            way=way,
            templates=templates if self.template == 0 else (templates[self.template - 1],),
            words=words_for(task.classes, self.descriptions),
            examples=tuple((task.train.texts[row], int(task.train.y[row])) for row in rows),
            memory=self.memory,
            instruction=self.instruction,
            calibrate=self.calibrate,
            max_tokens=context.max_tokens,
            pooling=context.pooling,
        )

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "PromptModel":
        """The same prompts, over the model that they were made for."""
        return PromptModel.load(folder, context)
