import numpy as np
import pytest
from sklearn.linear_model import Ridge

from core.tune.evidence.metrics import log_loss
from core.tune.models.ridge import fit_ridge, solve


def draw(rows: int = 60, width: int = 8, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(rows)
    y = rng.integers(classes, size=rows)
    return rng.normal(size=(rows, width)) + 1.5 * np.eye(classes, width)[y], y


@pytest.mark.parametrize("penalty", [0.01, 1.0, 50.0])
@pytest.mark.parametrize(("rows", "width"), [(60, 8), (12, 30)], ids=["tall", "wide"])
def test_weights_are_those_of_scikit_learn_and_leave_one_out_those_of_refits(
    rows: int, width: int, penalty: float
) -> None:
    features, y = draw(rows, width)
    targets = np.where(np.eye(3)[y] > 0, 1.0, -1.0)
    weights, bias, left_out = solve(features, targets, penalty)
    peer = Ridge(alpha=penalty).fit(features, targets)
    np.testing.assert_allclose(weights, peer.coef_.T, atol=1e-8)
    np.testing.assert_allclose(bias, peer.intercept_, atol=1e-8)
    for row in range(rows):
        rest = np.arange(rows) != row
        again = Ridge(alpha=penalty).fit(features[rest], targets[rest])
        np.testing.assert_allclose(left_out[row], again.predict(features[[row]])[0], atol=1e-7)


def test_probabilities_are_sums_of_one_and_their_temperature_suits_new_rows() -> None:
    features, y = draw(600)
    head = fit_ridge(features[:300], y[:300], 4, 1.0)
    found = head.predict_proba(features[300:])
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert (found[:, 3] == 0).all(), "a class that train does not show has probability 0"
    scores = np.log(found[:, :3])
    sharper, flatter = (
        np.exp(factor * scores) / np.exp(factor * scores).sum(axis=1, keepdims=True) for factor in (4.0, 0.25)
    )
    assert log_loss(y[300:], found) < min(log_loss(y[300:], sharper), log_loss(y[300:], flatter))


def test_a_single_class_is_certain() -> None:
    features, _ = draw()
    assert (fit_ridge(features, np.full(len(features), 1), 3, 1.0).predict_proba(features) == [0, 1, 0]).all()
