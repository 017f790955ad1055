"""Which rows one approach gets right and another wrong, whether that is more than luck, and which are hard for all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Flips:
    """What changes, row by row, when the second approach takes the place of the first.

    ``first_right`` and ``second_right`` (rows,) count the seeds that got a row right. ``fixed`` are the places of rows
    that most seeds of the first get wrong and most of the second right, ``broken`` the reverse. ``tied`` are rows on
    which the seeds of either are split evenly: neither fixed nor broken. ``p_value`` is `mcnemar` of the two numbers.
    """

    first_right: np.ndarray
    second_right: np.ndarray
    fixed: np.ndarray
    broken: np.ndarray
    tied: np.ndarray
    p_value: float


def flips(y: np.ndarray, first: np.ndarray, second: np.ndarray) -> Flips:
    """Compare two approaches on the same rows: ``y`` (rows,), ``first`` and ``second`` (seeds, rows) class indices.

    The numbers of seeds may differ. The p-value is about rows: it takes the majorities of these seeds as given.
    """
    counts = [(said == y).sum(axis=0) for said in (first, second)]
    lead, other = (2 * right - len(said) for right, said in zip(counts, (first, second), strict=True))
    fixed, broken = np.flatnonzero((lead < 0) & (other > 0)), np.flatnonzero((lead > 0) & (other < 0))
    tied = np.flatnonzero((lead == 0) | (other == 0))
    return Flips(counts[0], counts[1], fixed, broken, tied, mcnemar(len(fixed), len(broken)))


def mcnemar(fixed: int, broken: int) -> float:
    """Two-sided mid-p value of no difference, from the numbers of rows that only one of two approaches gets right.

    Under no difference each such row is a fair coin (Q. McNemar, Psychometrika 12, 1947). The binomial is exact, half
    the probability of what was seen counts: closer to its level than the exact conditional test, which is too careful,
    M. Fagerland et al., The McNemar Test for Binary Matched-pairs Data, BMC Med. Res. Methodol. 13:91, 2013.
    """
    rows, fewer = fixed + broken, min(fixed, broken)
    if not rows:
        return 1.0
    ways, tail = 1, 0
    for place in range(fewer):
        tail += ways
        ways = ways * (rows - place) // (place + 1)
    if fixed == broken:
        return 1 - ways / 2 ** (rows + 1)
    return (2 * tail + ways) / 2**rows


def hardest(y: np.ndarray, said: Mapping[str, np.ndarray]) -> np.ndarray:
    """The share of all approaches and seeds that got each row wrong, (rows,) from 0 to 1; 1 is wrong under all.

    ``said`` has an array (seeds, rows) of class indices per approach, at least one. Each approach counts the same: one
    that was fitted once would have said the same with every seed.
    """
    return np.asarray(np.mean([(each != y).mean(axis=0) for each in said.values()], axis=0))
