"""The words of all texts as numbers, made once for everything that counts words."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.learned.shared import missing
from core.types import TEXT

#: What a web address counts as.
URL = "<url>"

_ROWS = 100_000
_ADDRESS = r"^[\W_]*(?:https?://|www\.)\S+"
_NO_WORD = r"[^\p{L}\p{M}\p{N}_'’]+"


@dataclass(frozen=True)
class Bag:
    """Words of n texts: text i has ``codes[starts[i]:starts[i + 1]]``, and word k is ``terms[k]``, an Arrow string.

    ``counts`` says how often each word occurs. Words are runs of letters, marks, digits, underscores and apostrophes
    inside, in lower case; a web address is one word, `URL`. ``pieces`` (n,) is how many pieces of each text white space
    separates. A script that writes no blanks between words gives long "words".
    """

    starts: np.ndarray
    codes: np.ndarray
    terms: Any
    counts: np.ndarray
    pieces: np.ndarray

    def names(self, codes: np.ndarray) -> list[str]:
        """The words of these codes."""
        import pyarrow as pa

        named: list[str] = self.terms.take(pa.array(codes)).to_pylist()
        return named


def bag(dataset: Dataset, context: Context) -> Bag:
    """The words of the rows that have text, in the frame's order; computed once per inspection."""
    return context.once("bag", lambda: bag_of(dataset.frame.loc[~missing(dataset.frame, context), TEXT]))


def bag_of(texts: pd.Series) -> Bag:
    """The words of texts, none of which is missing.

    White space splits every text; only the distinct pieces are then lower-cased and stripped of punctuation, which
    saves most of the work. One million texts of twelve words take about 5 s and 0.5 GB.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    parts, sizes = [], []
    for start in range(0, len(texts), _ROWS):
        column = pa.array(texts.iloc[start : start + _ROWS].astype("str"))
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        pieces = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(column))
        sizes.append(pc.list_value_length(pieces).to_numpy(zero_copy_only=False).astype(np.int64))
        parts.append(pieces.flatten().cast(pa.large_string()).dictionary_encode())
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Bag(np.zeros(1, dtype=np.int64), none, pa.array([], pa.large_string()), none, none)
    unified = pa.chunked_array(parts).unify_dictionaries()
    words, offsets = _words(unified.chunk(0).dictionary)
    terms = words.dictionary
    flat = words.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    codes, counted = zip(
        *(_expanded(part.indices.to_numpy(zero_copy_only=False), n, flat, offsets) for part, n in
          zip(unified.chunks, sizes, strict=True)),
        strict=True,
    )  # fmt: skip
    joined = np.concatenate(codes)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counted))])
    return Bag(starts, joined, terms, np.bincount(joined, minlength=len(terms)), np.concatenate(sizes))


def _words(pieces: Any) -> tuple[Any, np.ndarray]:
    """The words within each distinct piece: dictionary-encoded, one after the other, and where each piece's begin."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.replace_substring_regex(pc.utf8_lower(pieces), _NO_WORD, " ")
    bare = pc.if_else(pc.match_substring_regex(pieces, _ADDRESS, ignore_case=True), URL, bare)
    split = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(bare))
    owner = pc.list_parent_indices(split).to_numpy(zero_copy_only=False)
    words = pc.utf8_trim(split.flatten(), "'’_")
    kept = pc.not_equal(words, "").to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owner[kept], minlength=len(pieces)))])
    return words.filter(pa.array(kept)).dictionary_encode(), offsets


def _expanded(
    pieces: np.ndarray, sizes: np.ndarray, flat: np.ndarray, offsets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the words of these pieces, and the number of words of each text; ``sizes`` are pieces per text."""
    many = np.diff(offsets)[pieces]
    ends = np.cumsum(many)
    places = np.repeat(offsets[pieces] - (ends - many), many) + np.arange(ends[-1] if len(ends) else 0)
    edges = np.concatenate([[0], ends])[np.concatenate([[0], np.cumsum(sizes)])]
    return flat[places], np.diff(edges)
