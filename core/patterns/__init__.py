"""Regular expressions that a user wrote, run in bounded time."""

from core.patterns.engine import matches_in, replaced, searched
from core.patterns.syntax import UnusableError, checked_template, compiled

__all__ = ["UnusableError", "checked_template", "compiled", "matches_in", "replaced", "searched"]
