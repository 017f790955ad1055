"""What the embedding cache saves: a second pass over the same texts against embedding them again."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.embed.cache import EmbeddingCache
from core.embed.encoder import Encoder
from core.embed.model import model_folder


@pytest.mark.bench
def test_cached_embeddings(tmp_path: Path, report: Callable[[str, float, float, str], None]) -> None:
    texts = [f"Where is parcel {number}, and why does it take {number % 9} days?" for number in range(500)]
    encoder, cache = Encoder(model_folder()), EmbeddingCache(tmp_path)
    encoder.load()
    start = time.perf_counter()
    first = cache.embed(texts, encoder)
    fresh = time.perf_counter() - start
    start = time.perf_counter()
    second = cache.embed(texts, encoder)
    cached = time.perf_counter() - start
    report("500 short texts from the cache", cached, fresh, "embedding them")
    assert abs(first.vectors - second.vectors).max() < 1e-6
