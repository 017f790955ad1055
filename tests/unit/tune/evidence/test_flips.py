import numpy as np
import pytest
from scipy.stats import binom, binomtest

from core.tune.evidence.flips import flips, hardest, mcnemar


def test_rows_fixed_and_broken_by_hand() -> None:
    y = np.array([0, 1, 2, 0, 1])
    first = np.array([[0, 0, 0, 0, 0], [0, 1, 1, 1, 0], [1, 0, 2, 0, 2]])
    second = np.array([[1, 1, 2, 0, 0], [1, 1, 2, 0, 0], [0, 0, 0, 0, 0]])
    found = flips(y, first, second)
    assert found.first_right.tolist() == [2, 1, 1, 2, 0]
    assert found.second_right.tolist() == [1, 2, 2, 3, 0]
    assert found.fixed.tolist() == [1, 2] and found.broken.tolist() == [0] and found.tied.size == 0
    assert found.p_value == mcnemar(2, 1)
    back = flips(y, second, first)
    assert back.fixed.tolist() == [0] and back.broken.tolist() == [1, 2] and back.p_value == found.p_value


def test_evenly_split_rows_are_tied_and_numbers_of_seeds_may_differ() -> None:
    y = np.array([0, 0, 0, 0])
    found = flips(y, np.array([[1, 0, 1, 0], [1, 1, 1, 1]]), np.array([[0, 0, 1, 1]]))
    assert found.tied.tolist() == [1, 3], "one of two seeds of the first is right"
    assert found.fixed.tolist() == [0] and found.broken.tolist() == []
    assert found.second_right.tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize("rows", [1, 2, 5, 14, 31, 400, 3000])
def test_mid_p_against_the_binomial_test(rows: int) -> None:
    for fixed in {0, 1, rows // 3, rows // 2, rows - 1, rows}:
        broken = rows - fixed
        exact, seen = binomtest(fixed, rows, 0.5).pvalue, binom.pmf(fixed, rows, 0.5)
        expected = exact - seen * (0.5 if fixed == broken else 1)
        assert mcnemar(fixed, broken) == pytest.approx(expected, rel=1e-9)
        assert mcnemar(broken, fixed) == mcnemar(fixed, broken)


def test_mcnemar_by_hand() -> None:
    """One row fixed and seven broken: 2 (1 + 8) / 256 less 8 / 256."""
    assert mcnemar(1, 7) == 10 / 256
    assert mcnemar(0, 0) == 1 and mcnemar(1, 0) == 0.5 and mcnemar(1, 1) == 0.75
    assert mcnemar(0, 2000) == 0 and 0 < mcnemar(20_000, 20_500) < 0.05


def test_no_difference_is_seldom_called_one() -> None:
    rng = np.random.default_rng(0)
    y = np.zeros(150, dtype=int)
    called = sum(flips(y, *(rng.random((2, 3, 150)) < 0.3).astype(int)).p_value <= 0.05 for _ in range(1000))
    assert 0.03 <= called / 1000 <= 0.07


def test_the_hardest_rows_are_those_that_most_get_wrong() -> None:
    y = np.array([0, 1, 0, 1])
    said = {"once": np.array([[1, 1, 0, 0]]), "often": np.array([[1, 1, 1, 1], [1, 0, 0, 1], [1, 1, 0, 1]])}
    assert hardest(y, said).tolist() == pytest.approx([1, 1 / 6, 1 / 6, 0.5])
    every = {kind: np.tile(each, (3 // len(each), 1)) for kind, each in said.items()}
    wrong = np.concatenate([each != y for each in every.values()])
    assert hardest(y, said) == pytest.approx(wrong.mean(axis=0)), "a single fit stands for its like under every seed"
