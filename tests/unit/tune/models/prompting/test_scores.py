import numpy as np
import pytest

from core.tune.evidence.metrics import log_loss
from core.tune.models.classifier import softmax
from core.tune.models.prompting.scores import log_softmax, prior_of, temperature_of


def test_log_softmax_is_scipys() -> None:
    from scipy.special import log_softmax as expected

    scores = np.random.default_rng(0).normal(scale=40, size=(2, 5, 3))
    np.testing.assert_allclose(log_softmax(scores), expected(scores, axis=-1), atol=1e-12)


def test_the_prior_is_the_mean_probability_and_undoes_a_constant_liking() -> None:
    rng = np.random.default_rng(1)
    scores, liking = rng.normal(size=(6, 3)), np.array([3.0, 0.0, -2.0])
    np.testing.assert_allclose(np.exp(prior_of(scores)), softmax(scores).mean(axis=0))
    silent = np.tile(liking, (2, 1))
    np.testing.assert_allclose(softmax(scores + liking - prior_of(silent)), softmax(scores), atol=1e-12)


@pytest.mark.parametrize("size", [0.02, 1.0, 30.0])
def test_the_temperature_has_the_lowest_log_loss_whatever_the_size_of_the_scores(size: float) -> None:
    rng = np.random.default_rng(2)
    y = rng.integers(0, 3, 300)
    scores = size * (np.eye(3)[y] + rng.normal(size=(300, 3)))
    found = temperature_of(scores, y)
    losses = {power: log_loss(y, softmax(scores / (found * power))) for power in (0.5, 0.9, 1.0, 1.1, 2.0)}
    assert min(losses, key=losses.__getitem__) == 1.0


def test_scores_that_say_nothing_have_a_temperature_too() -> None:
    for scores, y in ((np.zeros((4, 2)), np.array([0, 1, 0, 1])), (np.zeros((0, 2)), np.zeros(0, dtype=int))):
        assert np.isfinite(temperature_of(scores, y)) and temperature_of(scores, y) > 0
