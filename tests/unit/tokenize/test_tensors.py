"""Prevents: rows that are not what the tokenizer gives, chunks that lose or repeat text, masks over real tokens."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tokenize.tensors import Encoded, encode_rows

TEXTS = ["card pin", "", "card " * 20, "parcel late today"]


def unpadded(found: Encoded) -> list[list[int]]:
    ids, _, _, at = found.rows(0, len(found), None)
    return [ids[start:end].tolist() for start, end in pairwise(at)]


@pytest.mark.parametrize("side", ["right", "left"])
def test_rows_are_those_of_the_tokenizer(tiny_model: Path, side: Any) -> None:
    from copy import deepcopy

    tokenizer = deepcopy(load_tokenizer(tiny_model))
    tokenizer.truncation_side = side
    expected = tokenizer(TEXTS, truncation=True, max_length=8, padding="max_length")
    found = encode_rows(TEXTS, tiny_model, 8, side=side)
    ids, mask, types, _ = found.rows(0, 4, 8)
    assert ids.reshape(4, 8).tolist() == expected["input_ids"]
    assert mask.reshape(4, 8).tolist() == expected["attention_mask"]
    assert types.reshape(4, 8).tolist() == expected["token_type_ids"]
    assert found.lost.tolist() == [0, 0, 14, 0]
    part = found.rows(1, 3, 8)[0]
    assert part.tolist() == ids[8:24].tolist()
    assert load_tokenizer(tiny_model).truncation_side == "right"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.integers(0, 40), min_size=1, max_size=5), limit=st.integers(5, 20), stride=st.integers(0, 2))
def test_chunks_together_are_the_whole_text(tiny_model: Path, words: list[int], limit: int, stride: int) -> None:
    texts = [" ".join(f"{number}" for number in range(length)) for length in words]
    found = encode_rows(texts, tiny_model, limit, long="chunks", stride=stride)
    whole = load_tokenizer(tiny_model)(texts, add_special_tokens=False, truncation=False)["input_ids"]
    rows = [row[1:-1] for row in unpadded(found)]
    for place, expected in enumerate(whole):
        mine = np.flatnonzero(found.text == place)
        assert found.chunk[mine].tolist() == list(range(len(mine)))
        together = rows[mine[0]] + [one for row in mine[1:] for one in rows[row][stride:]]
        assert together == expected
    assert not found.lost.any() and max(map(len, rows)) <= limit - 2


def test_padding_at_the_left_keeps_the_end_of_the_text(unigram_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_tokenizer(unigram_model), "padding_side", "left")
    found = encode_rows(["the parcel", "the parcel is late and nobody"], unigram_model, 64)
    width = int(found.lengths.max())
    ids, mask, _, _ = found.rows(0, 2, width)
    first = unpadded(found)[0]
    assert ids[:width].tolist() == [found.pad] * (width - len(first)) + first
    assert mask[:width].tolist() == [0] * (width - len(first)) + [1] * len(first)


def test_slow_tokenizers_and_those_without_padding(slow_model: Path, byte_model: Path) -> None:
    found = encode_rows(["a b a", "a"], slow_model, 2)
    assert unpadded(found) == [[6, 8], [6]] and found.lost.tolist() == [1, 0] and found.types is None
    assert encode_rows(["card"], byte_model, 8).pad == load_tokenizer(byte_model).eos_token_id
    with pytest.raises(AssayError, match="written in Python"):
        encode_rows(["a"], slow_model, 8, long="chunks")


def test_no_room_is_said_and_the_models_limit_holds(tiny_model: Path) -> None:
    assert encode_rows(["card " * 500], tiny_model, 8192).lengths.tolist() == [64]
    with pytest.raises(AssayError, match="no room"):
        encode_rows(["card"], tiny_model, 2)
    with pytest.raises(AssayError, match="no room"):
        encode_rows(["card"], tiny_model, 1000, long="chunks", stride=62)
    assert len(encode_rows([], tiny_model, 8)) == 0
