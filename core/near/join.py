"""All pairs of texts that are nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.contracts import Progress, quiet
from core.near import bounds
from core.near.grams import WIDTH, Grams
from core.near.postings import BITS, Postings, Sets, build, runs
from core.near.signatures import Signatures
from core.near.verify import distinct, ranges, similarities
from core.text import text_keys

#: So many pairs are listed; where there are more, those that tie groups together are, so that clusters stay exact.
MOST = 1_000_000

_EVENTS = 1 << 20
_MANY = 20_000


@dataclass(frozen=True)
class Pairs:
    """Pairs of different texts that are near, and which rows have the same text.

    ``left`` < ``right`` are row places and ``similarity`` their Jaccard similarity, each of shape (pairs,), sorted by
    left, then right. Rows of equal text (`core.text.text_key`) are one text, which goes by its first row: ``first``
    (rows,) is that row's place, a row's own if it is the first, and -1 where there is no text. ``complete`` is False
    where there were more pairs than are listed: then enough are listed to tie each cluster together.
    """

    left: np.ndarray
    right: np.ndarray
    similarity: np.ndarray
    first: np.ndarray
    complete: bool = True

    def __len__(self) -> int:
        return len(self.left)


def similar_pairs(
    texts: Sequence[str | None] | pd.Series,
    threshold: float = 0.8,
    parts: np.ndarray | None = None,
    most: int = MOST,
    progress: Progress = quiet,
) -> Pairs:
    """Pairs of texts whose sets of character 5-grams have a Jaccard similarity of at least ``threshold``.

    Texts are compared by `core.text.text_key`; a text of fewer than 5 characters is near to none. Found exactly, by a
    prefix filter over grams in the order of their rareness and a count of each candidate's common grams. ``parts``
    (rows,) are whole numbers from 0: only rows of equal part are compared, for equality too. ``threshold`` is in
    (0, 1]; below 0.5 it takes long.
    """
    return similar_keys(text_keys(pd.Series(texts, dtype="str")), threshold, parts, most, progress)


def similar_keys(
    keys: pd.Series,
    threshold: float = 0.8,
    parts: np.ndarray | None = None,
    most: int = MOST,
    progress: Progress = quiet,
) -> Pairs:
    """As `similar_pairs`, for what `core.text.text_keys` gave."""
    codes, _ = pd.factorize(keys)
    codes = codes.astype(np.int64)
    part = np.zeros(len(codes), dtype=np.int64) if parts is None else parts.astype(np.int64)
    present = codes >= 0
    nodes = codes[present] * (int(part.max(initial=0)) + 1) + part[present]
    _, where, back = np.unique(nodes, return_index=True, return_inverse=True)
    rows = np.flatnonzero(present)
    first = np.full(len(codes), -1, dtype=np.int64)
    first[rows] = rows[where][back]
    heads = np.sort(rows[where])
    texts = keys.iloc[heads].tolist()
    heads = heads[np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) >= WIDTH]
    texts = [text for text in texts if len(text) >= WIDTH]
    join = _Join(texts, part[heads], threshold, most, progress)
    join.run()
    left, right, similarity = join.result()
    return Pairs(heads[left], heads[right], similarity, first, join.complete)


@dataclass
class _Join:
    """One join: what was found so far, pairs as ``left * texts + right``."""

    texts: list[str]
    parts: np.ndarray
    threshold: float
    most: int
    progress: Progress
    complete: bool = True
    found: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    shares: np.ndarray = field(default_factory=lambda: np.empty(0))
    signatures: Signatures = field(init=False)

    def run(self) -> None:
        """List all pairs, up to ``most``; from then on only those that connect what is not connected yet."""
        grams = Grams(self.texts, BITS)
        self.signatures = Signatures(grams, len(self.texts))
        sets, postings = build(grams, self.parts, self.threshold, self.progress)
        size = sets.size[postings.text]
        reach = self._reach(postings, size, sets)
        for start, stop in ranges(reach, _EVENTS):
            if len(self.found) > self.most:
                self.complete = False
                self._connect(sets, postings[start:])
                break
            self.progress(start, len(postings), "Comparing texts for near duplicates")
            one, other = _expand(np.arange(start, stop) + 1, reach[start:stop], start)
            self._look(sets, postings, one, other)

    def _reach(self, postings: Postings, size: np.ndarray, sets: Sets) -> np.ndarray:
        """With how many of the entries after it in its group each entry has to be compared."""
        reach = np.zeros(len(postings), dtype=np.int64)
        places = np.arange(len(postings))
        _, ends = runs(postings.group)
        first = sets.size[postings.text] - postings.rest < bounds.short_prefix(size, self.threshold)
        asking = np.flatnonzero(first & (places + 1 < ends))
        whole = (postings.group.astype(np.int64) << 32) | size
        limit = (postings.group[asking].astype(np.int64) << 32) | bounds.largest(size[asking], self.threshold)
        reach[asking] = np.searchsorted(whole, limit, side="right") - asking - 1
        return reach

    def _connect(self, sets: Sets, postings: Postings) -> None:
        """Compare entries of different clusters until every group is one cluster or has been looked at."""
        from core.near.clusters import components

        while len(postings):
            left, right = np.divmod(self.found, len(self.texts))
            cluster = components(len(self.texts), left, right)[postings.text]
            size = np.bincount(postings.group)[postings.group]
            order = np.lexsort((cluster, postings.group, -size))  # large groups first: they tie most together
            postings, cluster = postings[order], cluster[order]
            starts, ends = runs(postings.group)
            mixed = cluster[starts] != cluster[ends - 1]
            postings, cluster = postings[mixed], cluster[mixed]
            if not len(postings):
                return
            _, ends = runs(postings.group)
            _, own = runs(postings.group * np.int64(len(self.texts)) + cluster)
            start, stop = next(ranges(ends - own, _EVENTS))
            one, other = _expand(own[start:stop], (ends - own)[start:stop], start)
            self._look(sets, postings, one, other)
            postings = postings[stop:]

    def _look(self, sets: Sets, postings: Postings, one: np.ndarray, other: np.ndarray) -> None:
        """Filter pairs of entries, count the common grams of those that pass, and keep the near ones."""
        left, right = postings.text[one], postings.text[other]
        total = sets.size[left] + sets.size[right]
        least = bounds.overlap(total, self.threshold)
        passed = np.flatnonzero(np.minimum(postings.rest[one], postings.rest[other]) >= least)
        left, right, most = left[passed], right[passed], (total - 2 * least)[passed]
        passed = np.bitwise_count(sets.signature[left] ^ sets.signature[right]) <= most
        passed &= self.parts[left] == self.parts[right]
        left, right, most = left[passed].astype(np.int64), right[passed].astype(np.int64), most[passed]
        if len(left) > _MANY:
            passed = self.signatures.differing(left, right) <= most
            left, right = left[passed], right[passed]
        pairs = distinct(np.minimum(left, right) * len(self.texts) + np.maximum(left, right))
        pairs = np.setdiff1d(pairs, self.found, assume_unique=True)
        if len(pairs):
            shares = similarities(self.texts, *np.divmod(pairs, len(self.texts)))
            near = shares >= self.threshold
            self.found = np.concatenate([self.found, pairs[near]])
            self.shares = np.concatenate([self.shares, shares[near]])

    def result(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Left, right and similarity, sorted."""
        order = np.argsort(self.found)
        left, right = np.divmod(self.found[order], max(len(self.texts), 1))
        return left, right, self.shares[order]


def _expand(starts: np.ndarray, counts: np.ndarray, offset: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of places: ``offset + k`` with each of the ``counts[k]`` places from ``starts[k]``."""
    one = np.repeat(np.arange(len(counts)) + offset, counts)
    other = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
    return one, other
