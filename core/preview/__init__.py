"""What a recipe would do, seen on rows, before anything is stored."""

from core.preview.rows import Preview, Stage, Touched, chosen, preview
from core.preview.sample import SAMPLE_ROWS, WHOLE_ROWS, sampled
from core.preview.splits import (
    before_split,
    estimated_table,
    split_table,
    through_split,
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
    "before_split",
    "chosen",
    "estimated_table",
    "preview",
    "sampled",
    "split_table",
    "through_split",
    "with_split",
]
