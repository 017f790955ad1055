"""Making new train rows out of train rows: one file per method, and the gate that keeps or rejects what was made."""

from core.contracts import Step

STEPS: tuple[type[Step], ...] = ()
