"""How many rows of each label each group has, and how many rows of each label each split should get."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.split.common.groups import present

#: Which split gets a row of a class first when there are too few for all: train, then test, then validation.
RARE = (0, 2, 1)


@dataclass(frozen=True)
class Counts:
    """Rows of each group, in all and of each label, as a sparse table.

    ``sizes`` (groups,) are the rows that count. The entries of group g are those from ``starts[g]`` to
    ``starts[g + 1]``: ``labels`` numbers from 0 and ``rows`` of them. ``column`` (labels,) is the place of the column
    that a label is a value of.
    """

    sizes: np.ndarray
    starts: np.ndarray
    labels: np.ndarray
    rows: np.ndarray
    column: np.ndarray

    def totals(self) -> np.ndarray:
        """Rows of each label in all groups, shape (labels,)."""
        return np.bincount(self.labels, weights=self.rows, minlength=len(self.column)).astype(np.int64)

    def only(self, groups: np.ndarray) -> "Counts":
        """The counts of some groups, by their places; labels keep their numbers."""
        lengths = np.diff(self.starts)[groups]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        picked = np.repeat(self.starts[:-1][groups] - starts[:-1], lengths) + np.arange(starts[-1])
        return Counts(self.sizes[groups], starts, self.labels[picked], self.rows[picked], self.column)


def counts_of(
    frame: pd.DataFrame, of: np.ndarray, groups: int, columns: Sequence[str], separator: str = "", where: str = ""
) -> Counts:
    """Count the rows of a frame by their group ``of`` (rows,) and by the values of label columns.

    A cell has several labels where ``separator`` parts them. A missing label counts for none. Without columns only
    sizes are counted.
    """
    places, codes, column = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    labels = 0
    for number, name in enumerate(columns):
        rows, values = _labels(present(frame, name, where), separator)
        found, names = pd.factorize(values, sort=True)
        places.append(rows)
        codes.append(found + labels)
        column.append(np.full(len(names), number))
        labels += len(names)
    group, label = of[np.concatenate(places)], np.concatenate(codes)
    pairs, rows_of = np.unique(group * max(labels, 1) + label, return_counts=True)
    starts = np.searchsorted(pairs, np.arange(groups + 1) * max(labels, 1))
    sizes = np.bincount(of, minlength=groups)
    return Counts(sizes, starts, pairs % max(labels, 1), rows_of, np.concatenate(column))


def _labels(values: pd.Series, separator: str) -> tuple[np.ndarray, np.ndarray]:
    """Places of rows and a label of each; a row with several labels stands there several times."""
    texts = values.map(str, na_action="ignore") if not isinstance(values.dtype, pd.StringDtype) else values
    codes, cells = pd.factorize(texts)
    rows = np.flatnonzero(codes >= 0)
    if not separator:
        return rows, np.asarray(cells, dtype=object)[codes[rows]]
    parts = [sorted({part.strip() for part in str(cell).split(separator)} - {""}) for cell in cells]
    several = np.array([len(some) for some in parts], dtype=np.int64)
    starts = np.cumsum(several) - several
    codes = codes[rows]
    repeated = np.repeat(rows, several[codes])
    within = np.arange(len(repeated)) - np.repeat(np.cumsum(several[codes]) - several[codes], several[codes])
    names = np.array([part for some in parts for part in some], dtype=object)
    return repeated, names[np.repeat(starts[codes], several[codes]) + within]


def quota(
    total: int, shares: np.ndarray, carry: np.ndarray, rare: Sequence[int] = RARE
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a class per split, each within one of its share; ``carry`` keeps the sums over classes on target too.

    The splits in ``rare`` get a row before any gets a second one, in that order.
    """
    exact = total * shares
    counts = np.floor(exact)
    wanted = np.where(exact - counts > 1e-9, exact - counts + carry, -np.inf)  # a whole number stays as it is
    for place in np.argsort(-wanted, kind="stable")[: round(total - counts.sum())]:
        counts[place] += 1
    wanted_parts = [part for part in rare if shares[part] > 0]
    for receiver in wanted_parts[: min(total, len(wanted_parts))]:
        if counts[receiver] == 0:
            counts[np.argmax(counts)] -= 1
            counts[receiver] += 1
    return counts.astype(int), carry + exact - counts


def wanted_cells(counts: Counts, sizes: np.ndarray, rare: Sequence[int] = RARE) -> np.ndarray:
    """Rows of each label that each split should get, shape (splits, labels), for splits of these ``sizes``.

    Where each row has one label, the labels of a split add up to its size, as far as the rule for rare classes lets
    them.
    """
    totals, shares = counts.totals(), sizes / max(sizes.sum(), 1)
    cells = np.zeros((len(totals), len(sizes)), dtype=np.int64)
    for column in range(int(counts.column.max(initial=-1)) + 1):
        carry = np.zeros(len(sizes))
        mine = np.flatnonzero(counts.column == column)
        for label in mine[np.argsort(-totals[mine], kind="stable")]:
            cells[label], carry = quota(int(totals[label]), shares, carry, rare)
        if totals[mine].sum() == sizes.sum():
            cells[mine] = _evened(cells[mine], totals[mine, None] * shares, sizes)
    return cells.T


def _evened(cells: np.ndarray, exact: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Cells of shape (labels, splits) with rows moved until the splits have these sizes, least harm first.

    No cell is emptied, and none gets farther than two rows from its exact share.
    """
    cells = cells.copy()
    while True:
        over = cells.sum(axis=0) - sizes
        source, target = int(np.argmax(over)), int(np.argmin(over))
        if over[source] <= 0:
            return cells
        gain = (cells - exact)[:, source] - (cells - exact)[:, target]
        gain[(cells[:, source] <= 1) | ((cells - exact)[:, target] > 1)] = -np.inf
        label = int(np.argmax(gain))
        if gain[label] == -np.inf:
            return cells
        cells[label, source] -= 1
        cells[label, target] += 1
