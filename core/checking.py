"""Which checks look at a dataset, and with which settings: as a file says it, or as a page keeps it."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from core.contracts import Check
from core.errors import AssayError
from core.members import FAMILIES, find, make
from core.store.workspace import Workspace
from core.validation import parsed, read_mapping

_KEYS = "Its keys may be skip (a list of checks) and settings (a mapping from checks to their fields)."


class Checking(BaseModel, frozen=True, extra="forbid"):
    """The checks that run and their settings; what is left out runs with its defaults."""

    skip: tuple[str, ...] = Field(default=(), description="Checks that do not run.")
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict, description="Fields of checks, by their kind.")

    @classmethod
    def read(cls, path: Path) -> "Checking":
        """The settings of a YAML or JSON file; AssayError when it cannot be read or names what is not there."""
        chosen = parsed(cls, read_mapping(path, "settings of checks", _KEYS), str(path), _KEYS)
        chosen.made()
        return chosen

    def made(self) -> list[Check]:
        """The checks that run; AssayError for a check or field that is not there, or a value out of bounds."""
        for kind in (*self.skip, *self.settings):
            find("checks", kind)
        kinds = [member.name() for member in FAMILIES["checks"] if member.name() not in self.skip]
        checks = [make("checks", {"kind": kind, **self.settings.get(kind, {})}) for kind in kinds]
        return [check for check in checks if isinstance(check, Check)]


def kept(workspace: Workspace, dataset: str) -> Checking:
    """What was kept for a dataset of the workspace; the defaults if nothing was, or if it no longer fits."""
    text = workspace.catalog.draft(key(dataset))
    try:
        chosen = parsed(Checking, json.loads(text), "the settings of checks", _KEYS) if text else Checking()
        chosen.made()
    except AssayError:  # of an earlier version of the checks
        return Checking()
    return chosen


def keep(workspace: Workspace, dataset: str, chosen: Checking) -> None:
    """Keep the settings for all versions of a dataset; AssayError when they do not fit the checks."""
    chosen.made()
    workspace.catalog.save_draft(key(dataset), json.dumps(chosen.model_dump(mode="json"), sort_keys=True))


def key(dataset: str) -> str:
    """The name under which the catalog keeps the settings of a dataset."""
    return f"checks/{dataset}"
