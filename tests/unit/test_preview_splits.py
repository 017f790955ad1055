"""Prevents: a table of a split that is not the split, and warnings about classes and groups that are wrong."""

import pandas as pd

from core import preview
from core.dataset import Dataset
from core.flow import run
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.types import Roles


def dataset(texts: list[str | None], labels: list[str] | None = None) -> Dataset:
    frame = pd.DataFrame({"text": texts, "label": labels or ["a"] * len(texts)})
    return Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="r")


CLEAN = Recipe.parse({"steps": [{"kind": "normalize_whitespace"}, {"kind": "deduplicate"}]})


def split_rows() -> Dataset:
    rows = dataset([f"text {n}" for n in range(120)], (["big"] * 3 + ["small"]) * 30)
    return run(Recipe(steps=(Stratified(),)), rows)


def test_the_table_counts_classes_by_split() -> None:
    table = preview.split_table(split_rows())
    assert table.index.tolist() == ["big", "small"] and table.columns.tolist() == ["train", "validation", "test"]
    assert table.sum(axis=1).tolist() == [90, 30] and table.to_numpy().sum() == 120
    assert preview.split_table(dataset(["one"])).empty


def test_the_estimate_is_near_the_real_table() -> None:
    real = preview.split_table(split_rows())
    guess = preview.estimated_table({"big": 90, "small": 30}, Stratified())
    assert (real - guess).abs().to_numpy().max() <= 1


def test_a_split_takes_the_place_of_the_one_before() -> None:
    first = preview.with_split(CLEAN, Stratified(), 3)
    assert [step.kind for step in first.steps] == ["normalize_whitespace", "deduplicate", "split.stratified"]
    second = preview.with_split(first, Stratified(train=0.6, validation=0.2, test=0.2), 4)
    assert len(second.steps) == 3 and second.steps[2].model_dump()["train"] == 0.6 and second.seed == 4


def test_what_the_test_can_show_is_said_in_two_digits_or_three() -> None:
    table = pd.DataFrame({"train": [0], "validation": [0], "test": [200]}, index=["a"])
    assert preview.what_test_shows(table) == (
        "With 200 test rows, two approaches near 0.85 must differ by at least 0.07 to be told apart."
    )
    assert "0.007" in preview.what_test_shows(table * 100)


def test_small_classes_are_named_smallest_first() -> None:
    table = pd.DataFrame({"train": [9, 9, 9], "validation": [5, 5, 5], "test": [5, 4, 1]}, index=["a", "b", "c"])
    assert preview.too_small_classes(table).startswith("2 of 3 classes have fewer than 5 test rows: c (1), b (4).")
    assert preview.too_small_classes(table.head(1)) == ""


def test_rows_that_share_a_text_are_counted() -> None:
    assert preview.repeated_rows(dataset(["Twin", "twin ", "one", None, None])) == 2


def test_groups_that_straddle_are_counted() -> None:
    frame = pd.DataFrame(
        {
            "text": ["a", "b", "c", "d", "e"],
            "customer": ["x", "x", "y", "y", None],
            "split": ["train", "test", "train", "train", "test"],
        }
    )
    dataset = Dataset.from_frame(frame, Roles(text="text", group="customer"))
    assert preview.straddling_groups(dataset).startswith("1 of 2 values of 'customer'")
    together = dataset.with_frame(dataset.frame.assign(split="train"))
    assert preview.straddling_groups(together) == ""
    assert preview.straddling_groups(Dataset.from_frame(frame, Roles(text="text"))) == ""
