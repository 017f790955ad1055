"""Every member of the five families, gathered from the one tuple each package keeps."""

from typing import Any

from core.augment import STEPS as AUGMENT
from core.balance import STEPS as BALANCE
from core.clean import STEPS as CLEAN
from core.collect import SOURCES
from core.contracts import Approach, Check, Exporter, Part, Source, Step
from core.errors import AssayError
from core.export import EXPORTERS
from core.quality import CHECKS
from core.split import STEPS as SPLIT
from core.tune import APPROACHES
from core.validation import parsed

STEPS: tuple[type[Step], ...] = (*CLEAN, *SPLIT, *AUGMENT, *BALANCE)

FAMILIES: dict[str, tuple[type[Part], ...]] = {
    "sources": SOURCES,
    "checks": CHECKS,
    "steps": STEPS,
    "approaches": APPROACHES,
    "exporters": EXPORTERS,
}

BASES: dict[str, type[Part]] = {
    "sources": Source,
    "checks": Check,
    "steps": Step,
    "approaches": Approach,
    "exporters": Exporter,
}


def find(family: str, kind: str) -> type[Part]:
    """The member of a family by its kind; an AssayError lists the kinds that exist."""
    for member in FAMILIES[family]:
        if member.name() == kind:
            return member
    raise AssayError(
        f"There is no '{kind}' among the {family}.",
        remedy=f"Choose one of: {', '.join(member.name() for member in FAMILIES[family])}.",
    )


def make(family: str, value: dict[str, Any]) -> Part:
    """A member from its JSON, ``{"kind": ..., ...}``; AssayError when the kind or a field is wrong."""
    kind = str(value.get("kind", ""))
    return parsed(find(family, kind), value, kind, f"Run `python -m core list {family}` for the fields.")


def describe(family: str) -> list[dict[str, object]]:
    """One dictionary a member, as ``python -m core list`` prints it."""
    return [
        {"kind": member.name(), "summary": member.summary(), "parameters": member.parameters(), **_extra(member)}
        for member in FAMILIES[family]
    ]


def _extra(member: type[Part]) -> dict[str, object]:
    if issubclass(member, Step):
        return {"train_only": member.train_only, "scope": member.scope, "effect": member.effect, "group": member.group}
    if issubclass(member, Approach):
        return {"needs": sorted(member.needs), "trains": member.trains, "supervision": member.supervision}
    if issubclass(member, Exporter):
        return {"takes": member.takes}
    return {}
