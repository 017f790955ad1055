"""Texts as the numbers a model reads: cut or in overlapping chunks, padded or not."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.contracts import Progress, quiet
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tokenize.source import longest

Side = Literal["right", "left"]
Long = Literal["cut", "chunks"]

_CHUNK = 2_000


@dataclass(frozen=True)
class Encoded:
    """Token ids of texts, one after the other, without padding.

    ``ids`` and ``types`` (None where the model takes none) are flat; ``lengths``, ``text`` (the text's place) and
    ``chunk`` (its number within the text, from 0) have an entry a row. ``lost`` has the tokens that were cut off, an
    entry a text; ``special`` tokens are added to each row. ``pad`` is the id to pad with, ``pad_left`` the side.
    """

    ids: np.ndarray
    types: np.ndarray | None
    lengths: np.ndarray
    text: np.ndarray
    chunk: np.ndarray
    lost: np.ndarray
    limit: int
    special: int
    pad: int
    pad_left: bool

    def __len__(self) -> int:
        return len(self.lengths)

    @cached_property
    def _offsets(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)])

    def rows(self, start: int, end: int, width: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Rows ``start`` to ``end``: flat ids, attention mask and types, and the offsets of the rows in them.

        ``width`` pads each row to so many tokens; None leaves them as they are.
        """
        at = self._offsets
        lengths = self.lengths[start:end].astype(np.int64)
        flat = slice(int(at[start]), int(at[end]))
        types = np.zeros(flat.stop - flat.start, dtype=np.int8) if self.types is None else self.types[flat]
        if width is None:
            return self.ids[flat], np.ones(len(types), dtype=np.int8), types, np.concatenate([[0], np.cumsum(lengths)])
        steps = np.arange(width)
        there = steps >= width - lengths[:, None] if self.pad_left else steps < lengths[:, None]
        ids = np.full(there.shape, self.pad, dtype=np.int32)
        kinds = np.zeros(there.shape, dtype=np.int8)
        ids[there], kinds[there] = self.ids[flat], types
        return ids.ravel(), there.astype(np.int8).ravel(), kinds.ravel(), np.arange(len(lengths) + 1) * width


def encode_rows(
    texts: Sequence[str], folder: Path, limit: int, side: Side = "right", long: Long = "cut", stride: int = 0,
    progress: Progress = quiet,
) -> Encoded:  # fmt: skip
    """Encode texts with special tokens, at most ``limit`` tokens a row or as many as the model reads.

    ``cut`` drops what is too long at ``side``; ``chunks`` goes on in a further row that repeats the last ``stride``
    tokens. AssayError when a chunk has no room for anything new, or the tokenizer is a slow one and cannot chunk.
    """
    tokenizer = deepcopy(load_tokenizer(folder))  # it keeps what it is told about cutting
    limit = min(limit, longest(folder) or limit)
    special = int(tokenizer.num_special_tokens_to_add())
    _check(tokenizer, folder, limit, special, long, stride)
    tokenizer.truncation_side = side if long == "cut" else "right"
    pad = next((one for one in (tokenizer.pad_token_id, tokenizer.eos_token_id) if one is not None), 0)
    parts: list[tuple[np.ndarray, ...]] = []
    for start in range(0, len(texts), _CHUNK):
        parts.append(_part(tokenizer, list(texts[start : start + _CHUNK]), start, limit, special, long, stride))
        progress(min(start + _CHUNK, len(texts)), len(texts), "Encoding")
    ids, types, lengths, text, chunk, lost = (_together([part[place] for part in parts]) for place in range(6))
    kinds = types.astype(np.int8) if "token_type_ids" in tokenizer.model_input_names else None
    left = tokenizer.padding_side == "left"
    return Encoded(ids, kinds, lengths, text, chunk, lost, limit, special, int(pad), left)


def _check(tokenizer: Any, folder: Path, limit: int, special: int, long: Long, stride: int) -> None:
    if limit <= special or (long == "chunks" and stride >= limit - special):
        raise AssayError(
            f"At most {limit} tokens a row, of which {special} are special"
            + (f" and {stride} repeated, leave no room for the text." if long == "chunks" else ", leave no room."),
            str(folder),
            "Raise the limit, or lower the stride.",
        )
    if long == "chunks" and not tokenizer.is_fast:
        raise AssayError(
            "This tokenizer is written in Python and cannot cut texts into chunks.",
            str(folder),
            "Choose cut, or a tokenizer with a tokenizer.json.",
        )


def _part(
    tokenizer: Any, texts: list[str], first: int, limit: int, special: int, long: Long, stride: int
) -> tuple[np.ndarray, ...]:
    chunks = long == "chunks"
    if not tokenizer.is_fast:
        return _slow_part(tokenizer, texts, first, limit)
    answer = tokenizer(
        texts, truncation=True, max_length=limit, stride=stride if chunks else 0, return_overflowing_tokens=chunks,
        return_token_type_ids=True, return_attention_mask=False,
    )  # fmt: skip
    rows = answer["input_ids"]
    source = np.asarray(answer["overflow_to_sample_mapping"] if chunks else range(len(texts)), dtype=np.int64)
    begins = np.concatenate([[0], np.flatnonzero(np.diff(source)) + 1]) if len(source) else source
    lost = np.zeros(len(texts), dtype=np.int32)
    if not chunks:
        lost[:] = [sum(len(more.ids) - special for more in one.overflowing) for one in answer.encodings]
    chunk = np.arange(len(source)) - np.repeat(begins, np.diff(np.append(begins, len(source))))
    return _flat(rows), _flat(answer["token_type_ids"]), _lengths(rows), source + first, chunk, lost


def _slow_part(tokenizer: Any, texts: list[str], first: int, limit: int) -> tuple[np.ndarray, ...]:
    rows = tokenizer(texts, truncation=True, max_length=limit, return_attention_mask=False)["input_ids"]
    whole = tokenizer(texts, truncation=False, return_attention_mask=False)["input_ids"]
    lost = np.asarray([len(all_of) - len(row) for all_of, row in zip(whole, rows, strict=True)], dtype=np.int32)
    ids = _flat(rows)
    numbers = np.arange(len(texts))
    return ids, np.zeros(len(ids), dtype=np.int32), _lengths(rows), numbers + first, np.zeros_like(numbers), lost


def _lengths(rows: Sequence[Sequence[int]]) -> np.ndarray:
    return np.asarray([len(row) for row in rows], dtype=np.int32)


def _flat(rows: Iterable[Sequence[int]]) -> np.ndarray:
    return np.fromiter(chain.from_iterable(rows), dtype=np.int32)


def _together(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int32), *parts]).astype(np.int32)
