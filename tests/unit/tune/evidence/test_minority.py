import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tune.evidence.calibration import expected_calibration_error
from core.tune.evidence.metrics import macro_f1, per_class
from core.tune.evidence.minority import METRICS, Judged, small_classes


def said(y: np.ndarray, seeds: int, skill: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(seeds, len(y), 3)) + skill * np.eye(3)[y]
    powers = np.exp(scores)
    return powers / powers.sum(axis=2, keepdims=True)


Y = np.repeat([0, 1, 2], [80, 30, 10])


def test_points_are_the_plain_scores_averaged_over_seeds() -> None:
    one = said(Y, 3, 1.5, 0)
    point = Judged(Y, {"one": one}, [2], resamples=50).points["one"]
    assert point["macro_f1"] == pytest.approx(np.mean([macro_f1(Y, p.argmax(axis=1), 3) for p in one]))
    recalls = [per_class(Y, p.argmax(axis=1), 3)[2]["recall"] for p in one]
    assert point["minority_recall"] == pytest.approx(np.mean(recalls))
    errors = [expected_calibration_error(Y, p) for p in one]
    assert point["calibration_error"] == pytest.approx(np.mean(errors), abs=1e-6)


def test_intervals_hold_the_figure_and_differences_are_paired() -> None:
    good, same, bad = said(Y, 2, 3.0, 0), said(Y, 2, 3.0, 0), said(Y, 2, 0.0, 1)
    judged = Judged(Y, {"good": good, "same": same, "bad": bad}, [1, 2], resamples=400)
    for metric in METRICS:
        for kind in ("good", "bad"):
            found = judged.interval(kind, metric)
            assert found.low <= found.mean <= found.high
    alike = judged.difference("good", "same", "macro_f1")
    assert alike.mean == 0 and alike.low <= 0 <= alike.high
    gap, wider = (judged.difference("good", "bad", "macro_f1", count) for count in (1, 12))
    assert gap.low > 0 and wider.low <= gap.low and wider.high >= gap.high


def test_one_seed_against_itself_differs_by_nothing() -> None:
    one = said(Y, 1, 1.0, 0)
    judged = Judged(Y, {"a": one, "b": one}, [2], resamples=100)
    for metric in METRICS:
        found = judged.difference("a", "b", metric)
        assert (found.mean, found.low, found.high) == (0, 0, 0)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 99))
def test_the_same_seed_gives_the_same_draws(seed: int) -> None:
    one, two = (Judged(Y, {"a": said(Y, 2, 1.0, 5)}, [0], seed, resamples=20) for _ in range(2))
    for metric in METRICS:
        np.testing.assert_array_equal(one.draws["a"][metric], two.draws["a"][metric])


def test_small_classes() -> None:
    held = np.array([0, 1, 2, 3])
    assert small_classes([100, 90, 20, 5], held) == [2, 3]
    assert small_classes([100, 90, 20, 5], np.array([0, 1])) == [1]
    assert small_classes([10, 10, 9, 0], held) == [2]
