"""Prevents: more rows of a class than asked for, classes without a test, and twins of shots in the test."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError
from core.split.few_shot import FewShot
from tests.unit.split.kit import SPLITS, frame, split_of

SHARED = Path(__file__).parents[4] / "shared/data"


def classes(sizes: dict[str, int]) -> pd.DataFrame:
    labels = [label for label, size in sizes.items() for _ in range(size)]
    return frame([(f"{place * 7919} words {place}", label) for place, label in enumerate(labels)])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(1, 12), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_each_class_has_what_the_rule_says(sizes: list[int], per_class: int, seed: int) -> None:
    table = classes({**{f"c{place}": size for place, size in enumerate(sizes)}, "large": 50})
    step = FewShot(per_class=per_class, near=None)
    counts = pd.crosstab(table["label"], split_of(step, table, seed))[list(SPLITS)]
    for label, size in table["label"].value_counts().items():
        train = per_class if size >= per_class + 2 else max(size - 2, 1)
        validation = max(min(train, size - train - 1), 0)
        assert counts.loc[label].tolist() == [train, validation, size - train - validation], (label, size)
    assert step.estimate(table["label"].value_counts().to_dict()) == {
        label: tuple(row) for label, row in zip(counts.index, counts.to_numpy().tolist(), strict=True)
    }


def test_rare_classes_are_told() -> None:
    context = Context()
    found = FewShot(per_class=5).apply(classes({"one": 1, "two": 2, "three": 3, "many": 60}), context)
    held = {label: part.tolist() for label, part in found.groupby("label")["split"]}
    assert held["one"] == ["train"] and sorted(held["two"]) == ["test", "train"]
    assert sorted(held["three"]) == ["test", "train", "validation"]
    assert context.notes == ["3 classes have fewer than 5 train rows."]


def test_sizes_of_validation_and_test() -> None:
    table = classes({"a": 200, "b": 100})
    rows = split_of(FewShot(per_class=8, validation=0.1, test=60, near=None), table)
    assert rows.value_counts(dropna=False).to_dict() == {
        "train": 16,
        "validation": 30,
        "test": 60,
        float("nan"): 194,
    } or (rows.isna().sum() == 194 and rows.value_counts().to_dict() == {"test": 60, "validation": 30, "train": 16})
    by_class = pd.crosstab(table["label"], rows)
    assert (by_class["test"] - [41, 19]).abs().max() <= 1 and by_class["train"].tolist() == [8, 8]
    capped = split_of(FewShot(per_class=8, test=0.1, near=None), table)
    assert capped.value_counts().to_dict() == {"test": 30, "train": 16, "validation": 16}
    everything = split_of(FewShot(per_class=8, validation=50, near=None), table)
    assert everything.value_counts().to_dict() == {"test": 234, "validation": 50, "train": 16}


def test_groups_go_whole_and_a_class_of_one_large_group_is_not_forgotten() -> None:
    table = classes({"a": 60, "b": 30}).assign(customer=[f"k{place // 5}" for place in range(90)])
    split = split_of(FewShot(per_class=7, columns=("customer",), near=None), table)
    assert (split.groupby(table["customer"]).nunique() == 1).all()
    assert pd.crosstab(table["label"], split)["train"].tolist() == [5, 5]
    small = split_of(FewShot(per_class=2, columns=("customer",), near=None), table)
    assert pd.crosstab(table["label"], small)["train"].tolist() == [5, 5], "no group fits, so the smallest is taken"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (FewShot(per_class=50), "No row would be left|are left, too few"),
        (FewShot(per_class=4, validation=200), "are left, too few for 200 rows of validation"),
    ],
)
def test_too_few_rows_are_one_clear_error(step: FewShot, words: str) -> None:
    with pytest.raises(AssayError, match=words) as caught:
        split_of(step, classes({"a": 2, "b": 1}))
    assert caught.value.remedy


def test_without_labels_there_is_nothing_to_choose() -> None:
    with pytest.raises(AssayError, match="No row has a label"):
        split_of(FewShot(), frame([(f"text {place}", None) for place in range(30)]))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
@pytest.mark.parametrize("per_class", [20, 50, 200])
def test_real_shots_have_no_twin_in_the_test(per_class: int) -> None:
    data = gather(Table(path=str(SHARED / "sms_spam/SMSSpamCollection.tsv"))).frame
    split = split_of(FewShot(per_class=per_class), data, seed=per_class)
    counts = pd.crosstab(data["label"], split)
    assert counts["train"].tolist() == counts["validation"].tolist() == [per_class, per_class]
    keys = data["text"].str.casefold().str.split().str.join(" ")
    assert (split.groupby(keys).nunique() == 1).all()
    for rows in ([1373, 2163, 2344], [1470, 1779, 2982, 4556], [427, 2843, 3471], [7, 103, 154], [116, 207, 1134]):
        assert split.iloc[rows].nunique() == 1
