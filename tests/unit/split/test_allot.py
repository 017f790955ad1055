"""Prevents: groups given to splits so that sizes or classes are farther off than they need to be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.split.common import allot as module
from core.split.common.allot import allot
from core.split.common.borders import borders
from core.split.common.counts import Counts, counts_of, wanted_cells
from core.split.common.draw import draw

SHARES = np.array([0.7, 0.15, 0.15])


def counts(table: np.ndarray) -> Counts:
    """Counts from a table of groups by classes, each row of one class."""
    where, labels = np.nonzero(table)
    starts = np.searchsorted(where, np.arange(len(table) + 1))
    return Counts(table.sum(axis=1), starts, labels, table[where, labels], np.zeros(table.shape[1], dtype=int))


def whole(rows: int, shares: np.ndarray = SHARES) -> np.ndarray:
    sizes = np.floor(rows * shares).astype(int)
    sizes[0] += rows - sizes.sum()
    return sizes


def misses(ways: np.ndarray, table: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each assignment, shape (ways, groups), the rows that stand in the wrong place.

    A row in the wrong split is one too many there and one too few elsewhere, in its class and in all: four in the sum.
    An empty split is infinitely bad.
    """
    found = np.zeros(len(ways))
    for split, want in enumerate(wanted):
        mine = ways == split
        found += np.abs(mine @ table - want).sum(axis=1) + np.where(mine.any(axis=1), 0, np.inf)
    return found / 4


def best(table: np.ndarray, wanted: np.ndarray) -> float:
    """The least miss of all assignments, one by one."""
    splits, groups = len(wanted), len(table)
    ways = np.arange(splits**groups)[:, None] // splits ** np.arange(groups) % splits
    return float(misses(ways, table, wanted).min())


GROUPS = st.integers(1, 4).flatmap(
    lambda classes: st.lists(
        st.lists(st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 30)), min_size=classes, max_size=classes),
        min_size=3,
        max_size=10,
    )
)


@pytest.mark.parametrize("tried", [20_000, 0], ids=["all tried", "searched"])
@given(rows=GROUPS, seed=st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_within_one_row_of_the_best_possible(tried: int, rows: list[list[int]], seed: int) -> None:
    table = np.array(rows)
    table[table.sum(axis=1) == 0, 0] = 1
    sizes = whole(int(table.sum()))
    if sizes.min() < 1:
        return
    given_counts = counts(table)
    cells = wanted_cells(given_counts, sizes)
    wanted = np.concatenate([cells, sizes[:, None]], axis=1)
    both = np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)
    before = module._ALL
    module._ALL = tried
    try:
        parts = allot(given_counts, cells, sizes, np.random.default_rng(seed))
    finally:
        module._ALL = before
    least = best(both, wanted)
    assert misses(parts[None], both, wanted)[0] <= least + (0 if tried and 3 ** len(table) <= tried else 1)


@given(st.lists(st.integers(1, 40), min_size=5, max_size=7), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_five_folds_of_few_groups(sizes: list[int], seed: int) -> None:
    table = np.array(sizes)[:, None]
    rows = table.sum()
    wanted = rows // 5 + (np.arange(5) < rows % 5)
    cells = wanted_cells(counts(table), wanted, rare=())
    parts = allot(counts(table), cells, wanted, np.random.default_rng(seed))
    both = np.concatenate([table, table], axis=1)
    aim = np.concatenate([cells, wanted[:, None]], axis=1)
    assert misses(parts[None], both, aim)[0] <= best(both, aim) + 1


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8), st.integers(0, 9), st.sampled_from([3, 5, 10]))
@settings(max_examples=60, deadline=None)
def test_single_rows_meet_every_cell_exactly(classes: list[int], seed: int, splits: int) -> None:
    labels = np.repeat(np.arange(len(classes)), classes)
    table = (labels[:, None] == np.arange(len(classes))).astype(int)
    rows = len(labels)
    sizes = whole(rows) if splits == 3 else rows // splits + (np.arange(splits) < rows % splits)
    if sizes.min() < 1:
        return
    one = counts(table)
    cells = wanted_cells(one, sizes, (0, 2, 1) if splits == 3 else ())
    assert (cells.sum(axis=0) == classes).all() and (cells >= 0).all()
    parts = allot(one, cells, sizes, np.random.default_rng(seed))
    got = np.array([np.bincount(labels[parts == split], minlength=len(classes)) for split in range(splits)])
    if (cells.sum(axis=1) == sizes).all():
        assert (got == cells).all()
    exact = np.outer(sizes / rows, classes)
    assert np.abs(got.sum(axis=1) - sizes).max() <= max(1, np.abs(cells.sum(axis=1) - sizes).max())
    if (exact >= 1).all() or splits > 3:
        assert np.abs(cells - exact).max() < 2.0001


