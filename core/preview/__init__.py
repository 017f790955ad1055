"""What a recipe would do, seen on rows, before anything is stored."""

from core.preview.rows import Preview, Stage, Touched, chosen, preview
from core.preview.sample import SAMPLE_ROWS, WHOLE_ROWS, sampled
from core.preview.splits import (
    estimated_table,
    repeated_rows,
    split_table,
    straddling_groups,
    too_small_classes,
    what_test_shows,
    with_split,
)
from core.preview.watched import Remembered, Watched

__all__ = [
    "SAMPLE_ROWS",
    "WHOLE_ROWS",
    "Preview",
    "Remembered",
    "Stage",
    "Touched",
    "Watched",
    "chosen",
    "estimated_table",
    "preview",
    "repeated_rows",
    "sampled",
    "split_table",
    "straddling_groups",
    "too_small_classes",
    "what_test_shows",
    "with_split",
]
