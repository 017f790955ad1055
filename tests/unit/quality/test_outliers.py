import numpy as np
import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality import outliers as module
from core.quality.outliers import Outliers
from core.types import Roles


def cloud(rows: int, *far: int, seed: int = 0) -> np.ndarray:
    """Vectors near one direction; the rows in ``far`` point elsewhere, each its own way."""
    vectors = np.random.default_rng(seed).normal(0, 0.1, (rows, 12))
    vectors[:, 0] += 1
    for place, row in enumerate(far):
        vectors[row] = np.eye(12)[place + 1]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def inspect(vectors: np.ndarray, texts: list[str | None] | None = None, **fields: float) -> list[Finding]:
    texts = texts or [f"text {place}" for place in range(len(vectors))]
    frame = pd.DataFrame({"text": texts, "uid": [str(place) for place in range(len(texts))]})
    data = Dataset.from_frame(frame, Roles(text="text"))
    return Outliers.model_validate(fields).inspect(data, Context(shared={"vectors": vectors}))


def test_far_texts_are_named_first() -> None:
    (found,) = inspect(cloud(200, 7, 120), limit=4)
    assert found.uids[:2] == ("7", "120") or found.uids[:2] == ("120", "7")
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert all(0.5 <= score < 1 for score in found.scores)
    assert found.severity == "info" and found.fix is None and "drawn at random" not in found.message
    assert found.details["distances"][0] > 3 * found.details["usual_distance"]


def test_the_limit_decides() -> None:
    vectors = cloud(200, 7)
    assert inspect(vectors, limit=20)[0].uids == ("7",)
    assert len(inspect(vectors, limit=1)[0].uids) > 5


def test_distances_are_those_of_scikit_learn() -> None:
    from sklearn.neighbors import NearestNeighbors

    vectors = cloud(100, 3)
    peer = NearestNeighbors(n_neighbors=6, metric="cosine").fit(vectors).kneighbors(vectors)[0][:, 1:].mean(axis=1)
    distances, compared = Outliers(k=5)._distances(vectors, Context())
    assert compared == 100 and np.abs(distances - peer).max() < 1e-5


def test_equal_texts_are_one_and_are_named_together() -> None:
    vectors = cloud(60, 5)
    texts: list[str | None] = [f"text {place}" for place in range(60)]
    (found,) = inspect(np.vstack([vectors, vectors[[5] * 15]]), [*texts, *["TEXT 5"] * 15], limit=10)
    assert set(found.uids) == {"5", *(str(place) for place in range(60, 75))}


def test_nothing_to_compare() -> None:
    assert inspect(cloud(10, 3)) == []
    assert inspect(np.ones((40, 12), np.float32) / np.sqrt(12).astype(np.float32)) == []
    assert inspect(np.zeros((30, 12), np.float32), [None] * 30) == []
    assert inspect(cloud(25, 3), k=24) == []


def test_large_data_is_compared_with_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TEXTS", 150)
    monkeypatch.setattr(module, "SAMPLE", 100)
    (found,) = inspect(cloud(200, 7, 120), limit=4)
    assert set(found.uids[:2]) == {"7", "120"}
    assert "compared with 100 texts drawn at random from 200" in found.message
    assert found == inspect(cloud(200, 7, 120), limit=4)[0]
