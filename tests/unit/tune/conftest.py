import gc
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

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
    import_module("transformers.trainer")
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

    def make(seed: int = 0, cache: bool = True) -> FitContext:
        return FitContext(seed=seed, model=tiny_model, cache=tmp_path / "vectors" if cache else None, max_tokens=64)

    return make
