"""The rare leading grams of each text, sorted so that texts which share one stand together."""

from dataclasses import dataclass

import numpy as np

from core.contracts import Progress
from core.near import bounds
from core.near.grams import MIX, Grams

#: Bits of a gram's number; the bits above hold how common it is, so that sorting puts rare grams first.
BITS = 54

_LEVELS = (1 << (64 - BITS)) - 2
_NONE = np.uint64(2**64 - 1)
_PART = np.uint64(0xD6E8FEB86659FD93)
_TABLE = 22


@dataclass(frozen=True)
class Sets:
    """What is kept of each text's set of grams: ``size`` (texts,), and ``signature`` (texts,) of 64 bits.

    Every gram flips one bit, so two sets differ in at least as many grams as their signatures in bits (Sandes, Teodoro,
    Melo: Bitmap Filter, 2017).
    """

    size: np.ndarray
    signature: np.ndarray


@dataclass(frozen=True)
class Postings:
    """One entry for each leading gram of each text, those of one gram (and part) side by side, small texts first.

    ``text`` is the text, ``rest`` how many grams of the text follow (this one included), ``group`` which gram.
    Each has shape (entries,).
    """

    text: np.ndarray
    rest: np.ndarray
    group: np.ndarray

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Postings":
        """Some of the entries."""
        return Postings(self.text[chosen], self.rest[chosen], self.group[chosen])


def runs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each place, where the run of equal values around it starts, and where it ends (the place after it)."""
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: len(values)])
    lengths = np.diff(starts, append=len(values))
    return np.repeat(starts, lengths), np.repeat(starts + lengths, lengths)


def build(grams: Grams, parts: np.ndarray, threshold: float, progress: Progress) -> tuple[Sets, Postings]:
    """Sets and postings of all texts; ``grams`` has numbers of `BITS` bits, ``parts`` (texts,) a number for each text.

    Texts of different parts never share a group, save by a chance too small to cost time; nothing relies on it. Entries
    whose gram leads no other text are left out.
    """
    bits = int(np.clip(np.ceil(np.log2(max(grams.total, 1))) + 1, 10, _TABLE))
    levels = _levels(grams, bits)
    sizes = np.zeros(len(parts), dtype=np.int32)
    signatures = np.zeros(len(parts), dtype=np.uint64)
    leading = np.zeros(1 << bits, dtype=np.uint32)
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    done = 0
    for texts, numbers in grams.blocks():
        done += numbers.size
        progress(done, grams.total, "Reading texts for near duplicates")
        keys, size = _sorted(levels[(numbers * MIX) >> np.uint64(64 - bits)] | numbers)
        sizes[texts], signatures[texts] = size, _signatures(keys, size)
        wanted = bounds.prefix(size, threshold)
        width = int(wanted.max())
        row, column = np.nonzero(np.arange(width) < wanted[:, None])
        spread = (keys[row, column] ^ (parts[texts].astype(np.uint64)[row] * _PART)) * MIX
        np.add.at(leading, spread >> np.uint64(64 - bits), np.uint32(1))
        found.append((spread, texts[row].astype(np.int32), (size[row] - column).astype(np.int32)))
    return Sets(sizes, signatures), _grouped(found, leading, bits, sizes)


def _levels(grams: Grams, bits: int) -> np.ndarray:
    """How common the grams of each slot of a table are, in the bits above a gram's number; exact up to 512."""
    counts = np.zeros(1 << bits, dtype=np.uint32)
    for _, numbers in grams.blocks():
        np.add.at(counts, ((numbers * MIX) >> np.uint64(64 - bits)).ravel(), np.uint32(1))
    common = counts > 512
    levels = np.minimum(counts, 512).astype(np.uint64)
    levels[common] += (np.log2(counts[common] / 512) * 22).astype(np.uint64)
    return np.minimum(levels, np.uint64(_LEVELS)) << np.uint64(BITS)


def _sorted(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row's different keys, ascending, then `_NONE`; and how many they are."""
    keys.sort(axis=1)
    again = keys[:, 1:] == keys[:, :-1]
    repeated = again.sum(axis=1, dtype=np.int32)
    rows = np.flatnonzero(repeated)
    if len(rows):
        changed = keys[rows]
        changed[:, 1:][again[rows]] = _NONE
        changed.sort(axis=1)
        keys[rows] = changed
    return keys, np.int32(keys.shape[1]) - repeated


def _signatures(keys: np.ndarray, size: np.ndarray) -> np.ndarray:
    flips = np.uint64(1) << ((keys * MIX) >> np.uint64(58))
    short = np.flatnonzero(size < keys.shape[1])
    if len(short):
        flips[short] *= np.arange(keys.shape[1]) < size[short, None]
    return np.bitwise_xor.reduce(flips, axis=1)


def _grouped(
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]], leading: np.ndarray, bits: int, sizes: np.ndarray
) -> Postings:
    """Entries with a companion, sorted by gram and size."""
    for place, (spread, text, rest) in enumerate(found):
        shared = leading[spread >> np.uint64(64 - bits)] > 1
        found[place] = (spread[shared], text[shared], rest[shared])
    spread, text, rest = (
        np.concatenate([entry[column] for entry in found]) if found else np.empty(0, dtype=kind)
        for column, kind in enumerate((np.uint64, np.int32, np.int32))
    )
    found.clear()
    order = np.argsort(_ranks(sizes)[text], kind="stable")
    spare = np.uint64(max(len(order) - 1, 1).bit_length())
    packed = (spread[order] >> spare << spare) | np.arange(len(order), dtype=np.uint64)
    packed.sort()
    order = order[(packed & ((np.uint64(1) << spare) - np.uint64(1))).astype(np.int64)]
    group = packed >> spare
    numbers = np.cumsum(np.concatenate([[0], group[1:] != group[:-1]])[: len(group)])
    return Postings(text[order], rest[order], numbers.astype(np.int32))


def _ranks(sizes: np.ndarray) -> np.ndarray:
    """Sizes as small numbers of the same order, because 16 bits are sorted several times faster."""
    different, ranks = np.unique(sizes, return_inverse=True)
    return ranks.astype(np.uint16 if len(different) < 1 << 16 else np.int32)
