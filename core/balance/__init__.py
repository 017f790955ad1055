"""Evening out the classes among the train rows: one file per strategy."""

from core.contracts import Step

STEPS: tuple[type[Step], ...] = ()
