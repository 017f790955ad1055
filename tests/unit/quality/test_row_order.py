from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.row_order import RowOrder, neighbours, serial, stretches
from core.types import Roles


def inspect(labels: list, texts: list | None = None) -> list[Finding]:
    rng = np.random.default_rng(1)
    texts = texts or ["x" * int(size) for size in rng.integers(5, 90, len(labels))]
    frame = pd.DataFrame({"text": texts, "label": labels})
    return RowOrder().inspect(Dataset.from_frame(frame, Roles(text="text", label="label")), Context())


@pytest.mark.parametrize("codes", [[0, 0, 0, 1, 1, 2], [0, 1, 0, 1], [0, 0, 0, 0, 1], [0, 1, 2, 3, 3, 3, 3]])
def test_mean_and_deviation_are_those_of_all_orders(codes: list[int]) -> None:
    counts = [sum(a == b for a, b in pairwise(order)) for order in permutations(codes)]
    _, mean, deviation = neighbours(np.array(codes))
    assert (mean, deviation) == (pytest.approx(np.mean(counts)), pytest.approx(np.std(counts)))


def test_sorted_and_blocked_labels_are_found() -> None:
    (found,) = inspect(["a"] * 100 + ["b"] * 80 + ["c"] * 20)
    assert found.details["effect"] == 1 and "99% of neighbouring rows" in found.message and found.rows == 0
    rng = np.random.default_rng(0)
    assert inspect([label for label in rng.choice(list("abc"), 60) for _ in range(5)])


def test_slow_change_is_found_where_neighbours_hardly_show_it() -> None:
    rng = np.random.default_rng(0)
    labels = np.where(rng.random(3000) < np.linspace(0.35, 0.65, 3000), "a", "b").tolist()
    (found,) = inspect(labels)
    assert found.details["effect"] < 0.1 < found.details["drift"] and "from the first rows" in found.message


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.9, 0.1], [0.2] * 5, [0.98, 0.01, 0.01]])
def test_shuffled_labels_are_never_found(shares: list[float]) -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        codes = rng.choice(len(shares), 400, p=shares)
        assert RowOrder()._labels(pd.Series(codes)) == []
        assert stretches(codes) < 0.3


def test_alternating_labels_no_labels_and_few_rows_are_fine() -> None:
    assert inspect(["a", "b", "c"] * 40) == []
    assert inspect([None] * 100) == []
    assert inspect(["a"] * 20 + ["b"] * 20) == []
    assert inspect(["a"] * 100) == []


def test_texts_sorted_by_length() -> None:
    (found,) = inspect(["a", "b"] * 50, ["x" * (n + 1) for n in range(100)])
    assert found.details["serial_correlation"] > 0.9 and "Long and short" in found.message
    assert serial(np.full(10, 3)) == 0
