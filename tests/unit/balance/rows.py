"""Frames of train rows and places for their vectors, for the tests of balance."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from core.contracts import Context
from core.dataset import Dataset
from core.types import Roles

#: Rows by label (None: no label) and whether there is a text; at least one is of a class.
TABLES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "\U0001f600 d", None]), st.booleans()), min_size=1, max_size=40
)


def frame_of(rows: Sequence[tuple[str | None, bool]]) -> pd.DataFrame:
    """Train rows with these labels, with or without a text."""
    table = pd.DataFrame({"text": [f"text {place}" if there else None for place, (_, there) in enumerate(rows)]})
    table["label"] = [label for label, _ in rows]
    table["note"] = range(len(rows))
    table["split"] = "train"
    return Dataset.from_frame(table.astype({"text": "str", "label": "str"}), Roles(text="text", label="label")).frame


def labelled(labels: str) -> pd.DataFrame:
    """A train row with text for each letter, its label."""
    return frame_of([(letter, True) for letter in labels])


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """Rows with text and label by class, counted without Assay's own code."""
    found: dict[str, int] = {}
    for text, label in zip(frame["text"].tolist(), frame["label"].tolist(), strict=True):
        if isinstance(text, str) and text.strip() and isinstance(label, str):
            found[label] = found.get(label, 0) + 1
    return found


def at(points: np.ndarray, **more: object) -> Context:
    """A context in which the rows have these vectors."""
    return Context(shared={"vectors": np.asarray(points, dtype=np.float32)}, **more)  # type: ignore[arg-type]


def clouds(sizes: Sequence[int], seed: int, spread: float = 1.0, width: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping clouds of points: vectors (rows, width) and class indices (rows,), shuffled."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    middles = rng.normal(size=(len(sizes), width))
    return (middles[y] + spread * rng.normal(size=(len(y), width))).astype(np.float32), y