def test_rows_with_several_labels_are_shared_out_by_each() -> None:
    """Against a division at random: the labels of Sechidis et al. are far evener."""
    rng = np.random.default_rng(5)
    rows = 3_000
    frame = pd.DataFrame(
        {
            "label": rng.choice(list("abcdef"), rows, p=[0.5, 0.3, 0.1, 0.05, 0.04, 0.01]),
            "topics": [
                "|".join(np.array(list("uvwxyz"))[rng.random(6) < [0.5, 0.2, 0.1, 0.05, 0.02, 0.01]])
                for _ in range(rows)
            ],
        }
    ).astype("str")
    several = counts_of(frame, np.arange(rows), rows, ("label", "topics"), "|")
    sizes = whole(rows)
    parts = allot(several, wanted_cells(several, sizes), sizes, rng)
    columns = pd.concat([pd.get_dummies(frame["label"]), frame["topics"].str.get_dummies("|")], axis=1).astype(int)
    columns = columns.drop(columns="", errors="ignore")
    assert columns.shape[1] == 12 and (columns.sum().to_numpy() == several.totals()).all()

    def off(of: np.ndarray) -> float:
        exact = np.outer(np.bincount(of, minlength=3) / rows, columns.sum())
        return float(np.abs(columns.groupby(of).sum().to_numpy() - exact).max())

    assert np.bincount(parts).tolist() == sizes.tolist()
    assert off(parts) <= 1.01
    assert off(rng.permutation(parts)) > 5


@given(st.lists(st.integers(1, 30), min_size=3, max_size=14), st.floats(0.1, 0.8), st.floats(0.1, 0.9))
@settings(max_examples=150, deadline=None)
def test_borders_are_the_best_of_all(blocks: list[int], train: float, part: float) -> None:
    rows = sum(blocks)
    sizes = whole(rows, np.array([train, (1 - train) * part, (1 - train) * (1 - part)]))
    first, second = borders(np.array(blocks), sizes)

    def miss(one: int, two: int) -> int:
        got = [sum(blocks[:one]), sum(blocks[one:two]), sum(blocks[two:])]
        return int(np.abs(np.array(got) - sizes).sum())

    every = [(one, two) for one in range(1, len(blocks)) for two in range(one + 1, len(blocks))]
    assert (first, second) in every
    assert miss(first, second) == min(miss(*way) for way in every)


@given(GROUPS, st.integers(1, 6), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_draw_never_exceeds_and_never_forgets_a_class(rows: list[list[int]], per_class: int, seed: int) -> None:
    table = np.array(rows)
    table[table.sum(axis=1) == 0, 0] = 1
    wanted = np.minimum(per_class, table.sum(axis=0))
    drawn = draw(counts(table), wanted, np.random.default_rng(seed))
    got = table[drawn].sum(axis=0)
    assert (got[wanted > 0] > 0).all()
    if (table <= 1).all() and (table.sum(axis=1) == 1).all():
        assert (got == wanted).all()
    assert (got <= np.maximum(wanted, table.max(axis=0))).all() or (table > 0).sum(axis=1).max() > 1


def test_the_same_seed_gives_the_same_parts() -> None:
    table = np.random.default_rng(0).integers(0, 5, (400, 3)) + 1
    sizes = whole(int(table.sum()))
    cells = wanted_cells(counts(table), sizes)
    one, again, other = (allot(counts(table), cells, sizes, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == again).all() and (one != other).any()
    both = np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)
    assert misses(one[None], both, np.concatenate([cells, sizes[:, None]], axis=1))[0] <= 1
