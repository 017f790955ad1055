from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tune.evidence.metrics import macro_f1
from core.tune.evidence.thresholds import adjusted, best_offsets, best_strength, logit_offsets


def probabilities(rows: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose probabilities know something of the truth, with most rows in the first class."""
    rng = np.random.default_rng(seed)
    y = np.minimum(rng.geometric(0.6, rows) - 1, classes - 1)
    scores = rng.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[y] + np.linspace(1, -1, classes)
    powers = np.exp(scores)
    return y, powers / powers.sum(axis=1, keepdims=True)


def test_logit_adjustment_by_hand() -> None:
    offsets = logit_offsets(np.array([90, 10, 0]))
    np.testing.assert_allclose(offsets, [-np.log(0.9), -np.log(0.1), 0])
    found = adjusted(np.array([[0.9, 0.1, 0.0]]), offsets)
    np.testing.assert_allclose(found, [[0.5, 0.5, 0]])
    np.testing.assert_allclose(logit_offsets(np.array([3, 1]), 0.5), [-np.log(0.75) / 2, -np.log(0.25) / 2])


def test_it_undoes_a_shift_of_the_shares() -> None:
    """Bayes: the posterior under shares, adjusted with strength 1, is the posterior under equal classes."""
    rng = np.random.default_rng(0)
    likelihood, shares = rng.random((50, 3)), np.array([0.7, 0.2, 0.1])
    under = likelihood * shares / (likelihood * shares).sum(axis=1, keepdims=True)
    equal = likelihood / likelihood.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(adjusted(under, logit_offsets(shares * 1000)), equal, rtol=1e-9)


def test_the_strength_is_the_weakest_of_the_best() -> None:
    y, said = probabilities(300, 3, 1)
    rows = np.bincount(y)
    strength = best_strength(y, said, rows)
    tried = {
        round(one, 1): macro_f1(y, adjusted(said, logit_offsets(rows, one)).argmax(axis=1), 3)
        for one in np.linspace(0, 2, 21)
    }
    assert tried[round(strength, 1)] == max(tried.values())
    assert all(score < max(tried.values()) for one, score in tried.items() if one < strength - 0.05)
    assert best_strength(np.array([0, 1]), np.eye(2), np.array([5, 1])) == 0, "nothing to gain, nothing changed"
    assert best_strength(np.zeros(0, int), np.zeros((0, 2)), np.array([5, 1])) == 0


def test_two_classes_find_the_best_threshold() -> None:
    for seed in range(5):
        y, said = probabilities(80, 2, seed)
        found = adjusted(said, best_offsets(y, said)).argmax(axis=1)
        cuts = [0, *(np.sort(said[:, 1]) + 1e-9), 1]
        best = max(macro_f1(y, (said[:, 1] > cut).astype(int), 2) for cut in cuts)
        assert macro_f1(y, found, 2) == best


def test_three_classes_come_near_a_search_of_all() -> None:
    y, said = probabilities(120, 3, 3)
    ours = macro_f1(y, adjusted(said, best_offsets(y, said)).argmax(axis=1), 3)
    grid = np.linspace(-3, 3, 41)
    best = max(macro_f1(y, adjusted(said, np.array([0, *pair])).argmax(axis=1), 3) for pair in product(grid, grid))
    assert ours >= best - 0.02


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.integers(2, 5), st.integers(0, 999), st.booleans())
def test_thresholds_never_lose_on_their_own_rows(rows: int, classes: int, seed: int, coarse: bool) -> None:
    y, said = probabilities(rows, classes, seed)
    if coarse:
        said = np.round(said, 1) + 0.01
        said /= said.sum(axis=1, keepdims=True)
    before = macro_f1(y, said.argmax(axis=1), classes)
    offsets = best_offsets(y, said)
    after = adjusted(said, offsets)
    assert np.isfinite(offsets).all() and (offsets[np.setdiff1d(np.arange(classes), y)] == 0).all()
    np.testing.assert_allclose(after.sum(axis=1), 1)
    if len(np.unique(y)) == classes:  # macro-F1 leaves out classes that never occur
        assert macro_f1(y, after.argmax(axis=1), classes) >= before - 1e-9


def test_nothing_to_choose_from() -> None:
    assert best_offsets(np.array([0, 0]), np.ones((2, 1))).tolist() == [0]
    assert best_offsets(np.zeros(0, dtype=int), np.zeros((0, 3))).tolist() == [0, 0, 0]
    assert adjusted(np.zeros((0, 2)), np.zeros(2)).shape == (0, 2)
    np.testing.assert_array_equal(adjusted(np.array([[0.0, 1.0]]), np.array([5.0, 0.0])), [[0, 1]])
