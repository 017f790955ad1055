"""A recipe: a seed, a source and an ordered list of steps; the same recipe on the same data gives the same version."""

import json
from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import yaml
from pydantic import BaseModel, Field, model_validator

from core.contracts import Source, Step
from core.digest import json_digest
from core.errors import AssayError
from core.members import FAMILIES, STEPS
from core.types import Roles
from core.validation import as_yaml, parsed

if TYPE_CHECKING:
    AnyStep = Step
    AnySource = Source
else:  # the unions of all members, told apart by their kind
    AnyStep = Annotated[reduce(or_, STEPS), Field(discriminator="kind")]
    AnySource = Annotated[reduce(or_, FAMILIES["sources"]), Field(discriminator="kind")]


def violations(steps: Sequence[Step], already_split: bool = False) -> list[str]:
    """What the order law has against these steps; empty when the order is lawful.

    The law: one split; rows are dropped before it; rows are made, repeated or dropped for balance only after it, on
    train rows. ``already_split`` says that the data came with its splits: then dropping steps work on train rows alone,
    and there is nothing left to split. Steps that are off count too, so that turning one on never breaks the law.
    """
    found: list[str] = []
    split = already_split
    has_split = any(step.effect == "splits" for step in steps)
    for place, step in enumerate(steps, start=1):
        where = f"Step {place}, {step.kind},"
        if step.effect == "splits":
            if split:
                found.append(f"{where} would split a second time; a dataset is split once. Remove it.")
            split = True
        elif step.train_only and not split and has_split:
            found.append(f"{where} works on train rows and stands before the split. Move it behind the split.")
        elif step.effect == "drops" and not step.train_only and split and not already_split:
            found.append(
                f"{where} drops rows and stands behind the split, where validation and test rows are never dropped. "
                "Move it before the split."
            )
        elif step.effect == "makes" and not step.train_only:
            found.append(f"{where} makes rows outside train. Only train rows may be made or repeated.")
    return found


def place_for(step: Step, steps: Sequence[Step]) -> int:
    """Where a new step belongs: cleaning goes before the split, everything for train rows to the end."""
    splits = [place for place, other in enumerate(steps) if other.effect == "splits"]
    return splits[0] if splits and not step.train_only and step.effect != "splits" else len(steps)


class Recipe(BaseModel, frozen=True, extra="forbid"):
    """What was done to the data, as data: it can be read by a person, kept under version control, and run again."""

    name: str = Field(default="", max_length=200, description="A name for people.")
    seed: int = Field(default=0, ge=0, lt=2**32, description="Seed of everything random in the steps.")
    source: AnySource | None = Field(default=None, description="Where the rows come from.")
    roles: Roles | None = Field(
        default=None, description="Which columns of the source play which part; guessed when not given."
    )
    steps: tuple[AnyStep, ...] = Field(default=(), description="The steps, in order.")

    @model_validator(mode="after")
    def _lawful(self) -> Self:
        wrong = violations(self.steps)
        if wrong:
            raise ValueError(" ".join(wrong))
        return self

    @property
    def digest(self) -> str:
        """Digest of all that decides the result: everything but the name and the steps that are off."""
        return json_digest(self.active.model_dump(mode="json", exclude={"name"}))

    @property
    def active(self) -> "Recipe":
        """This recipe without the steps that are off."""
        return self.model_copy(update={"steps": tuple(step for step in self.steps if not step.off)})

    def with_step(self, step: Step) -> "Recipe":
        """This recipe with one more step, at the place where it belongs."""
        place = place_for(step, self.steps)
        return self.with_steps([*self.steps[:place], step, *self.steps[place:]])

    def with_steps(self, steps: Sequence[Step]) -> "Recipe":
        """This recipe with other steps; AssayError when the order law forbids them."""
        return Recipe.parse({**self.to_json(), "steps": [step.model_dump(mode="json") for step in steps]})

    def moved(self, place: int, to: int) -> "Recipe":
        """This recipe with one step at another place, both counted from 0.

        Raises AssayError when there is no such place, or when the order law forbids it, with the reason.
        """
        step = self._at(place)
        if not 0 <= to < len(self.steps):
            end, way = ("first", "down") if to < 0 else ("last", "up")
            raise AssayError(f"It is the {end} step.", f"step {place + 1}, {step.kind}", f"It can only move {way}.")
        steps = list(self.steps)
        steps.insert(to, steps.pop(place))
        return self._edited(steps)

    def without(self, place: int) -> "Recipe":
        """This recipe without the step at a place, counted from 0."""
        self._at(place)
        return self._edited([*self.steps[:place], *self.steps[place + 1 :]])

    def duplicated(self, place: int) -> "Recipe":
        """This recipe with a copy of a step behind it; AssayError when it may stand there only once."""
        return self._edited([*self.steps[: place + 1], self._at(place), *self.steps[place + 1 :]])

    def replaced(self, place: int, step: Step) -> "Recipe":
        """This recipe with another step in place of one; AssayError when the order law forbids it there."""
        self._at(place)
        return self._edited([*self.steps[:place], step, *self.steps[place + 1 :]])

    def switched(self, place: int) -> "Recipe":
        """This recipe with one step turned off, or on if it was off; it keeps its place."""
        step = self._at(place)
        return self.replaced(place, step.model_copy(update={"off": not step.off}))

    def _at(self, place: int) -> Step:
        if not 0 <= place < len(self.steps):
            raise AssayError(f"There is no step {place + 1}.", "the recipe", f"It has {len(self.steps)} steps.")
        return self.steps[place]

    def _edited(self, steps: Sequence[Step]) -> "Recipe":
        """This recipe with other steps; what the order law has against them is said as what the edit would do."""
        wrong = violations(steps)
        if wrong:
            raise AssayError(f"With this edit, {wrong[0][0].lower()}{wrong[0][1:]}", "the recipe", "It stays as it is.")
        return self.with_steps(steps)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return self.model_dump(mode="json")

    def to_yaml(self) -> str:
        """YAML for people; `Recipe.read` reads it back to the same digest."""
        return as_yaml(self.to_json())

    @classmethod
    def parse(cls, value: Any, where: str = "the recipe") -> "Recipe":
        """A recipe from JSON values; AssayError says which step or field is wrong and what would be right."""
        if not isinstance(value, dict):
            raise AssayError(
                f"A recipe is a mapping with 'steps'; found {type(value).__name__}.",
                where,
                "Export a recipe from the dashboard or run `python -m core list steps` to write one.",
            )
        return parsed(cls, value, where, "Run `python -m core list steps` for the steps and fields.")

    @classmethod
    def given(cls, text: str) -> "Recipe":
        """A recipe from what stands on a command line: JSON that begins with ``{``, or the path of a file."""
        if not text.lstrip().startswith("{"):
            return cls.read(Path(text))
        try:
            return cls.parse(json.loads(text))
        except json.JSONDecodeError as error:
            raise AssayError(
                f"Not valid JSON: {error}.", "the recipe", "Put it between single quotation marks, or into a file."
            ) from None

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """A recipe from a JSON or YAML file."""
        try:
            text = path.read_text(encoding="utf-8")
            value = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
        except FileNotFoundError:
            raise AssayError("There is no such file.", str(path), "Give the path of a recipe file.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise AssayError(f"The recipe cannot be read: {error}.", str(path), "Give a text file in UTF-8.") from None
        except (json.JSONDecodeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())
            raise AssayError(f"Not valid JSON or YAML: {reason}.", str(path), "Mend the file at that place.") from None
        return cls.parse(value, str(path))
