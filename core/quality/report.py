"""Runs the checks and gathers their findings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from core.contracts import Check, Context, Finding, Progress
from core.dataset import Dataset
from core.errors import AssayError
from core.quality import CHECKS
from core.quality.statistics import statistics

#: Up to so many rows, checks that embed every text run without being asked for (about half a minute on two cores).
DEEP_ROWS = 10_000

_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Inspection:
    """The findings, errors first, then by rows; and the checks that did not run, each with the reason."""

    findings: tuple[Finding, ...]
    skipped: tuple[tuple[str, str], ...]


def inspect(
    dataset: Dataset,
    checks: Sequence[Check] | None = None,
    context: Context | None = None,
    deep: bool | None = None,
) -> Inspection:
    """Look at a dataset with the checks (default: all, with their default settings).

    ``deep`` says whether checks that need the model run; None leaves it to the number of rows (`DEEP_ROWS`). A check
    that cannot work here is among the skipped, and the others go on.
    """
    context = context or Context()
    chosen = checks if checks is not None else [check() for check in CHECKS]
    wanted = deep if deep is not None else len(dataset) <= DEEP_ROWS
    found: list[Finding] = []
    skipped: list[tuple[str, str]] = []
    for number, check in enumerate(sorted(chosen, key=lambda check: len(check.needs))):
        context.progress(number, len(chosen), f"Check {number + 1} of {len(chosen)}: {check.kind}")
        if check.needs and not wanted:
            skipped.append((check.kind, "It reads every text with the model, which was not asked for."))
            continue
        try:
            found.extend(
                check.inspect(dataset, replace(context, progress=_scaled(context.progress, number, len(chosen))))
            )
        except AssayError as error:
            skipped.append((check.kind, error.line()))
    context.progress(len(chosen), len(chosen), "All checks done")
    ranked = sorted(found, key=lambda finding: (_ORDER[finding.severity], -finding.rows))
    return Inspection(tuple(ranked), tuple(skipped))


def _scaled(progress: Progress, done: int, total: int) -> Progress:
    def inner(part: float, whole: float, message: str = "") -> None:
        progress(done + (part / whole if whole else 0), total, message)

    return inner


def report(
    dataset: Dataset,
    context: Context | None = None,
    deep: bool | None = None,
    checks: Sequence[Check] | None = None,
) -> dict[str, Any]:
    """The answer of ``python -m core check``: dataset, statistics, findings, and which checks were skipped and why."""
    context = context or Context()
    seen = inspect(dataset, checks, context, deep)
    return {
        "dataset": {
            "digest": dataset.digest,
            "rows": len(dataset),
            "columns": list(dataset.frame.columns),
            "text": dataset.roles.text,
            "label": dataset.roles.label,
        },
        "statistics": statistics(dataset, context),
        "findings": [{**finding.model_dump(mode="json"), "rows": finding.rows} for finding in seen.findings],
        "skipped": [{"check": kind, "reason": reason} for kind, reason in seen.skipped],
    }


def text_map(dataset: Dataset, context: Context) -> pd.DataFrame:
    """Each row with text as a point of the plane: ``uid, x, y``, and ``topic``, the typical words of its cluster."""
    from core.quality.map.projection import projected
    from core.quality.map.topics import topics

    titles = dict(enumerate(topics(dataset, context).titles))
    found = projected(dataset, context)
    return found.assign(topic=found["cluster"].map(titles).astype("str")).drop(columns="cluster")


def worst(findings: Sequence[dict[str, Any]], severity: str) -> bool:
    """Whether a finding is as severe as this or worse."""
    return any(_ORDER[finding["severity"]] <= _ORDER[severity] for finding in findings)
