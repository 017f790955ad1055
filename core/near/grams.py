"""Character 5-grams of many texts at once, as numbers."""

from collections.abc import Iterator, Sequence

import numpy as np

#: Characters in a gram; shorter texts have none.
WIDTH = 5

#: An odd number that spreads grams over the high bits (2 ** 64 divided by the golden ratio).
MIX = np.uint64(0x9E3779B97F4A7C15)

_BLOCK = 1 << 17
_OTHER = np.uint64(0xBF58476D1CE4E5B9)


class Grams:
    """The 5-grams of texts of at least 5 characters, made again whenever they are asked for; only letters are kept.

    A gram's number is its letters read in base of the alphabet, so that equal numbers mean equal grams. Where the
    alphabet is too large for ``bits`` (more than 1,782 letters in 54 bits, 5,404 in 62), letters are mixed into a
    number of so many bits instead, and two different grams are taken for one by a chance of 1 in 2 to that power.
    """

    def __init__(self, texts: Sequence[str], bits: int) -> None:
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self._order = np.argsort(lengths, kind="stable")
        self._lengths = lengths[self._order]
        self._starts = np.concatenate([[0], np.cumsum(self._lengths)])
        self._bits = bits
        ordered = [texts[place] for place in self._order.tolist()]
        seen = np.zeros(0x110000, dtype=bool)
        for _, _, points in self._points(ordered):
            seen[points] = True
        self._alphabet = int(seen.sum())
        places = (np.cumsum(seen) - 1).astype(np.min_scalar_type(max(self._alphabet, 1)))
        self._letters = np.empty(int(self._starts[-1]), dtype=places.dtype)
        for start, stop, points in self._points(ordered):
            self._letters[start:stop] = places[points]

    @property
    def total(self) -> int:
        """How many grams there are, repeated ones included."""
        return int(self._starts[-1]) - (WIDTH - 1) * len(self._lengths)

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield places of texts of equal length (n,) and their grams (n, length - 4) as uint64, short texts first.

        A block has about 100,000 grams, or one text.
        """
        first, texts = 0, len(self._lengths)
        while first < texts:
            length = int(self._lengths[first])
            equal = int(np.searchsorted(self._lengths, length, side="right"))
            last = min(equal, first + max(1, _BLOCK // length))
            letters = self._letters[self._starts[first] : self._starts[last]].reshape(last - first, length)
            yield self._order[first:last], self._numbers(letters.astype(np.uint64))
            first = last

    def sets(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """As `blocks`, each text's grams ascending, with a mask of those that do not repeat the one before."""
        for places, numbers in self.blocks():
            numbers.sort(axis=1)
            new = np.ones(numbers.shape, dtype=bool)
            np.not_equal(numbers[:, 1:], numbers[:, :-1], out=new[:, 1:])
            yield places, numbers, new

    def _numbers(self, letters: np.ndarray) -> np.ndarray:
        width = letters.shape[1] - WIDTH + 1
        exact = self._alphabet**WIDTH <= 1 << self._bits
        numbers = letters[:, :width].copy()
        for place in range(1, WIDTH):
            following = letters[:, place : place + width]
            if exact:
                numbers *= np.uint64(self._alphabet)
                numbers += following
            else:
                numbers = (numbers ^ (numbers >> np.uint64(29))) * MIX + following * _OTHER
        if not exact:
            numbers = (numbers ^ (numbers >> np.uint64(31))) * _OTHER >> np.uint64(64 - self._bits)
        return numbers

    def _points(self, ordered: list[str]) -> Iterator[tuple[int, int, np.ndarray]]:
        """Code points of some texts at a time, given in order of length: where they start and end, and they."""
        first = 0
        while first < len(ordered):
            last = int(np.searchsorted(self._starts, self._starts[first] + (1 << 20), side="right")) - 1
            last = max(last, first + 1)
            points = np.frombuffer("".join(ordered[first:last]).encode("utf-32-le"), dtype=np.uint32)
            yield int(self._starts[first]), int(self._starts[last]), points
            first = last
