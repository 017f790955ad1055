"""Prevents: a table of a split that is not the split, and a split that takes the wrong place in a recipe."""

import pandas as pd

from core import preview
from core.dataset import Dataset
from core.flow import run
from core.recipe import Recipe
from core.split.fixed import Fixed
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
    assert guess is not None and (real - guess).abs().to_numpy().max() <= 1
    assert preview.estimated_table({"big": 9}, Fixed(column="part")) is None
    assert preview.estimated_table({"big": 9}, Stratified(train=None, validation=90, test=90)) is None


def test_a_split_takes_the_place_of_the_one_before() -> None:
    first = preview.with_split(CLEAN, Stratified(), 3)
    assert [step.kind for step in first.steps] == ["normalize_whitespace", "deduplicate", "split.stratified"]
    second = preview.with_split(first, Stratified(train=0.6, validation=0.2, test=0.2), 4)
    assert len(second.steps) == 3 and second.steps[2].model_dump()["train"] == 0.6 and second.seed == 4


def test_a_recipe_is_cut_at_its_split() -> None:
    whole = preview.with_split(CLEAN, Stratified(), 3)
    off = whole.switched(0)
    assert [step.kind for step in preview.before_split(whole).steps] == ["normalize_whitespace", "deduplicate"]
    assert [step.kind for step in preview.through_split(off).steps] == ["deduplicate", "split.stratified"]
    assert preview.through_split(CLEAN) == preview.before_split(CLEAN) == CLEAN
    assert preview.through_split(whole).seed == 3
