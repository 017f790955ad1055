from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embed.encoder import Encoder, length_batches
from core.embed.pooling import pool

TEXTS = ["card pin", "", "parcel late again today", "card pin", "\U0001f600 emoji", "x " * 500, "login"]


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 200))
def test_batches_hold_every_row_once_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = length_batches(lengths, budget)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= budget


def test_vectors_are_unit_length_in_order_and_do_not_depend_on_the_company(tiny_model: Path) -> None:
    encoder = Encoder(tiny_model)
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), 32) and together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([Encoder(tiny_model).encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(together[0], together[3], atol=1e-6)
    assert np.abs(together[0] - together[2]).max() > 0.01


def test_padding_does_not_count_in_the_mean() -> None:
    import torch

    hidden = torch.tensor([[[1.0, 2.0], [3.0, 4.0], [99.0, 99.0]], [[5.0, 6.0], [99.0, 99.0], [99.0, 99.0]]])
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]])
    assert pool(hidden, mask, "mean").tolist() == [[2, 3], [5, 6]]


def test_mean_pooling_by_hand(tiny_model: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    found = Encoder(tiny_model).encode(["parcel late again"])[0]
    model, tokenizer = AutoModel.from_pretrained(tiny_model).eval(), AutoTokenizer.from_pretrained(tiny_model)
    with torch.inference_mode():
        hidden = model(**tokenizer("parcel late again", return_tensors="pt")).last_hidden_state[0]
    mean = hidden.mean(0).numpy()
    np.testing.assert_allclose(found, mean / np.linalg.norm(mean), atol=1e-5)


def test_texts_are_cut_at_max_tokens(tiny_model: Path) -> None:
    short, cut = Encoder(tiny_model, 8).encode(["a b c d e f", "a b c d e f g h i j"])
    np.testing.assert_allclose(short, cut, atol=1e-5)


@pytest.mark.parametrize("tokens", [64, 512, 8192])
def test_more_tokens_than_the_model_has_positions_are_cut(tiny_model: Path, tokens: int) -> None:
    assert np.isfinite(Encoder(tiny_model, tokens).encode(["word " * 3000])).all()


def test_no_text(tiny_model: Path) -> None:
    assert Encoder(tiny_model).encode([]).shape == (0, 32)


def test_progress_ends_at_the_end(tiny_model: Path) -> None:
    told: list[tuple[float, float]] = []
    Encoder(tiny_model).encode(TEXTS, lambda done, total, message="": told.append((done, total)))
    assert told[-1] == (len(TEXTS), len(TEXTS))
