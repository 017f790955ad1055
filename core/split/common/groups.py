"""What must stay together: rows of equal or near text, of equal value in a column, and parents with their children."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.contracts import Progress, quiet
from core.errors import AssayError
from core.near.clusters import clusters, components
from core.near.join import similar_keys
from core.text import text_keys
from core.types import ORIGIN, TEXT, UID


@dataclass(frozen=True)
class Groups:
    """Groups of rows that land in one split.

    ``of`` (rows,) is the group of each row, numbers from 0 in order of first rows. ``made`` (groups,) is True where a
    group holds a made row: such a group belongs to train, as made rows are never tested on.
    """

    of: np.ndarray
    made: np.ndarray

    def __len__(self) -> int:
        return len(self.made)


def groups_of(
    frame: pd.DataFrame,
    columns: Sequence[str] = (),
    near: float | None = None,
    where: str = "the split",
    progress: Progress = quiet,
) -> Groups:
    """The connected components of all that ties rows; ``frame`` has uid, text and origin.

    Always tied: equal texts (`core.text.text_key`), a made row and its parent, and children of one parent. Besides,
    rows of equal value in one of ``columns``, and texts whose character 5-grams have a Jaccard similarity of at least
    ``near``. A missing or empty value ties nothing. Raises AssayError when a column is not in the table.
    """
    rows = len(frame)
    if not rows:
        return Groups(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool))
    keys = text_keys(frame[TEXT])
    ties = [clusters(similar_keys(keys, near, progress=progress)) if near else pd.factorize(keys)[0]]
    ties += [pd.factorize(_values(frame, column, where))[0] for column in columns]
    edges = [_edges(codes) for codes in ties]
    made = frame[ORIGIN].notna().to_numpy(dtype=bool)
    nodes = rows
    if made.any():
        names = pd.factorize(pd.concat([frame[UID], frame[ORIGIN][made]]))[0] + rows
        nodes += int(names.max()) + 1 - rows
        edges.append((np.concatenate([np.arange(rows), np.flatnonzero(made)]), names))
    left, right = (np.concatenate([edge[side] for edge in edges]) for side in (0, 1))
    of = pd.factorize(components(nodes, left, right)[:rows])[0].astype(np.int64)
    return Groups(of, np.bincount(of, weights=made) > 0)


def present(frame: pd.DataFrame, column: str, where: str) -> pd.Series:
    """A column of the table; AssayError when there is none of that name."""
    if column not in frame.columns:
        raise AssayError(
            f"Column '{column}' is not in the table ({', '.join(map(str, frame.columns))}).",
            where,
            "Name a column of the table.",
        )
    return frame[column]


def _values(frame: pd.DataFrame, column: str, where: str) -> pd.Series:
    """The values of a column; what is empty is missing, and cells of no hashable type are compared as written."""
    values = present(frame, column, where)
    if isinstance(values.dtype, pd.StringDtype):
        return values.mask((values.str.strip() == "").fillna(True).astype(bool))
    return values.map(str, na_action="ignore") if values.dtype == object else values


def _edges(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row that has a code, and the first row of that code."""
    rows = np.flatnonzero(codes >= 0)
    first = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    first[codes[rows[::-1]]] = rows[::-1]  # the first row is written last
    return rows, first[codes[rows]]
