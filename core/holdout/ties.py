"""Which rows belong together: equal and near texts, rows made of one another, and rows of one group."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.contracts import Context
from core.learned.shared import keys
from core.near.clusters import clusters, components
from core.near.join import Pairs, similar_keys
from core.types import ORIGIN, UID

#: Share of character 5-grams in common from which texts are near; the same as the check `leakage`.
NEAR = 0.8

#: The ways in which rows are twins: what is learned of one is known of the other. Rows of one group need not be.
TWINS = ("equal text", "near text", "same parent")


@dataclass(frozen=True)
class Ties:
    """What ties rows together, whatever their split.

    ``codes`` has, by the way rows are tied, a number for each row, shape (rows,); rows of equal number are tied, and -1
    is tied to none. ``pairs`` are the near texts; `clusters` of them are among the codes as ``near text``.
    """

    codes: Mapping[str, np.ndarray]
    pairs: Pairs

    def families(self, *left_out: str) -> np.ndarray:
        """The family of each row, from 0 without gaps, shape (rows,): all that a chain of ties leads to.

        ``left_out`` are ways that do not count.
        """
        count = len(self.pairs.first)
        left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for way, codes in self.codes.items():
            if way not in left_out:
                rows = np.flatnonzero(codes >= 0)
                _, first, back = np.unique(codes[rows], return_index=True, return_inverse=True)
                left.append(rows)
                right.append(rows[first][back])
        return components(count, np.concatenate(left), np.concatenate(right))


def ties(frame: pd.DataFrame, context: Context, group: str | None = None, threshold: float = NEAR) -> Ties:
    """The ties between the rows of a frame; ``group`` is the column of groups, if there is one.

    Found once per context: they do not depend on the split.
    """
    return context.once(f"ties {group} {threshold}", lambda: _ties(frame, context, group, threshold))


def _ties(frame: pd.DataFrame, context: Context, group: str | None, threshold: float) -> Ties:
    pairs = similar_keys(keys(frame, context), threshold, progress=context.progress)
    codes = {"equal text": pairs.first, "near text": clusters(pairs), "same parent": families(frame)}
    if group is not None and group in frame.columns:
        codes[f"same {group}"] = pd.factorize(_values(frame[group]))[0].astype(np.int64)
    return Ties(codes, pairs)


def families(frame: pd.DataFrame) -> np.ndarray:
    """A number for each row that was made of another or that another was made of, shape (rows,); -1 for the rest.

    Children of one parent have one number, whether the parent is in the frame or not; uids are unique.
    """
    made = np.flatnonzero(frame[ORIGIN].notna().to_numpy(dtype=bool))
    names = pd.factorize(pd.concat([frame[UID], frame[ORIGIN].iloc[made]]))[0]
    of = names[len(frame) :]
    found = components(int(names.max(initial=-1)) + 1, made, of)[: len(frame)]
    of = of[of < len(frame)]
    alone = np.ones(len(frame), dtype=bool)
    alone[made] = alone[of] = False
    return np.where(alone, -1, found)


def _values(column: pd.Series) -> pd.Series:
    """The values of a column; what is empty is missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.mask((column.str.strip() == "").fillna(True).astype(bool))
    return column.map(str, na_action="ignore") if column.dtype == object else column
