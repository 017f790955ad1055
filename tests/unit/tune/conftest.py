import gc
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.contracts import FitContext
from core.dataset import Dataset
from core.flow import run
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.types import Rows, Task

Make = Callable[..., FitContext]


@pytest.fixture(scope="session", autouse=True)
def settled() -> None:
    """Load the heavy libraries and keep the collector off them: every measured fit collects garbage first."""
    import_module("torch")
    import_module("transformers")
    import_module("accelerate")
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def split_support(support_like: Dataset) -> Dataset:
    """The small dataset, split."""
    return run(Recipe(steps=(Stratified(),)), support_like)


@pytest.fixture(scope="session")
def small_task(support_like: Dataset) -> Task:
    """32 train rows, which serve as validation rows too."""
    frame = support_like.frame.head(32)
    classes = tuple(sorted(set(frame["label"])))
    y = np.array([classes.index(label) for label in frame["label"]])
    rows = Rows(tuple(frame["uid"]), tuple(frame["text"]), y)
    return Task(classes, rows, rows)


@pytest.fixture
def fit_context(tiny_model: Path, tmp_path: Path) -> Make:
    """A context for fitting with the tiny model and a cache of its own."""

    def make(seed: int = 0, cache: bool = True, **more: Any) -> FitContext:
        vectors = tmp_path / "cache" / "vectors" if cache else None
        return FitContext(**{"seed": seed, "model": tiny_model, "cache": vectors, "max_tokens": 64, **more})

    return make


@pytest.fixture(scope="session")
def tiny_decoder(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a LlamaForCausalLM of 2 layers, 32 wide, random weights, and the tokenizer of the tiny encoder."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("tiny_decoder")
    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.2,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder
