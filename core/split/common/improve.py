"""Corrects an assignment of groups to splits by moves and swaps, or finds the best one where there are few."""

from collections.abc import Callable
from itertools import permutations

import numpy as np

#: Numbers that one round of swaps or moves may look at.
_SWAPS = 2_000_000
_MOVES = 4_000_000

#: Rounds of corrections at most, and new starts for a table of so many different groups at most.
_ROUNDS = 2_000
_STARTS = 60
_FEW = 150

Table = Callable[[np.ndarray], np.ndarray]


def best_of_all(vectors: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The assignment of least miss among all, shape (groups,), for ``vectors`` (groups, labels) of a few groups.

    ``wanted`` has shape (splits, labels). A split without a group is worse than any miss.
    """
    splits, groups = len(wanted), len(vectors)
    ways = np.arange(splits**groups)[:, None] // splits ** np.arange(groups) % splits
    miss = np.zeros(len(ways))
    for split in range(splits):
        mine = ways == split
        miss += np.abs(mine @ vectors - wanted[split]).sum(axis=1) + _empty(vectors) * ~mine.any(axis=1)
    found: np.ndarray = ways[np.argmin(miss)]
    return found


def improve(table: Table, sizes: np.ndarray, dealt: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> None:
    """Make the miss smaller; ``dealt`` (patterns, splits), copies of each pattern in each split, is written in place.

    ``table`` gives the counts of patterns by their places. Where there are too many patterns to look at, the smallest
    are looked at: they correct best. A table of few patterns is started anew several times from a place nearby.
    """
    labels = wanted.shape[1]
    small = np.argsort(sizes, kind="stable")[: max(_MOVES // labels, 100)]
    state = _State(table(small), dealt[small], wanted - _given(table, dealt), dealt.sum(axis=0))
    state.descend()
    best, kept = state.miss(), state.dealt.copy()
    starts = _STARTS if len(sizes) <= _FEW and len(small) == len(sizes) else 0
    for _ in range(starts):
        if best == 0:
            break
        state.kick(rng)
        state.descend()
        if state.miss() < best:
            best, kept = state.miss(), state.dealt.copy()
    dealt[small] = kept


def _given(table: Table, dealt: np.ndarray) -> np.ndarray:
    """Rows of each label in each split, shape (splits, labels), a part of the patterns at a time."""
    step = 20_000
    parts = [
        dealt[start : start + step].T @ table(np.arange(start, min(start + step, len(dealt))))
        for start in range(0, len(dealt), step)
    ]
    found: np.ndarray = np.sum(parts, axis=0)
    return found


def _empty(vectors: np.ndarray) -> float:
    """What a split without a group costs: more than any miss."""
    return 4.0 * float(np.abs(vectors).sum()) + 1e6


class _State:
    """Where the groups are: copies of each pattern by split, what each split lacks, and how many groups it has."""

    def __init__(self, vectors: np.ndarray, dealt: np.ndarray, lacks: np.ndarray, filled: np.ndarray) -> None:
        self.vectors, self.dealt, self.lacks, self.filled = vectors, dealt.copy(), lacks.copy(), filled.copy()
        self.pairs = list(permutations(range(len(lacks)), 2))
        self.empty = _empty(vectors)
        self.swapping = max(int((_SWAPS / lacks.shape[1]) ** 0.5), 16)

    def miss(self) -> float:
        """What is to be made small."""
        return float(np.abs(self.lacks).sum()) + self.empty * int((self.filled == 0).sum())

    def descend(self) -> None:
        """Take the best move, or else the best swap, until none helps."""
        for _ in range(_ROUNDS):
            if self.miss() == 0 or not (self._move() or self._swap()):
                return

    def kick(self, rng: np.random.Generator) -> None:
        """Put a few groups anywhere."""
        for _ in range(int(rng.integers(2, 6))):
            pattern = int(rng.integers(len(self.dealt)))
            there = np.flatnonzero(self.dealt[pattern])
            self._shift(pattern, int(rng.choice(there)), int(rng.integers(len(self.lacks))))

    def _shift(self, pattern: int, source: int, target: int) -> None:
        """Move one copy of a pattern."""
        for split, sign in ((source, -1), (target, 1)):
            self.dealt[pattern, split] += sign
            self.lacks[split] -= sign * self.vectors[pattern]
            self.filled[split] += sign

    def _move(self) -> bool:
        now = np.abs(self.lacks).sum(axis=1)
        gone = np.array([np.abs(lack + self.vectors).sum(axis=1) for lack in self.lacks], dtype=float) - now[:, None]
        come = np.array([np.abs(lack - self.vectors).sum(axis=1) for lack in self.lacks], dtype=float) - now[:, None]
        gone += self.empty * (self.filled == 1)[:, None]
        come -= self.empty * (self.filled == 0)[:, None]
        gone = np.where(self.dealt.T > 0, gone, np.inf)
        best, choice = 0.0, (-1, 0, 0)
        for source, target in self.pairs:
            change = gone[source] + come[target]
            pattern = int(np.argmin(change))
            if change[pattern] < best - 1e-9:
                best, choice = float(change[pattern]), (pattern, source, target)
        if choice[0] < 0:
            return False
        self._shift(*choice)
        return True

    def _swap(self) -> bool:
        """Change two groups of different splits for one another, if that helps; only the smallest are looked at."""
        best, choice = 0.0, (-1, 0, 0, 0)
        for source, target in self.pairs:
            if source > target:
                continue
            mine = np.flatnonzero(self.dealt[:, source])[: self.swapping]
            other = np.flatnonzero(self.dealt[:, target])[: self.swapping]
            if not len(mine) or not len(other):
                continue
            moved = self.vectors[mine][:, None] - self.vectors[other][None]
            after = np.abs(self.lacks[source] + moved).sum(axis=2) + np.abs(self.lacks[target] - moved).sum(axis=2)
            change = after - np.abs(self.lacks[[source, target]]).sum()
            place = int(np.argmin(change))
            if change.flat[place] < best - 1e-9:
                one, two = divmod(place, len(other))
                best, choice = float(change.flat[place]), (int(mine[one]), int(other[two]), source, target)
        if choice[0] < 0:
            return False
        first, second, source, target = choice
        self._shift(first, source, target)
        self._shift(second, target, source)
        return True
