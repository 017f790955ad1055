from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.contracts import Progress, quiet
from core.embed.cache import EmbeddingCache
from core.embed.encoder import Encoder
from core.embed.model import model_folder


class Counting(Encoder):
    """An encoder that remembers what it had to compute."""

    def __init__(self, folder: Path, max_tokens: int = 128) -> None:
        super().__init__(folder, max_tokens)
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress = quiet) -> np.ndarray:
        self.asked += texts
        return super().encode(texts, progress)


TEXTS = ["card pin", "parcel", "card pin", "", "parcel ", "\U0001f600"]


def test_each_text_is_computed_once(tiny_model: Path, tmp_path: Path) -> None:
    cache, encoder = EmbeddingCache(tmp_path), Counting(tiny_model)
    first = cache.embed(TEXTS, encoder)
    assert encoder.asked == ["card pin", "parcel", "", "parcel ", "\U0001f600"], "a space makes another text"
    assert (first.hits, first.cached_seconds) == (0, 0)
    again = EmbeddingCache(tmp_path).embed(TEXTS[::-1], encoder)
    assert len(encoder.asked) == 5
    assert again.hits == 5 and again.cached_seconds > 0
    np.testing.assert_array_equal(again.vectors, first.vectors[::-1])


def test_cached_equals_fresh(tiny_model: Path, tmp_path: Path) -> None:
    cache, texts = EmbeddingCache(tmp_path), [f"card {n} " * (n % 7) for n in range(40)]
    cache.embed(texts[::3], Encoder(tiny_model))
    mixed = cache.embed(texts, Encoder(tiny_model))
    assert mixed.hits == len(set(texts[::3]))
    np.testing.assert_allclose(mixed.vectors, Encoder(tiny_model).encode(texts), atol=1e-5)


def test_another_model_or_length_misses(tiny_model: Path, tmp_path: Path) -> None:
    import shutil

    other = Path(shutil.copytree(tiny_model, tmp_path / "other"))
    config = (other / "config.json").read_text()
    (other / "config.json").write_text(config.replace('"gelu"', '"relu"'))
    cache = EmbeddingCache(tmp_path / "cache")
    cache.embed(TEXTS, Encoder(tiny_model))
    assert cache.embed(TEXTS, Encoder(tiny_model)).hits == 5
    assert cache.embed(TEXTS, Encoder(tiny_model, 16)).hits == 0
    assert cache.embed(TEXTS, Encoder(other)).hits == 0


def test_the_recorded_cost_is_that_of_the_texts_asked_for(tiny_model: Path, tmp_path: Path) -> None:
    cache, texts = EmbeddingCache(tmp_path), [f"text {n}" for n in range(20)]
    cache.embed(texts, Encoder(tiny_model))
    whole, half = (cache.embed(some, Encoder(tiny_model)).cached_seconds for some in (texts, texts[:10]))
    assert half == pytest.approx(whole / 2)
    assert cache.embed(texts + texts, Encoder(tiny_model)).cached_seconds == pytest.approx(whole)


def test_many_texts_and_none(tiny_model: Path, tmp_path: Path) -> None:
    """More texts than one query of the cache may name."""
    cache, texts = EmbeddingCache(tmp_path), [f"{n}" for n in range(1201)]
    first = cache.embed(texts, Encoder(tiny_model))
    assert cache.embed(texts, Encoder(tiny_model)).hits == 1201
    assert first.vectors.shape == (1201, 32)
    assert len(cache.embed([], Encoder(tiny_model)).vectors) == 0


@pytest.mark.model
def test_the_packaged_model(tmp_path: Path) -> None:
    texts = ["My card was stolen.", "Where is my parcel?", "Somebody took my credit card.", "The delivery is late.",
             "", "word " * 300, "\U0001f600", "My card was stolen."]  # fmt: skip
    cache = EmbeddingCache(tmp_path)
    first, cached = (cache.embed(texts, Encoder(model_folder())) for _ in range(2))
    assert cached.hits == 7
    fresh = Encoder(model_folder()).encode(texts)
    np.testing.assert_allclose(cached.vectors, fresh, atol=1e-5)
    np.testing.assert_array_equal(cached.vectors, first.vectors)
    likeness = fresh @ fresh.T
    assert likeness[0, 2] > likeness[0, 1] and likeness[1, 3] > likeness[1, 2]
