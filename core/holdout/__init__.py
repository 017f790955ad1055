"""What a split looks like and what it leaks, before it is accepted."""

from core.holdout.advice import Advice
from core.holdout.classes import Seen, class_shares, rows_needed, seen, wilson
from core.holdout.drift import Drift
from core.holdout.kept import Measured, known_vectors, measure, measured, vectors_path
from core.holdout.leaks import Leak
from core.holdout.meter import Meter, Reading, leak_meter
from core.holdout.report import Holdout, holdout, seen_of, vector_rows
from core.holdout.resample import Estimate
from core.holdout.sentences import told, verdict

__all__ = [
    "Advice",
    "Drift",
    "Estimate",
    "Holdout",
    "Leak",
    "Measured",
    "Meter",
    "Reading",
    "Seen",
    "class_shares",
    "holdout",
    "known_vectors",
    "leak_meter",
    "measure",
    "measured",
    "rows_needed",
    "seen",
    "seen_of",
    "told",
    "vector_rows",
    "vectors_path",
    "verdict",
    "wilson",
]
