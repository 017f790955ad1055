"""Prevents: intervals and smallest differences that are not those of the textbooks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.holdout import class_shares, rows_needed, seen, wilson
from core.tune.evidence.bootstrap import smallest_difference


@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson_is_that_of_scipy(hits: int, rows: int) -> None:
    from scipy.stats import binomtest

    hits = min(hits, rows)
    low, high = wilson(np.array([hits]), np.array([rows]))
    known = binomtest(hits, rows).proportion_ci(method="wilson")
    assert low[0] == pytest.approx(known.low, abs=1e-9) and high[0] == pytest.approx(known.high, abs=1e-9)


def test_shares_are_of_the_split() -> None:
    table = pd.DataFrame({"train": [60, 40], "validation": [0, 0], "test": [5, 15]}, index=["a", "b"])
    shares = class_shares(table)
    assert shares["class"].tolist() == ["a"] * 3 + ["b"] * 3
    mine = shares.set_index(["class", "split"])
    assert mine.loc[("a", "train"), "share"] == 0.6 and mine.loc[("b", "test"), "share"] == 0.75
    assert mine.loc[("a", "validation"), ["share", "low", "high"]].tolist() == [0, 0, 1], "no row says nothing"
    assert (shares["low"] <= shares["share"]).all() and (shares["share"] <= shares["high"]).all()


def test_equal_classes_show_the_same_in_both_scores_and_unequal_ones_less() -> None:
    even, uneven = seen([50] * 4, 0.9), seen([140, 20, 20, 20], 0.9, ["a", "b", "c", "d"])
    assert even.accuracy == pytest.approx(smallest_difference(200, 0.9))
    assert even.macro == pytest.approx(even.accuracy, rel=1e-3)
    assert uneven.accuracy == even.accuracy and (uneven.macro or 0) > even.macro
    assert (uneven.least, uneven.fewest) == ("b", 20)
    assert seen([5, 0]).macro is None and seen([]).accuracy == 1


def test_the_smallest_difference_is_what_a_simulation_shows_in_half_the_cases() -> None:
    rng = np.random.default_rng(0)
    sizes, score = np.array([150, 30, 20]), 0.8
    macro = seen(sizes.tolist(), score).macro or 0
    one = (rng.binomial(sizes, score, (20_000, 3)) / sizes).mean(axis=1)
    other = (rng.binomial(sizes, score, (20_000, 3)) / sizes).mean(axis=1)
    assert (np.abs(one - other) > macro).mean() == pytest.approx(0.05, abs=0.008)


def test_so_many_rows_show_the_difference() -> None:
    rows = rows_needed(0.05, 0.85)
    assert smallest_difference(rows, 0.85) <= 0.05 < smallest_difference(rows - 5, 0.85)
