"""Prevents: rows that are never or twice test, folds that are uneven, and repeats that are all the same."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Context
from core.errors import AssayError
from core.split.folds import Folds
from tests.unit.split.kit import frame, split_of


def numbered(count: int, **more: list) -> pd.DataFrame:
    return frame([(f"{place * 7919} words {place}", "aab"[place % 3]) for place in range(count)], **more)


def divided(table: pd.DataFrame, folds: int, seed: int = 0, **more: object) -> pd.DataFrame:
    """A column a fold: the split of each row when that fold is test."""
    return pd.DataFrame(
        {fold: split_of(Folds(folds=folds, fold=fold, **more), table, seed) for fold in range(1, folds + 1)}
    )


@given(st.integers(3, 8), st.integers(40, 90), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_each_row_is_test_once_and_validation_once(folds: int, rows: int, seed: int) -> None:
    table = numbered(rows)
    found = divided(table, folds, seed, near=None)
    assert ((found == "test").sum(axis=1) == 1).all() and ((found == "validation").sum(axis=1) == 1).all()
    assert (found == "test").equals(
        (found == "validation").rename(columns=lambda fold: fold % folds + 1)[found.columns]
    )
    for label, size in table["label"].value_counts().items():
        tested = (found[table["label"] == label] == "test").sum()
        assert tested.max() - tested.min() <= 1 and tested.sum() == size
    tested = (found == "test").sum()
    assert tested.max() - tested.min() <= 1


def test_groups_stay_together_in_every_fold() -> None:
    table = numbered(90, customer=[f"k{place // 4}" for place in range(90)])
    found = divided(table, 5, columns=("customer",))
    assert (found.groupby(table["customer"]).nunique() == 1).all(axis=None)
    assert (found == "test").sum().between(15, 21).all()


def test_a_repeat_is_another_division() -> None:
    table = numbered(60)
    one, two, again = (split_of(Folds(repeat=repeat), table) for repeat in (1, 2, 1))
    assert one.equals(again) and not one.equals(two)


def test_rare_classes_and_made_rows() -> None:
    table = frame(
        [(f"{place * 7919} words {place}", "rare" if place < 3 else "ab"[place % 2]) for place in range(80)],
        origin=[None] * 79 + ["u50"],
    )
    context = Context()
    found = Folds().apply(table, context)["split"]
    assert context.notes == ["1 class has fewer rows than folds, and cannot be in every fold."]
    every = divided(table, 5)
    assert (every.iloc[[50, 79]] == "train").all(axis=None) and found.equals(every[1])
    assert ((every.iloc[:3] == "test").sum(axis=0) <= 1).all()


def test_rows_without_a_label_are_train_in_every_fold() -> None:
    table = numbered(60)
    table.loc[:9, "label"] = None
    assert (divided(table, 4).iloc[:10] == "train").all(axis=None)


@pytest.mark.parametrize("fields", [{"folds": 2}, {"folds": 3, "fold": 4}, {"fold": 0}, {"repeat": 0}])
def test_folds_that_cannot_be_are_refused(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"fold|repeat"):
        Folds(**fields)


def test_fewer_groups_than_folds_is_one_clear_error() -> None:
    table = numbered(30, customer=[f"k{place % 4}" for place in range(30)])
    with pytest.raises(AssayError, match="30 rows in 4 groups that stay together cannot be divided into 5 parts"):
        split_of(Folds(columns=("customer",)), table)
