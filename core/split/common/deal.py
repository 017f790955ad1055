"""From what must stay together and which sizes are wanted to the split of each row."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.errors import AssayError
from core.split.common.allot import allot
from core.split.common.counts import RARE, counts_of, wanted_cells
from core.split.common.groups import Groups
from core.words import count


def deal(
    frame: pd.DataFrame,
    groups: Groups,
    counted: np.ndarray,
    sizes: np.ndarray,
    columns: Sequence[str],
    rng: np.random.Generator,
    *,
    separator: str = "",
    rare: Sequence[int] = RARE,
    where: str = "the split",
    notes: list[str] | None = None,
) -> np.ndarray:
    """The part of each row, shape (rows,), so that parts have these ``sizes`` (parts,) and labels equal shares.

    Sizes are of the rows that are ``counted`` (rows,); a group without such a row, and a group that holds a made row,
    goes to part 0. ``columns`` are those whose values are shared out. ``notes`` is told what could not be met. Raises
    AssayError when there are fewer groups than parts.
    """
    known = np.bincount(groups.of[counted], minlength=len(groups)) > 0
    free = np.flatnonzero(known & ~groups.made)
    if len(free) < len(sizes):
        raise AssayError(
            f"{count(int(counted.sum()), 'row')} in {count(len(free), 'group')} that stay together cannot be divided "
            f"into {len(sizes)} parts.",
            where,
            "Tie fewer rows together, or collect or label more; about 200 rows make a test that says something.",
        )
    counts = counts_of(frame[counted], groups.of[counted], len(groups), columns, separator, where)
    cells, left = wanted_cells(counts, sizes, rare), sizes.copy()
    made = counts.only(np.flatnonzero(groups.made))
    cells[0] -= made.totals()
    left[0] -= made.sizes.sum()
    parts = np.zeros(len(groups), dtype=np.int64)
    parts[free] = allot(counts.only(free), cells, left, rng)
    if notes is not None:
        _tell(np.bincount(parts[groups.of[counted]], minlength=len(sizes)), sizes, counts.sizes, notes)
    return parts[groups.of]


def _tell(got: np.ndarray, wanted: np.ndarray, groups: np.ndarray, notes: list[str]) -> None:
    """Note where groups are so large that sizes could not be met."""
    rows = int(wanted.sum())
    if np.abs(got - wanted).max() > max(1, rows // 100):
        notes.append(
            f"Groups are large (up to {int(groups.max()):,} of {rows:,} rows), so the sizes are "
            f"{', '.join(f'{size:,}' for size in got)} where {', '.join(f'{size:,}' for size in wanted)} were wanted."
        )
