import json

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.calibration import calibration_curve

from core.tune.evidence.calibration import (
    BINS,
    COLDEST,
    HOTTEST,
    calibration,
    error_by_chance,
    expected_calibration_error,
    fit_temperature,
    reliability,
    scaled,
)
from core.tune.evidence.metrics import brier, log_loss


def draw(rows: int, classes: int = 4, sharpness: float = 1.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Truth drawn from softmax(z), and softmax(sharpness z): exact when sharpness is 1, too certain above."""
    rng = np.random.default_rng([seed, rows, classes])
    z = 1.5 * rng.normal(size=(rows, classes))
    luck = rng.random((rows, 1))
    return (softmax(z, axis=1).cumsum(axis=1) < luck).sum(axis=1).clip(max=classes - 1), softmax(sharpness * z, axis=1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bins", [5, BINS])
def test_reliability_is_that_of_scikit_learn(seed: int, bins: int) -> None:
    y, p = draw(300, sharpness=2, seed=seed)
    found = reliability(y, p, bins)
    accuracy, confidence = calibration_curve(p.argmax(axis=1) == y, p.max(axis=1), n_bins=bins, strategy="uniform")
    np.testing.assert_allclose([row["accuracy"] for row in found], accuracy)
    np.testing.assert_allclose([row["confidence"] for row in found], confidence)
    assert sum(row["rows"] for row in found) == 300
    assert all(row["low"] < row["confidence"] <= row["high"] for row in found)
    share = np.array([row["rows"] for row in found]) / 300
    assert expected_calibration_error(y, p, bins) == pytest.approx((share * abs(accuracy - confidence)).sum())


def test_calibration_error_by_hand() -> None:
    """Bins of a fifth: 0.6 and 0.55 share (0.4, 0.6], 0.9 and 1.0 share (0.8, 1.0]; the others are empty."""
    p = np.array([[0.6, 0.4], [0.45, 0.55], [0.9, 0.1], [1.0, 0.0]])
    y = np.array([0, 0, 0, 0])
    found = reliability(y, p, 5)
    assert [(row["rows"], row["accuracy"]) for row in found] == [(2, 0.5), (2, 1.0)]
    assert [(row["low"], row["high"]) for row in found] == [(0.4, 0.6), (0.8, 1.0)]
    assert expected_calibration_error(y, p, 5) == pytest.approx(0.5 * 0.075 + 0.5 * 0.05)


def test_the_error_at_its_ends() -> None:
    y, certain = np.array([0, 1, 1]), np.eye(2)[[0, 1, 1]]
    assert expected_calibration_error(y, certain) == 0
    assert expected_calibration_error(1 - y, certain) == 1
    assert expected_calibration_error(np.zeros(3, dtype=int), np.ones((3, 1))) == 0


def test_chance_alone_gives_the_error_that_exact_probabilities_have() -> None:
    errors = []
    for seed in range(200):
        y, p = draw(200, seed=seed)
        errors.append((expected_calibration_error(y, p), *error_by_chance(p, seed=seed).values()))
    seen, mean, high = np.array(errors).T
    assert seen.mean() > 0.03, "biased upward: the truth is 0"
    assert mean.mean() == pytest.approx(seen.mean(), rel=0.1)
    assert 0.01 <= (seen > high).mean() <= 0.11
    y, p = draw(200, sharpness=3)
    assert expected_calibration_error(y, p) > error_by_chance(p)["high"]


def test_chance_of_one_bin_is_the_mean_distance_of_a_binomial() -> None:
    rows, p = 400, np.tile([0.7, 0.3], (400, 1))
    normal = np.sqrt(2 * 0.7 * 0.3 / (np.pi * rows))
    assert np.mean([error_by_chance(p, seed=seed)["mean"] for seed in range(10)]) == pytest.approx(normal, rel=0.05)
    assert error_by_chance(p, seed=1) == error_by_chance(p, seed=1) != error_by_chance(p, seed=2)


@pytest.mark.parametrize("sharpness", [0.3, 0.7, 1.0, 2.5])
def test_the_temperature_that_was_put_in_is_found(sharpness: float) -> None:
    assert fit_temperature(*draw(20_000, sharpness=sharpness)) == pytest.approx(sharpness, rel=0.05)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rows", [20, 200])
def test_the_temperature_is_where_a_general_search_finds_the_least_loss(rows: int, seed: int) -> None:
    y, p = draw(rows, sharpness=1.8, seed=seed)
    logs = np.log(p)
    oracle = minimize_scalar(
        lambda t: -np.log(softmax(logs / t, axis=1)[np.arange(rows), y]).mean(),
        bounds=(COLDEST, HOTTEST), method="bounded", options={"xatol": 1e-7},
    )  # fmt: skip
    assert fit_temperature(y, p) == pytest.approx(oracle.x, rel=1e-3)
    assert log_loss(y, scaled(p, fit_temperature(y, p))) <= oracle.fun + 1e-9
    assert log_loss(y, scaled(p, fit_temperature(y, p))) <= log_loss(y, p)


def test_a_class_that_was_never_predicted_does_no_harm() -> None:
    y, p = draw(400, sharpness=3)
    padded = np.column_stack([p, np.zeros(400)]).astype(np.float32)
    assert fit_temperature(y, padded) == pytest.approx(fit_temperature(y, p), rel=0.01)
    y[:4] = 4
    temperature = fit_temperature(y, padded)
    after = scaled(padded, temperature)
    assert 1 < temperature <= HOTTEST and np.isfinite(after).all()
    assert log_loss(y, after) < log_loss(y, padded)


def test_what_the_rows_cannot_tell_is_left_as_it_is() -> None:
    y, p = np.array([0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]])
    assert fit_temperature(y, p) == 1, "all right: there is no best temperature"
    assert fit_temperature(y, np.full((2, 2), 0.5)) == 1
    assert fit_temperature(y[:0], p[:0]) == 1
    assert fit_temperature(1 - y, p) == pytest.approx(HOTTEST), "all wrong: as uncertain as the bounds allow"
    nearly = np.tile([0.501, 0.499], (1000, 1))
    assert fit_temperature((np.arange(1000) < 5).astype(int), nearly) == pytest.approx(COLDEST), "nearly all right"


def test_scaled() -> None:
    _, p = draw(50)
    np.testing.assert_allclose(scaled(p, 1), p, rtol=1e-12)
    for temperature in (COLDEST, 0.5, 3, HOTTEST):
        after = scaled(np.stack([p, p]), temperature)
        np.testing.assert_allclose(after[1], softmax(np.log(p) / temperature, axis=1), rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(after.sum(axis=-1), 1)
        assert (after[0].argmax(axis=1) == p.argmax(axis=1)).all()
    assert np.isfinite(scaled(np.array([[1.0, 0.0]], dtype=np.float32), COLDEST)).all()


def test_calibration_of_a_model_that_is_too_certain() -> None:
    made = [draw(1500, sharpness=sharpness) for sharpness in (2.0, 3.0)]
    y, p = made[0][0], np.stack([one[1] for one in made])
    half = {"validation_y": y[:700], "validation_p": p[:, :700], "test_y": y[700:], "test_p": p[:, 700:]}
    found = calibration(**half)
    assert found["temperatures"] == pytest.approx([2, 3], rel=0.15)
    assert found["temperature"] == pytest.approx(np.mean(found["temperatures"]), abs=1e-6)
    assert found["ece"] > 3 * found["ece_scaled"] and found["ece"] > found["ece_by_chance"]["high"]
    assert found["ece_scaled"] < 1.5 * found["ece_scaled_by_chance"]["high"]
    assert found["log_loss_scaled"] < found["log_loss"] and found["brier_scaled"] < found["brier"]
    assert found["brier"] == pytest.approx(np.mean([brier(y[700:], one[700:]) for one in p]), abs=1e-6)
    after = [scaled(one, fit_temperature(y[:700], one[:700])) for one in p]
    assert found["log_loss_scaled"] == pytest.approx(np.mean([log_loss(y[700:], one[700:]) for one in after]), abs=1e-6)
    assert found["bins"] == reliability(np.tile(y[700:], 2), np.concatenate([one[700:] for one in p]))
    assert sum(row["rows"] for row in found["bins_scaled"]) == 1600
    assert json.loads(json.dumps(found)) == found


def test_test_rows_do_not_touch_the_temperature() -> None:
    y, p = draw(300, sharpness=2)
    first, other = (calibration(y[:200], p[None, :200], truth, p[None, 200:]) for truth in (y[200:], (y[200:] + 1) % 4))
    assert first["temperatures"] == other["temperatures"] and first["ece"] < other["ece"]
