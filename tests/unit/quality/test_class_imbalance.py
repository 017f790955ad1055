from math import isclose

import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.class_imbalance import ClassImbalance, effective_classes
from core.types import Roles


def inspect(sizes: dict[str | None, int], ratio: float = 5.0) -> list[Finding]:
    labels = [label for label, size in sizes.items() for _ in range(size)]
    frame = pd.DataFrame({"text": [f"t{n}" for n in range(len(labels))], "label": labels})
    return ClassImbalance(ratio=ratio).inspect(Dataset.from_frame(frame, Roles(text="text", label="label")), Context())


def test_rare_classes_are_named_with_their_rows() -> None:
    (found,) = inspect({"a": 100, "b": 20, "c": 21, "d": 3, None: 4})
    assert found.rows == 23 and found.share == pytest.approx(23 / 148)
    assert (
        "2 classes are at least 5 times smaller than the largest of 4, 'a' (100)" in found.message
        and "d (3), b (20)" in found.message
    )
    assert "33.3 to 1" in found.message


def test_the_ratio_decides() -> None:
    assert inspect({"a": 100, "b": 21}) == []
    assert inspect({"a": 100, "b": 20})
    assert inspect({"a": 100, "b": 21}, ratio=2.0)


def test_many_rare_classes_are_not_all_listed() -> None:
    (found,) = inspect({"big": 100, **{f"r{n}": n + 1 for n in range(9)}})
    assert "and 4 more" in found.message


def test_a_single_class_is_an_error_and_none_is_not() -> None:
    (found,) = inspect({"only": 5, None: 2})
    assert found.severity == "error" and "'only'" in found.message and found.rows == 0
    assert inspect({None: 5}) == []


def test_effective_classes() -> None:
    assert isclose(effective_classes({"a": 5, "b": 5, "c": 5}), 3)
    assert 1 < effective_classes({"a": 99, "b": 1}) < 1.1
    assert effective_classes({}) == 0
