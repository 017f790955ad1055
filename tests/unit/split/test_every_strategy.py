"""Prevents: a strategy that lets a group straddle, loses a row, tests on made rows, or cannot be repeated."""

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, find, given, settings
from hypothesis import strategies as st

from core.contracts import Context
from core.errors import AssayError
from core.split import STEPS
from core.split.assignment import assignment_digest
from core.split.by_time import ByTime
from core.split.common.splitting import Splitting
from core.split.few_shot import FewShot
from core.split.fixed import Fixed
from core.split.folds import Folds
from core.split.grouped import Grouped
from core.split.stratified import Stratified
from tests.unit.split.kit import SPLITS, frame, split_of, straddling, tables

WHO = ("customer",)

STRATEGIES: list[tuple[Splitting, Sequence[str], float | None]] = [
    (Stratified(), (), None),
    (Stratified(labels=("topics",), separator="|"), (), None),
    (Stratified(train=None, validation=4, test=5), (), None),
    (Grouped(), (), 0.8),
    (Grouped(columns=WHO), WHO, 0.8),
    (Grouped(columns=WHO, near=None, stratify=False), WHO, None),
    (Grouped(columns=WHO, near=0.6, labels=("topics",), separator="|", test=4, train=None), WHO, 0.6),
    (ByTime(column="day"), (), 0.8),
    (ByTime(column="day", columns=WHO, near=0.6), WHO, 0.6),
    (ByTime(near=None), (), None),
    (Folds(), (), 0.8),
    (Folds(folds=3, fold=3, repeat=2, columns=WHO), WHO, 0.8),
    (FewShot(per_class=2), (), 0.8),
    (FewShot(per_class=3, columns=WHO, validation=0.2, test=5), WHO, 0.8),
]
BY_NAME = pytest.mark.parametrize(("step", "columns", "near"), STRATEGIES, ids=lambda value: getattr(value, "kind", ""))


def test_all_strategies_are_here() -> None:
    assert {type(step) for step, _, _ in STRATEGIES} | {Fixed} == set(STEPS)


@BY_NAME
@given(table=tables(), seed=st.integers(0, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_laws(step: Splitting, columns: Sequence[str], near: float | None, table: pd.DataFrame, seed: int) -> None:
    given_table = table.copy(deep=True)
    try:
        after = step.apply(table, Context(seed=seed))
    except AssayError as error:
        assert error.what and error.where == step.kind and error.remedy
        assume(False)
    pd.testing.assert_frame_equal(table, given_table)
    split = after["split"]
    assert straddling(table, split, columns, near) == []
    known = table["label"].notna()
    capped = isinstance(step, FewShot) and step.test is not None
    assert split.isin(SPLITS).all() or (capped and split.dropna().isin(SPLITS).all())
    assert set(SPLITS) <= set(split[known])
    assert (split[table["origin"].notna()] == "train").all()
    again = step.apply(table, Context(seed=seed))
    pd.testing.assert_frame_equal(after, again)
    assert assignment_digest(after) == assignment_digest(again.sample(frac=1, random_state=seed))


@pytest.mark.parametrize(
    ("step", "columns", "near"),
    [
        (Grouped(near=None), (), 0.8),
        (Grouped(near=0.8), (), 0.6),
        (Stratified(), WHO, None),
        (Folds(near=None), WHO, None),
    ],
)
def test_the_tables_would_show_a_breach(step: Splitting, columns: Sequence[str], near: float | None) -> None:
    """A strategy that ties too little is caught by the tables of the test above."""

    def caught(table: pd.DataFrame) -> bool:
        try:
            return bool(straddling(table, split_of(step, table), columns, near))
        except AssayError:
            return False

    quick = settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate])
    assert len(find(tables(), caught, settings=quick))


@given(tables(made=False))
@settings(max_examples=25, deadline=None)
def test_a_fixed_split_is_the_column(table: pd.DataFrame) -> None:
    assume(table["given"].nunique() == 3)
    split = split_of(Fixed(column="given"), table)
    assert split.tolist() == [{"Dev": "validation", "TEST": "test", "train": "train"}[name] for name in table["given"]]


@BY_NAME
def test_another_seed_is_another_split(step: Splitting, columns: Sequence[str], near: float | None) -> None:
    rows = [(f"{place * 7919} words {place}", "ab"[place % 2]) for place in range(60)]
    table = frame(rows, customer=[f"k{place // 2}" for place in range(60)], topics="x", day=range(60))
    assert split_of(step, table, 1).equals(split_of(step, table, 2)) == isinstance(step, ByTime)


@BY_NAME
def test_rows_keep_their_order_and_index(step: Splitting, columns: Sequence[str], near: float | None) -> None:
    rows = [(f"{place * 7919} words {place}", "ab"[place % 2]) for place in range(60)]
    table = frame(rows, customer=[f"k{place // 2}" for place in range(60)], topics="x", day=range(60))
    table = table.sample(frac=1, random_state=0)
    after = step.apply(table, Context())
    assert list(after.index) == list(table.index) and after.drop(columns="split").equals(table.drop(columns="split"))


@BY_NAME
def test_a_column_that_is_missing_is_one_clear_error(
    step: Splitting, columns: Sequence[str], near: float | None
) -> None:
    table = frame([(f"{place * 7919} words {place}", "ab"[place % 2]) for place in range(60)])
    if columns or getattr(step, "labels", ()) or getattr(step, "column", ""):
        with pytest.raises(AssayError, match="is not in the table"):
            split_of(step, table)


@BY_NAME
def test_few_rows_are_one_clear_error(step: Splitting, columns: Sequence[str], near: float | None) -> None:
    for rows in ([], [("one", "a")], [("same", "a")] * 30, [("same", None)] * 30):
        table = frame(rows, customer="k", topics="x", day=1)
        with pytest.raises(AssayError) as caught:
            split_of(step, table)
        assert caught.value.remedy


@BY_NAME
def test_the_estimate_is_near_the_split(step: Splitting, columns: Sequence[str], near: float | None) -> None:
    rows = [(f"{place * 7919} words {place}", "aab"[place % 3]) for place in range(600)]
    table = frame(rows, customer=[f"k{place}" for place in range(600)], topics="x", day=range(600))
    split = split_of(step, table)
    guess = step.estimate({"a": 400, "b": 200})
    assert guess is not None
    counts = pd.crosstab(table["label"], split)[list(SPLITS)]
    off = counts - pd.DataFrame(guess, index=list(SPLITS)).T
    assert off.sum().abs().max() <= 3
    if getattr(step, "stratify", step.kind != "split.by_time"):
        assert off.abs().to_numpy().max() <= 1


def test_an_expected_digest_freezes_the_split() -> None:
    table = frame([(f"{place * 7919} words {place}", "ab"[place % 2]) for place in range(60)])
    digest = assignment_digest(Grouped().apply(table, Context()))
    assert Grouped(expected=digest[:12]).apply(table, Context()).equals(Grouped().apply(table, Context()))
    with pytest.raises(AssayError, match=f"and {digest[:12]} is expected"):
        Grouped(expected=digest).apply(table, Context(seed=1))
    assert "expected" not in Grouped().model_dump() and Grouped(expected="ab").model_dump()["expected"] == "ab"
