from itertools import combinations, pairwise

import numpy as np
import pytest

from core.tune.evidence.tuning import expected_best, rungs


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10])
def test_the_expected_best_is_the_mean_over_all_subsets(count: int) -> None:
    scores = np.random.default_rng(count).random(count).round(1).tolist()  # rounded, so that some are equal
    expected = [np.mean([max(chosen) for chosen in combinations(scores, size)]) for size in range(1, count + 1)]
    assert expected_best(scores) == pytest.approx(expected)


def test_one_trial_is_the_mean_and_all_trials_are_the_best() -> None:
    scores = [0.7, 0.9, 0.2, 0.6]
    found = expected_best(scores)
    assert found[0] == pytest.approx(np.mean(scores)) and found[-1] == 0.9
    assert found == sorted(found) and found == pytest.approx(expected_best(scores[::-1]))
    assert expected_best([]) == []


def test_the_expected_best_is_unbiased() -> None:
    rng = np.random.default_rng(0)
    found = np.mean([expected_best(rng.random(5).tolist()) for _ in range(4000)], axis=0)
    assert found == pytest.approx([size / (size + 1) for size in range(1, 6)], abs=0.01), (
        "the mean of a uniform maximum"
    )


@pytest.mark.parametrize(
    ("trials", "expected"),
    [
        (1, [(1, 1)]),
        (2, [(2, 1)]),
        (3, [(3, 1 / 3), (1, 1)]),
        (5, [(5, 1 / 3), (1, 1)]),
        (6, [(6, 1 / 3), (2, 1)]),
        (9, [(9, 1 / 9), (3, 1 / 3), (1, 1)]),
        (20, [(20, 1 / 9), (6, 1 / 3), (2, 1)]),
    ],
)
def test_rungs(trials: int, expected: list[tuple[int, float]]) -> None:
    assert rungs(trials) == expected


@pytest.mark.parametrize("eta", [2, 3, 4])
def test_halving_never_costs_more_than_the_trials_in_full_and_each_rung_is_about_as_dear(eta: int) -> None:
    for trials in range(1, 82):
        found = rungs(trials, eta)
        epochs = [count * share for count, share in found]
        assert found[0][0] == trials and found[-1][1] == 1.0 and 1 <= found[-1][0] < eta
        assert sum(epochs) <= trials * (1 if len(found) == 1 else (len(found) / eta ** (len(found) - 1)) + 1e-9)
        assert all(later <= sooner + 1e-9 for sooner, later in pairwise(epochs))
