import numpy as np
import pandas as pd
import pytest

from core.contracts import Context
from core.dataset import Dataset
from core.quality.map import projection as module
from core.quality.map.projection import projected
from core.types import Roles


def made(texts: list[str | None], vectors: np.ndarray) -> tuple[Dataset, Context]:
    frame = pd.DataFrame({"text": texts, "uid": [f"r{place}" for place in range(len(texts))]})
    data = Dataset.from_frame(frame, Roles(text="text"))
    return data, Context(shared={"vectors": vectors.astype(np.float32)})


def groups(per_group: int) -> np.ndarray:
    y = np.repeat(np.arange(3), per_group)
    vectors = np.eye(16)[y] + np.random.default_rng(0).normal(0, 0.08, (len(y), 16))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def apart(found: pd.DataFrame, per_group: int) -> float:
    """Share of the points whose nearest other point is of their own group."""
    points, y = found[["x", "y"]].to_numpy(), np.repeat(np.arange(3), per_group)
    gaps = ((points[:, None] - points) ** 2).sum(axis=2)
    np.fill_diagonal(gaps, np.inf)
    return float((y[gaps.argmin(axis=1)] == y).mean())


def test_similar_texts_lie_together() -> None:
    texts: list[str | None] = [f"text {place}" for place in range(120)]
    found = projected(*made(texts, groups(40)))
    assert list(found.columns) == ["uid", "x", "y", "cluster"]
    assert found["uid"].tolist() == [f"r{place}" for place in range(120)]
    assert found[["x", "y"]].abs().to_numpy().max() == pytest.approx(1)
    assert apart(found, 40) > 0.97
    pd.testing.assert_frame_equal(found, projected(*made(texts, groups(40))))


def test_others_are_placed_among_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LANDMARKS", 60)
    texts: list[str | None] = [f"text {place}" for place in range(300)]
    found = projected(*made(texts, groups(100)))
    assert len(found) == 300 and apart(found, 100) > 0.95
    pd.testing.assert_frame_equal(found, projected(*made(texts, groups(100))))


def test_rows_without_text_are_not_on_the_map_and_equal_texts_share_a_point() -> None:
    vectors = groups(10)[[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 0, 0]]
    texts = [None, *[f"text {place}" for place in range(12)], "TEXT 0 "]
    found = projected(*made(texts, vectors))
    assert found["uid"].tolist() == [f"r{place}" for place in range(1, 14)]
    assert found[["x", "y"]].iloc[0].tolist() == found[["x", "y"]].iloc[12].tolist()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 9, 12])
def test_few_and_equal_texts(rows: int) -> None:
    for vectors in (np.ones((rows, 4)) / 2, np.random.default_rng(0).normal(size=(rows, 4))):
        found = projected(*made([f"text {place}" for place in range(rows)], vectors))
        assert len(found) == rows and np.isfinite(found[["x", "y"]].to_numpy(dtype=float)).all()
