"""Engines schedule shards of work; they know no step."""

from core.engine.local import LocalEngine
from core.errors import AssayError

ENGINES = {"local": LocalEngine}


def engine_named(name: str) -> LocalEngine:
    """The engine of this name; AssayError lists those that exist."""
    if name not in ENGINES:
        raise AssayError(f"There is no engine '{name}'.", "--engine", f"Choose one of: {', '.join(ENGINES)}.")
    return ENGINES[name]()
