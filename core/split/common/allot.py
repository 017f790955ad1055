"""Gives groups of rows to splits, so that each split has as many rows, in all and of each label, as it should.

Groups of equal counts are dealt out in bulk first, in proportion. The rest go one by one, the largest first and among
equal sizes those with the rarest label, to the split where they overfill least and that lacks their labels most; for
single rows with several labels this is iterative stratification (Sechidis, Tsoumakas, Vlahavas: On the Stratification
of Multi-Label Data, 2011). `core.split.common.improve` then corrects by moves and swaps. What is made small is the
*miss*: the sum of the differences between the rows wanted and given, over splits, in all and for each label.
"""

from dataclasses import dataclass

import numpy as np

from core.split.common.counts import Counts
from core.split.common.improve import best_of_all, improve

#: From so many equal groups on, most of them are dealt out in proportion at once.
_BULK = 20

#: All assignments are tried where there are no more than so many.
_ALL = 20_000


@dataclass(frozen=True)
class Patterns:
    """Groups that have the same counts, once each.

    ``of`` (groups,) is each group's pattern and ``copies`` (patterns,) how many groups have it; ``counts`` are theirs,
    with the size as one more label at the end.
    """

    of: np.ndarray
    copies: np.ndarray
    counts: Counts

    def table(self, chosen: np.ndarray) -> np.ndarray:
        """The counts of some patterns, shape (chosen, labels)."""
        part = self.counts.only(chosen)
        found = np.zeros((len(chosen), len(part.column)), dtype=np.int64)
        found[np.repeat(np.arange(len(chosen)), np.diff(part.starts)), part.labels] = part.rows
        return found


def allot(counts: Counts, cells: np.ndarray, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The split of each group, shape (groups,).

    ``cells`` (splits, labels) and ``sizes`` (splits,) are the rows wanted; they may be negative where a split has more
    already. No split stays without a group if there are as many groups as splits. Equal groups are told apart by
    ``rng`` alone. The miss is the least possible for a few groups, and hardly above it for many.
    """
    wanted = np.concatenate([cells, sizes[:, None]], axis=1)
    splits, groups = len(sizes), len(counts.sizes)
    if not groups:
        return np.zeros(0, dtype=np.int64)
    mixed = rng.permutation(groups)
    if splits**groups <= _ALL:
        all_of = _patterned(counts)
        parts = np.empty(groups, dtype=np.int64)
        parts[mixed] = best_of_all(all_of.table(all_of.of[mixed]), wanted)
        return parts
    patterns = _patterned(counts)
    dealt = _bulk(patterns, np.clip(sizes, 0, None))
    _one_by_one(patterns, dealt, wanted, rng)
    improve(patterns.table, patterns.counts.sizes, dealt, wanted, rng)
    order = mixed[np.argsort(patterns.of[mixed], kind="stable")]
    parts = np.empty(groups, dtype=np.int64)
    parts[order] = np.repeat(np.tile(np.arange(splits), len(dealt)), dealt.ravel())
    return parts


def _patterned(counts: Counts) -> Patterns:
    """Find equal groups by a sum of random 64-bit numbers, one a label; a collision would cost evenness, no more."""
    weights = np.random.default_rng(0).integers(1, 2**63, len(counts.column) + 1, dtype=np.uint64) * np.uint64(2) + 1
    summed = np.concatenate([[np.uint64(0)], np.cumsum(weights[counts.labels] * counts.rows.astype(np.uint64))])
    marks = np.diff(summed[counts.starts]) + weights[-1] * counts.sizes.astype(np.uint64)
    _, first, of, copies = np.unique(marks, return_index=True, return_inverse=True, return_counts=True)
    one = counts.only(first)
    size = len(one.column)
    ends = one.starts[1:]
    with_size = Counts(
        one.sizes,
        one.starts + np.arange(len(one.starts)),
        np.insert(one.labels, ends, size),
        np.insert(one.rows, ends, one.sizes),
        np.append(one.column, -1),
    )
    return Patterns(of, copies, with_size)


def _bulk(patterns: Patterns, sizes: np.ndarray) -> np.ndarray:
    """Copies of each pattern for each split, shape (patterns, splits), for patterns of many copies; others wait."""
    shares = sizes / max(sizes.sum(), 1)
    dealt = np.floor(patterns.copies[:, None] * shares + 1e-9).astype(np.int64)
    return np.where((patterns.copies >= _BULK)[:, None], dealt, 0)


def _one_by_one(patterns: Patterns, dealt: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> None:
    """Deal out what is left, the largest first; ``dealt`` is written in place."""
    counts, splits = patterns.counts, range(len(wanted))
    lacks = wanted.astype(float)
    lengths = np.diff(counts.starts)
    for split in splits:
        lacks[split] -= np.bincount(
            counts.labels, weights=counts.rows * np.repeat(dealt[:, split], lengths), minlength=wanted.shape[1]
        )
    waiting = np.repeat(np.arange(len(dealt)), patterns.copies - dealt.sum(axis=1))
    waiting = rng.permutation(waiting)
    totals = np.bincount(counts.labels, weights=counts.rows * np.repeat(patterns.copies, lengths))
    rarest = np.minimum.reduceat(totals[counts.labels], counts.starts[:-1])
    order = waiting[np.lexsort((rarest[waiting], -counts.sizes[waiting]))]
    left, scale = lacks.tolist(), (1 / np.maximum(wanted, 1)).tolist()
    starts, labels, rows = counts.starts.tolist(), counts.labels.tolist(), counts.rows.tolist()
    given = np.empty(len(order), dtype=np.int64)
    for place, pattern in enumerate(order.tolist()):
        entries = range(starts[pattern], starts[pattern + 1])
        best, found = (float("inf"), 0.0), 0
        for split in splits:
            lack, size = left[split], scale[split]
            over = pull = 0.0
            for entry in entries:
                label, number = labels[entry], rows[entry]
                want = lack[label]
                if want < number:
                    over += number - want if want > 0 else number
                pull += number * want * size[label]
            if (over, -pull) < best:
                best, found = (over, -pull), split
        given[place] = found
        lack = left[found]
        for entry in entries:
            lack[labels[entry]] -= rows[entry]
    np.add.at(dealt, (order, given), 1)
