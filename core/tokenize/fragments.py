"""Into how many pieces words are cut: of each text, of each class, and which words it hits worst."""

from collections.abc import Callable, Sequence

import numpy as np

from core.tokenize.words import word_list

#: Words that are named, at most, by what they cost and by their pieces.
_NAMED = 250

#: It stands before each word that is cut, as words stand behind a blank in a text; its own tokens are subtracted.
_BEFORE = "a"

_CHUNK = 5_000


class Vocabulary:
    """The distinct words of texts and where they occur, so that each has to be cut only once."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._rows: list[np.ndarray] = []
        self._lengths: list[int] = []

    def add(self, texts: Sequence[str]) -> None:
        """Take the words of more texts; see `core.tokenize.words` for what a word is."""
        for text in texts:
            found = word_list(text)
            self._lengths.append(len(found))
            codes = (self._codes.setdefault(word, len(self._codes)) for word in found)
            self._rows.append(np.fromiter(codes, dtype=np.int32, count=len(found)))

    def counted(
        self, tokens: Callable[[Sequence[str]], tuple[list[int], list[int]]]
    ) -> tuple[np.ndarray, np.ndarray, list[tuple[str, int, int, bool]]]:
        """Words of each text, their pieces together, and the words that cost most with their times and pieces.

        ``tokens`` tells the tokens and the unknown tokens of texts, and adds the same number to each text.
        """
        pieces, unknown = self._cut(tokens)
        lengths = np.asarray(self._lengths, dtype=np.int32)
        flat = np.concatenate([np.zeros(0, dtype=np.int32), *self._rows])
        rows = np.repeat(np.arange(len(lengths)), lengths)
        of_row = np.bincount(rows, weights=pieces[flat], minlength=len(lengths)).astype(np.int32)
        times = np.bincount(flat, minlength=len(pieces))
        return lengths, of_row, self._worst(times, pieces, unknown)

    def _cut(self, tokens: Callable[[Sequence[str]], tuple[list[int], list[int]]]) -> tuple[np.ndarray, np.ndarray]:
        words = list(self._codes)
        pieces, unknown = [], []
        alone, _ = tokens([_BEFORE])
        for start in range(0, len(words), _CHUNK):
            found, strange = tokens([f"{_BEFORE} {word}" for word in words[start : start + _CHUNK]])
            pieces += [max(one - alone[0], 1) for one in found]
            unknown += strange
        return np.asarray(pieces, dtype=np.int32), np.asarray(unknown, dtype=np.int32)

    def _worst(self, times: np.ndarray, pieces: np.ndarray, unknown: np.ndarray) -> list[tuple[str, int, int, bool]]:
        """By the pieces that they cost beyond one each time, and, so that rare ones are named too, by pieces alone."""
        words = list(self._codes)
        cost = times * (pieces - 1) + times * (unknown > 0)
        first = np.argsort(-cost, kind="stable")[:_NAMED]
        named = np.concatenate([first, np.setdiff1d(np.argsort(-pieces, kind="stable")[:_NAMED], first)])
        chosen = named[(cost[named] > 0)]
        ranked = chosen[np.argsort(-cost[chosen], kind="stable")]
        return [(words[one], int(times[one]), int(pieces[one]), bool(unknown[one])) for one in ranked]
