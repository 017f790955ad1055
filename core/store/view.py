"""A stored table to look at: rows by their places, and which rows fit; never copied whole into a frame."""

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.lengths import lengths
from core.types import LABEL, TEXT

if TYPE_CHECKING:
    import pyarrow as pa


class View:
    """An immutable Arrow table with what a page asks of it again and again, each computed once.

    ``words`` are the words of each text where they are known already.
    """

    def __init__(self, table: "pa.Table", words: np.ndarray | None = None) -> None:
        self.table = table
        if words is not None:
            self.words = words  # counted before, and kept beside a report

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self.table.column_names)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The labels, sorted."""
        return tuple(sorted(value for value in self._labels[1] if value is not None))

    def labelled(self, classes: Collection[str]) -> np.ndarray:
        """True for rows of these classes, shape (rows,)."""
        codes, names = self._labels
        wanted = np.array([name in set(classes) for name in names] + [False])
        return np.asarray(wanted[codes])

    def containing(self, words: str) -> np.ndarray:
        """True for rows whose text contains the words, whatever their case, shape (rows,)."""
        import pyarrow.compute as pc

        found = pc.match_substring(self.table[TEXT], words, ignore_case=True)
        return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)

    @cached_property
    def words(self) -> np.ndarray:
        """Words of each text, pieces between white space, shape (rows,); 0 where there is no text."""
        return lengths(self.table[TEXT].to_pandas(), "words")

    def fitting(
        self,
        classes: Collection[str] = (),
        lengths: Collection[tuple[float, float]] = (),
        places: Collection[int] = (),
        words: str = "",
    ) -> np.ndarray | None:
        """True for rows that fit all that is given, shape (rows,); None when nothing is.

        ``lengths`` are bounds in words, both included; ``places`` are rows by number.
        """
        parts = []
        if classes:
            parts.append(self.labelled(classes))
        if lengths:
            parts.append(np.logical_or.reduce([(self.words >= low) & (self.words <= high) for low, high in lengths]))
        if places:
            there = np.zeros(len(self), dtype=bool)
            there[[place for place in places if 0 <= place < len(self)]] = True
            parts.append(there)
        if words:
            parts.append(self.containing(words))
        return np.logical_and.reduce(parts) if parts else None

    def places(self, mask: np.ndarray | None) -> np.ndarray:
        """The numbers of the rows that fit, all of them for None."""
        return np.arange(len(self)) if mask is None else np.flatnonzero(mask)

    def rows(self, places: np.ndarray) -> pd.DataFrame:
        """The rows at these places, in their order, as a frame whose index is the places."""
        frame = self.table.take(np.asarray(places, dtype=np.int64)).to_pandas()
        return frame.set_axis(places, axis=0)

    @cached_property
    def _labels(self) -> tuple[np.ndarray, list[str]]:
        """A code a row (-1 for none) and the names of the codes."""
        coded = self.table[LABEL].combine_chunks().dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return np.asarray(codes, dtype=np.int64), coded.dictionary.to_pylist()
