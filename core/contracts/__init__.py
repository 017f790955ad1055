"""The five verbs: Source.read, Check.inspect, Step.apply, Approach.fit, Exporter.write.

Everything a contributor adds is one small frozen class that writes one of them. Its fields carry bounds, units and
help; the same field draws the form on the page, validates the recipe and documents the command line.
"""

from core.contracts.learning import Approach, FitContext, Fitted
from core.contracts.looking import Check, Finding, Severity
from core.contracts.parts import Context, Exporter, Group, Part, Progress, Reject, Source, Step, quiet

__all__ = [
    "Approach",
    "Check",
    "Context",
    "Exporter",
    "Finding",
    "FitContext",
    "Fitted",
    "Group",
    "Part",
    "Progress",
    "Reject",
    "Severity",
    "Source",
    "Step",
    "quiet",
]
