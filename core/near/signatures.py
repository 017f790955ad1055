"""Signatures of 1,024 bits, for texts so long or so alike that those of 64 bits tell little."""

from functools import cached_property

import numpy as np

from core.near.grams import MIX, Grams

_WIDTH = 1024
_ROWS = 512
_PAIRS = 1 << 18


class Signatures:
    """Every gram of a text flips one of 1,024 bits; made for all texts when first asked for, 128 bytes a text."""

    def __init__(self, grams: Grams, texts: int) -> None:
        self._grams, self._texts = grams, texts

    def differing(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """In how many grams two texts differ at least, shape (pairs,)."""
        found = np.empty(len(left), dtype=np.int64)
        for start in range(0, len(left), _PAIRS):
            some = slice(start, start + _PAIRS)
            flipped = self._words[left[some]] ^ self._words[right[some]]
            found[some] = np.bitwise_count(flipped).sum(axis=1, dtype=np.int64)
        return found

    @cached_property
    def _words(self) -> np.ndarray:
        words = np.zeros((self._texts, _WIDTH // 64), dtype=np.uint64)
        shift = np.uint64(64 - (_WIDTH - 1).bit_length())
        for places, numbers, new in self._grams.sets():
            for start in range(0, len(places), _ROWS):
                some = places[start : start + _ROWS]
                row, column = np.nonzero(new[start : start + _ROWS])
                bit = (numbers[start + row, column] * MIX) >> shift
                flips = np.bincount(row * _WIDTH + bit.astype(np.int64), minlength=len(some) * _WIDTH) & 1
                words[some] = np.packbits(flips.astype(bool).reshape(len(some), _WIDTH), axis=1).view(np.uint64)
        return words
