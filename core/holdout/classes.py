"""What the sizes of a split can say: shares of classes with intervals, and the smallest difference a test can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from core.tune.evidence.bootstrap import smallest_difference

#: A class with fewer test rows has scores that are luck: with 5, one row moves its recall by 0.2.
FEW_TEST_ROWS = 5

#: The score that approaches are expected to have where nobody says another.
EXPECTED = 0.85

#: 95 % of a normal distribution lie within so many standard deviations.
Z = 1.959963984540054


@dataclass(frozen=True)
class Seen:
    """The smallest differences between two approaches that a test split can show at 95 %, and what one class can.

    ``accuracy`` is of the share of rows that are right, ``macro`` of the mean recall over the classes, which macro-F1
    is close to; the second is None where a class has no test row. ``least`` and ``fewest`` name the class with fewest
    test rows and how many it has, ``one_class`` is the half width of the interval of its recall.
    """

    rows: int
    classes: int
    score: float
    accuracy: float
    macro: float | None
    least: str
    fewest: int
    one_class: float


def wilson(hits: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of shares, ``hits`` of ``rows``; 0 to 1 where there is no row.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22, 1927.
    """
    size = np.maximum(rows, 1)
    share = hits / size
    middle, below = share + Z**2 / (2 * size), 1 + Z**2 / size
    half = Z * np.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    low, high = (middle - half) / below, (middle + half) / below
    return np.where(rows > 0, np.clip(low, 0, share), 0.0), np.where(rows > 0, np.clip(high, share, 1), 1.0)


def class_shares(table: pd.DataFrame) -> pd.DataFrame:
    """A row per class and split: ``class, split, rows, of, share, low, high``, the last two with Wilson's interval.

    ``table`` is a `core.preview.split_table`. The interval says which shares other rows from the same source could have
    had; it does not say how well the split was dealt, which the shares beside each other do.
    """
    parts = []
    for split in table.columns:
        rows = table[split].to_numpy()
        of = np.full(len(rows), rows.sum())
        low, high = wilson(rows, of)
        share = rows / np.maximum(of, 1)
        parts.append(
            pd.DataFrame(
                {"class": table.index, "split": split, "rows": rows, "of": of, "share": share, "low": low, "high": high}
            )
        )
    whole = pd.concat(parts, ignore_index=True)
    return whole.sort_values("class", key=table.index.get_indexer, kind="stable", ignore_index=True)


def seen(test_rows: Sequence[int], score: float = EXPECTED, names: Sequence[str] = ()) -> Seen:
    """What ``test_rows``, a number a class, can show about two approaches near ``score``.

    For accuracy as `core.tune.evidence.bootstrap.smallest_difference`: 1.96 sqrt(2 p (1 - p) / n). The mean recall over
    k classes is a mean of k shares, each with its own rows, so its smallest difference is
    1.96 sqrt(2 p (1 - p) sum(1 / n_c) / k ** 2): the same for classes of equal size, larger the more unequal they are.
    Both are for two independent scores; predictions of two approaches agree on many rows, so that a paired comparison
    shows somewhat less.
    """
    sizes = np.asarray(test_rows, dtype=float)
    total, classes = int(sizes.sum()), len(sizes)
    macro = None
    if classes and sizes.min() > 0:
        macro = min(1.0, Z * sqrt(2 * score * (1 - score) * float((1 / sizes).sum()) / classes**2))
    place = int(sizes.argmin()) if classes else 0
    fewest = int(sizes[place]) if classes else 0
    low, high = wilson(np.array([score * fewest]), np.array([fewest]))
    least = str(names[place]) if len(names) > place else ""
    accuracy = min(1.0, smallest_difference(total, score))
    return Seen(total, classes, score, accuracy, macro, least, fewest, float(high[0] - low[0]) / 2)


def rows_needed(difference: float, score: float = EXPECTED) -> int:
    """Test rows after which a difference in accuracy of this size can be shown."""
    return int(np.ceil(2 * score * (1 - score) * (Z / difference) ** 2))
