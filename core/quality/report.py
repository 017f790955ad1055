"""Runs the checks and gathers their findings."""

from collections.abc import Sequence
from typing import Any

from core.contracts import Check, Context, Finding, Progress, quiet
from core.dataset import Dataset
from core.quality import CHECKS
from core.quality.statistics import statistics

_ORDER = {"error": 0, "warning": 1, "info": 2}


def inspect(dataset: Dataset, checks: Sequence[Check] | None = None, progress: Progress = quiet) -> list[Finding]:
    """The findings of the checks (default: all, with their default settings), errors first, then by rows."""
    chosen = checks if checks is not None else [check() for check in CHECKS]
    found: list[Finding] = []
    for number, check in enumerate(chosen):
        progress(number, len(chosen), f"Check {number + 1} of {len(chosen)}: {check.kind}")
        found.extend(check.inspect(dataset, Context(progress=progress)))
    progress(len(chosen), len(chosen), "All checks done")
    return sorted(found, key=lambda finding: (_ORDER[finding.severity], -finding.rows))


def report(dataset: Dataset, progress: Progress = quiet) -> dict[str, Any]:
    """The answer of ``python -m core check``: dataset, statistics, findings."""
    return {
        "dataset": {
            "digest": dataset.digest,
            "rows": len(dataset),
            "columns": list(dataset.frame.columns),
            "text": dataset.roles.text,
            "label": dataset.roles.label,
        },
        "statistics": statistics(dataset),
        "findings": [
            {**finding.model_dump(mode="json"), "rows": finding.rows} for finding in inspect(dataset, progress=progress)
        ],
    }


def worst(findings: Sequence[dict[str, Any]], severity: str) -> bool:
    """Whether a finding is as severe as this or worse."""
    return any(_ORDER[finding["severity"]] <= _ORDER[severity] for finding in findings)
