"""Prevents: drift that chance makes, drift that is overlooked, and p-values that promise too much."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from core.holdout.distances import counted, holm, rank_gap, share_gap, told_apart


def test_the_rank_gap_is_that_of_scipy_and_so_is_its_p_value() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.poisson(10, 300), rng.poisson(11, 120)
    counts = [np.bincount(sample, minlength=40) for sample in (one, other)]
    found = counted(*counts, gap=rank_gap, rng=rng)
    known = ks_2samp(one, other, method="asymp")
    assert found.value == pytest.approx(known.statistic)
    assert found.p <= known.pvalue + 0.05, "ties make the asymptotic test conservative"


def test_a_share_gap_is_the_share_that_would_have_to_change() -> None:
    assert share_gap(np.array([[8, 2]]), np.array([[5, 5]]))[0] == pytest.approx(0.3)
    assert share_gap(np.array([[3, 0]]), np.array([[0, 7]]))[0] == 1


def test_without_drift_one_in_twenty_is_called_drift() -> None:
    rng = np.random.default_rng(1)
    p = [
        counted(rng.multinomial(200, [0.5, 0.3, 0.2]), rng.multinomial(60, [0.5, 0.3, 0.2]), share_gap, rng).p
        for _ in range(300)
    ]
    assert np.mean(np.array(p) < 0.05) < 0.09 and np.mean(p) == pytest.approx(0.5, abs=0.08)


def test_a_classifier_sees_a_shift_and_none_where_there_is_none() -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(400, 8))
    same = told_apart(points[:300], points[300:], rng)
    moved = told_apart(points[:300], points[300:] + 0.8, rng)
    assert same is not None and moved is not None
    assert same.p > 0.05 and (same.low or 0) < 0.5 < (same.high or 0)
    assert moved.p < 0.01 and moved.value > moved.chance and (moved.low or 0) > 0.5
    assert told_apart(points[:10], points[10:], rng) is None


def test_the_classifiers_p_values_are_honest() -> None:
    p = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        points = rng.normal(size=(80, 4))
        found = told_apart(points[:40], points[40:], rng)
        p.append(found.p if found else 0.0)
    assert np.mean(np.array(p) < 0.1) < 0.22


def test_holm_is_that_of_the_paper() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.9, 0.8])).tolist() == [1, 1] and holm(np.zeros(0)).size == 0
