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
from core.validation import parsed

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

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return self.model_dump(mode="json")

    def to_yaml(self) -> str:
        """YAML for people; `Recipe.read` reads it back to the same digest."""
        return yaml.safe_dump(self.to_json(), sort_keys=False, allow_unicode=True, width=120)

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
