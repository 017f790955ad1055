import pandas as pd
import pytest
from scipy.stats import binomtest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.rare_classes import RareClasses, wilson
from core.types import Roles


def inspect(sizes: dict, splits: dict | None = None, **settings: int) -> list[Finding]:
    labels = [label for label, size in sizes.items() for _ in range(size)]
    frame = pd.DataFrame({"text": [f"text {n}" for n in range(len(labels))], "label": labels})
    if splits:
        frame["split"] = [split for label in sizes for split in splits[label]]
    return RareClasses(**settings).inspect(Dataset.from_frame(frame, Roles(text="text", label="label")), Context())


def test_classes_below_three_and_below_ten_rows() -> None:
    scarce, few = inspect({"a": 40, "b": 2, "c": 1, "d": 9, "e": 3, "f": 10})
    assert scarce.rows == 3 and scarce.details["classes"] == {"c": 1, "b": 2}
    assert few.rows == 12 and few.details["classes"] == {"e": 3, "d": 9}
    assert "4 of them were right" in few.message and "from 0.19 to 0.73" in few.message
    assert scarce.share == pytest.approx(3 / 65)


def test_large_classes_one_class_and_no_labels_are_fine() -> None:
    assert inspect({"a": 10, "b": 10}) == []
    assert inspect({"a": 2}) == []
    assert inspect({None: 5}) == []
    assert inspect({"a": 9, "b": 12}, few=9) == []


def test_after_the_split_what_is_missing_where() -> None:
    both = ["train", "validation", "test"]
    missing, untested = inspect(
        {"a": 3, "b": 2, "c": 2}, {"a": both, "b": ["validation", "test"], "c": ["train", "validation"]}
    )
    assert (missing.severity, list(missing.details["classes"])) == (
        "error",
        ["b"],
    ) and "not in train" in missing.message
    assert (untested.severity, list(untested.details["classes"])) == ("warning", ["c"])
    assert "not in test" in untested.message
    assert inspect({"a": 3, "b": 3}, {"a": both, "b": both}) == []


def test_wilson_is_scipys() -> None:
    for right, tried in ((0, 3), (4, 9), (9, 9)):
        other = binomtest(right, tried).proportion_ci(method="wilson")
        assert wilson(right, tried) == pytest.approx((other.low, other.high), abs=1e-3)
