"""Prevents: a preview that promises what applying does not keep, and a split that is not the one shown."""

import pandas as pd
import pytest

from core import preview
from core.dataset import Dataset
from core.errors import AssayError
from core.flow import run
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.types import Roles


def dataset(texts: list[str | None], labels: list[str] | None = None) -> Dataset:
    frame = pd.DataFrame({"text": texts, "label": labels or ["a"] * len(texts)})
    return Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="r")


CLEAN = Recipe.parse({"steps": [{"kind": "normalize_whitespace"}, {"kind": "deduplicate"}]})


def test_changed_rows_come_first_then_dropped_then_the_rest() -> None:
    tried = preview.preview(dataset(["same", "two  blanks", "twin", "twin", None]), CLEAN)
    assert tried.changes["change"].tolist() == ["changed", "dropped", "same", "same", "same"]
    assert tried.changes["before"].tolist()[:2] == ["two  blanks", "twin"]
    assert tried.changes["after"][0] == "two blanks" and pd.isna(tried.changes["after"][1])
    assert tried.changes["uid"].tolist() == ["r-1", "r-3", "r-0", "r-2", "r-4"]
    assert tried.whole and [step["kind"] for step in tried.steps] == ["normalize_whitespace", "deduplicate"]


def test_the_preview_is_what_the_recipe_does() -> None:
    rows = dataset([f"a  {n % 7}" for n in range(40)])
    assert preview.preview(rows, CLEAN).dataset.frame.equals(run(CLEAN, rows).frame)


def test_many_changes_leave_room_for_dropped_rows() -> None:
    rows = dataset([f"x  {n}" for n in range(300)] + ["twin"] * 100)
    counts = preview.preview(rows, CLEAN, rows=100).changes["change"].value_counts()
    assert counts.to_dict() == {"changed": 75, "dropped": 25}


def test_a_large_table_is_sampled_evenly() -> None:
    tried = preview.preview(dataset([f"x {n}" for n in range(1000)]), CLEAN, most=100)
    assert (tried.looked_at, tried.total, tried.whole) == (100, 1000, False)
    assert {"r-0", "r-999"} <= set(tried.dataset.frame["uid"])


def test_what_a_step_refuses_is_refused_here_too() -> None:
    with pytest.raises(AssayError):
        preview.preview(dataset(["one", "two"]), Recipe(steps=(Stratified(),)))


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
