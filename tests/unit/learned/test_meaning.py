import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Context
from core.errors import AssayError
from core.learned import meaning as module
from core.learned.meaning import meaning_clusters


def at(*degrees: float) -> np.ndarray:
    return np.array([[np.cos(np.radians(one)), np.sin(np.radians(one))] for one in degrees], np.float32)


def clusters(texts: list, vectors: np.ndarray, least: float = 0.95, parts: list[int] | None = None) -> list[int]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    chosen = None if parts is None else np.array(parts)
    return meaning_clusters(frame, Context(shared={"vectors": vectors}), least, chosen).tolist()


def test_near_and_equal_texts_are_one_cluster() -> None:
    texts = ["a", "b", None, "c", " A ", "d"]
    vectors = at(0, 90, 0, 15, 180, 92)
    assert clusters(texts, vectors) == [0, 1, -1, 0, 0, 1], "an equal text goes by the vector of its first row"
    assert clusters(texts, vectors, 0.99) == [0, 1, -1, 2, 0, 1]
    assert clusters(texts, vectors, 0.95, [0, 0, 0, 1, 0, 0]) == [0, 1, -1, 2, 0, 1]


def test_nearness_is_passed_on() -> None:
    assert clusters(["a", "b", "c"], at(0, 15, 30)) == [0, 0, 0]
    assert clusters(["a", "b", "c"], at(0, 15, 30), parts=[0, 1, 0]) == [0, 1, 2]


def test_nothing_to_compare() -> None:
    assert clusters([], np.zeros((0, 2), np.float32)) == []
    assert clusters([None, " "], np.zeros((2, 2), np.float32)) == [-1, -1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 359), st.integers(0, 2)), max_size=30), st.sampled_from([3, 50]))
def test_the_same_as_components_of_all_pairs(rows: list[tuple[int, int]], ties: int) -> None:
    from scipy.sparse.csgraph import connected_components

    vectors, parts = at(*(angle for angle, _ in rows)).reshape(-1, 2), [one for _, one in rows]
    kept, module._TIES = module._TIES, ties
    try:
        found = clusters([f"text {place}" for place in range(len(rows))], vectors, 0.99, parts)
    finally:
        module._TIES = kept
    near = (vectors @ vectors.T >= 0.99) & (np.array(parts)[:, None] == np.array(parts))
    plain = connected_components(near, directed=False)[1] if rows else []
    assert pd.factorize(np.array(found))[0].tolist() == pd.factorize(np.array(plain))[0].tolist() == found


def test_too_many_are_refused_before_they_are_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TEXTS", 2)
    frame = pd.DataFrame({"text": pd.Series(["a", "b", "c", "a"], dtype="str")})
    with pytest.raises(AssayError, match="3 different texts are too many"):
        meaning_clusters(frame, Context(), 0.9)
    parted = Context(shared={"vectors": at(0, 50, 100, 0)})
    assert meaning_clusters(frame, parted, 0.9, np.array([0, 1, 2, 0])).tolist() == [0, 1, 2, 0]
