"""What to compare, as a file or the command line says it: approaches with their settings, budget, constraints."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from core.contracts import Approach
from core.members import FAMILIES, make
from core.tune import STARTERS
from core.validation import parsed, read_mapping


class Plan(BaseModel, frozen=True, extra="forbid"):
    """The settings of a comparison; what is left out has its default.

    An approach is named by its kind, or given with fields: ``{kind: lora, rank: 16}``.
    """

    approaches: tuple[str | dict[str, Any], ...] = Field(default=(), description="Kinds, or kinds with fields.")
    budget: dict[str, Any] = Field(default_factory=dict, description="Fields of the budget.")
    constraints: dict[str, Any] = Field(default_factory=dict, description="Bounds on what may be recommended.")
    model: str | None = Field(default=None, description="A model folder or a hub name.")
    country: str | None = Field(default=None, description="Three letters, for the CO2 of electricity.")

    @classmethod
    def read(cls, path: Path) -> "Plan":
        """A plan from a YAML or JSON file; AssayError when it cannot be read."""
        keys = ", ".join(cls.model_fields)
        value = read_mapping(path, "a plan", f"Its keys may be {keys}; see the README.")
        return parsed(cls, value, str(path), f"Its keys may be {keys}.")

    def over(self, **given: Any) -> "Plan":
        """This plan with what the command line gave; budget and constraints are merged field by field."""
        update = {name: value for name, value in given.items() if value not in (None, (), {})}
        for name in ("budget", "constraints"):
            told = {key: value for key, value in given.get(name, {}).items() if value is not None}
            update[name] = {**getattr(self, name), **told}
        return self.model_copy(update=update)

    def made(self) -> list[Approach]:
        """The approaches; ``all`` stands for every kind, none given for a first selection that ends in minutes."""
        wanted: list[dict[str, Any]] = []
        for entry in self.approaches or tuple(kind.name() for kind in STARTERS):
            if entry == "all":
                wanted += [{"kind": member.name()} for member in FAMILIES["approaches"]]
            else:
                wanted.append({"kind": entry} if isinstance(entry, str) else entry)
        made = [make("approaches", value) for value in wanted]
        return [item for item in made if isinstance(item, Approach)]
