import pandas as pd
import pytest

from core.clean.map_labels import MapLabels
from core.contracts import Context
from core.dataset import Dataset
from core.quality.common.variants import groups, label_key
from core.quality.label_variants import LabelVariants
from core.types import Roles


def data(sizes: dict[str, int]) -> Dataset:
    labels = [label for label, size in sizes.items() for _ in range(size)]
    frame = pd.DataFrame({"text": [f"text {n}" for n in range(len(labels))], "label": labels})
    return Dataset.from_frame(frame, Roles(text="text", label="label"))


def test_spellings_are_grouped_and_the_fix_removes_the_finding() -> None:
    dataset = data(
        {"Positive": 30, "positive ": 5, "POSITIVE": 4, "negative": 40, "negativ": 2, "Complaint": 9, "complaints": 3}
    )
    (found,) = LabelVariants().inspect(dataset, Context())
    assert found.fix == {
        "kind": "map_labels",
        "mapping": {"negativ": "negative", "positive ": "Positive", "POSITIVE": "Positive", "complaints": "Complaint"},
    }
    assert found.rows == 14 and found.share == pytest.approx(14 / 93)
    assert found.details["groups"][2] == {
        "label": "Complaint", "rows": {"Complaint": 9, "complaints": 3}, "why": ["plural"],
    }  # fmt: skip
    after = dataset.with_frame(MapLabels.model_validate(found.fix).apply(dataset.frame, Context()))
    assert after.class_sizes() == {"negative": 42, "Positive": 39, "Complaint": 12}
    assert LabelVariants().inspect(after, Context()) == []


def test_no_fix_that_would_relabel_sealed_rows() -> None:
    frame = pd.DataFrame({"text": list("abcdef"), "label": ["Spam", "Spam", "spam", "ham", "ham", "ham"]})
    for test, fixed in (([2], False), ([1], True)):
        split = frame.assign(split=["test" if row in test else "train" for row in range(6)])
        dataset = Dataset.from_frame(split, Roles(text="text", label="label"))
        (found,) = LabelVariants().inspect(dataset, Context())
        assert (found.fix is not None) is fixed and ("before the split" in found.message) is not fixed


@pytest.mark.parametrize(
    "labels",
    [
        ["c", "c++", "c#"], ["A", "A+", "A-"], ["1-2", "12", "1"], ["-1", "0", "1"], ["+", "-", "?", "!"],
        ["typical", "atypical"], ["legal", "illegal"], ["level 1", "level 2", "level 11"], ["new", "news"],
        ["cat", "car"], ["007", "7"], ["12345678901234567890", "12345678901234567891"],
    ],
)  # fmt: skip
def test_different_labels_stay_apart(labels: list[str]) -> None:
    assert groups({label: 1000 // (10**place) for place, label in enumerate(labels)}) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("non-toxic", "Non Toxic"),
        ("n/a", "N A"),
        ("1", "1.0"),
        ("+1", "1"),
        ("ﬁne", "fine"),
        ("a_b", "a.b"),
        ("x", "x."),
    ],
)
def test_equal_but_for_case_spaces_and_punctuation(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


@pytest.mark.parametrize("slip", ["refnud", "refunds", "refind", "refundd", "reund"])
def test_slips_count_only_when_much_rarer(slip: str) -> None:
    plural = slip == "refunds"
    assert groups({"refund": 100, slip: 5}) if len(slip) >= 6 else not groups({"refund": 100, slip: 5})
    assert bool(groups({"refund": 100, slip: 60})) is plural


def test_numbers_among_words() -> None:
    (found,) = LabelVariants().inspect(data({"GAME": 20, "TOOLS": 10, "1.9": 1}), Context())
    assert found.rows == 1 and found.fix is None and "'1.9' (1)" in found.message
    assert LabelVariants().inspect(data({"0": 20, "1": 10}), Context()) == []


def test_many_labels_are_quick_and_clean() -> None:
    assert groups({f"intent number {n} of many": n + 1 for n in range(3000)}) == []
