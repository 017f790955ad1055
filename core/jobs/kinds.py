"""Which kinds of jobs there are. Their functions are named, not imported: only the worker loads what they need."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Literal, cast, get_args

from core.errors import AssayError

Slot = Literal["heavy", "light"]

#: The slots, each of which runs one job at a time.
SLOTS: Final[tuple[Slot, ...]] = get_args(Slot)

#: More kinds, as ``name=module:function:slot`` separated by commas.
VARIABLE: Final = "ASSAY_JOB_KINDS"


@dataclass(frozen=True)
class JobKind:
    """What a job does: ``function`` is ``module:name`` of a callable (workspace, params, progress) -> dict of JSON."""

    function: str
    slot: Slot
    title: str

    def load(self) -> "Callable[..., dict[str, Any]]":
        """Import the function."""
        module, name = self.function.split(":")
        return cast("Callable[..., dict[str, Any]]", getattr(import_module(module), name))


#: Assay's own kinds. Comparisons measure time and energy, so they have the heavy slot and run strictly one at a time;
#: so have estimates, whose probes must neither disturb a measured fit nor be disturbed by one.
JOBS: Final[dict[str, JobKind]] = {
    "collect": JobKind("core.actions:collect_job", "light", "Collect rows"),
    "recipe": JobKind("core.actions:apply_recipe_job", "light", "Apply recipe"),
    "compare": JobKind("core.comparison:compare_job", "heavy", "Compare approaches"),
    "estimate": JobKind("core.planning:estimate_job", "heavy", "Estimate times"),
    "count": JobKind("core.trial:count_job", "light", "Count changes"),
    "tokens": JobKind("core.tokenize.job:count_job", "light", "Count tokens"),
    "make": JobKind("core.made:make_job", "light", "Make rows"),
    "even": JobKind("core.evening:even_job", "light", "Try a strategy"),
    "holdout": JobKind("core.holdout.kept:measure_job", "light", "Measure split"),
    "race": JobKind("core.racing.race:race_job", "light", "Race balancing strategies"),
    "check": JobKind("core.actions:check_job", "light", "Check dataset"),
    "suite": JobKind("core.suites:suite_job", "light", "Run expectations"),
}


def job_kinds() -> dict[str, JobKind]:
    """Assay's kinds and those that the environment variable ASSAY_JOB_KINDS adds."""
    kinds = dict(JOBS)
    for entry in filter(None, os.environ.get(VARIABLE, "").split(",")):
        name, _, rest = entry.partition("=")
        parts = rest.split(":")
        if len(parts) != 3 or parts[2] not in SLOTS:
            raise AssayError(
                f"'{entry}' is not of the form name=module:function:slot.", VARIABLE, "Correct or unset the variable."
            )
        kinds[name.strip()] = JobKind(f"{parts[0]}:{parts[1]}", parts[2], name.strip())
    return kinds


def job_kind(name: str) -> JobKind:
    """The kind of this name; AssayError listing the kinds if there is none."""
    kinds = job_kinds()
    if name not in kinds:
        raise AssayError(f"There is no job of kind '{name}'.", "jobs", f"Choose one of {', '.join(kinds)}.")
    return kinds[name]
