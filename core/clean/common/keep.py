"""Which row of a group of repeated texts stays."""

from typing import Literal

import numpy as np
import pandas as pd

from core.types import LABEL, TEXT

#: The first row, the last, the one with most characters, or the first with the label that most rows of the group have.
Keep = Literal["first", "last", "longest", "agreed"]

#: How the field of a step describes the choice.
KEEP = (
    "Which row of a group stays: the first, the last, the one with most characters, or the first with the label that "
    "most of its rows have (agreed, which needs same_label to be off)."
)


def keepers(frame: pd.DataFrame, group: np.ndarray, keep: Keep) -> np.ndarray:
    """True for the rows that stay, shape (rows,): one of each group, and all rows of group -1.

    Among rows that are equally long, or labels that are equally frequent, the first row stays. Rows without a label
    agree with nobody.
    """
    rows = np.flatnonzero(group >= 0)
    groups = group[rows]
    if keep == "last":
        rank = -rows.astype(float)
    elif keep == "longest":
        rank = -frame[TEXT].str.len().to_numpy(dtype=float, na_value=0)[rows]
    elif keep == "agreed":
        rank = -_agreeing(frame, rows, groups).astype(float)
    else:
        rank = np.zeros(len(rows))
    order = np.lexsort((rows, rank, groups))
    stays = group < 0
    stays[rows[order][np.unique(groups[order], return_index=True)[1]]] = True
    return stays


def _agreeing(frame: pd.DataFrame, rows: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """How many rows of its group have the label of each of the rows; 0 for a row without a label."""
    labels = pd.factorize(frame[LABEL])[0][rows].astype(np.int64)
    pairs = groups.astype(np.int64) * (int(labels.max(initial=0)) + 2) + labels + 1
    _, back, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    return np.where(labels >= 0, counts[back], 0)


def check_keep(keep: Keep, same_label: bool) -> None:
    """Raise ValueError where the choice cannot be made: rows of one label have nothing to agree on."""
    if keep == "agreed" and same_label:
        raise ValueError("agreed chooses among different labels; turn same_label off, or keep the first row")
