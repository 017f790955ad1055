import numpy as np
import pytest

from core.learned import corrections as module
from core.learned.corrections import calibrated, corrections
from core.learned.predicted import Predicted


def predicted(probabilities: np.ndarray, y: list[int]) -> Predicted:
    names = tuple("abcdef"[: probabilities.shape[1]])
    return Predicted(np.arange(len(y)), np.array(y), names, probabilities, ())


def made(wrong: int, sure: float, rows: int = 100, classes: int = 2) -> Predicted:
    """A model that is as sure of every row; the last ``wrong`` rows have another label than it says."""
    y = [place % classes for place in range(rows)]
    probabilities = np.full((rows, classes), (1 - sure) / (classes - 1))
    probabilities[np.arange(rows), y] = sure
    for place in range(rows - wrong, rows):
        y[place] = (y[place] + 1) % classes
    return predicted(probabilities, y)


def test_calibrated_probabilities_allow_for_wrong_labels() -> None:
    """The model agrees with a share of the labels: with none wrong it is as sure as that, and else surer."""
    for wrong, sure in ((10, 0.6), (10, 0.99), (25, 0.9)):
        plain = calibrated(made(wrong, sure), 0.0)
        assert plain.max(axis=1) == pytest.approx(1 - wrong / 100, abs=0.005) and plain.sum(axis=1) == pytest.approx(1)
        aware = calibrated(made(wrong, sure), 0.05)
        expected = (1 - wrong / 100 - 0.05) / (1 - 2 * 0.05)
        assert aware.max(axis=1) == pytest.approx(expected, abs=0.005)


def test_the_given_label_counts_as_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: true with 0.9, against a label right with 0.8 (17 and 3 of 100 wrong): 9 to 1 times 1 to 4, 9 of 13."""
    monkeypatch.setattr(module, "suspects", lambda found: (np.arange(74, 100), 1 - found.y[74:], 17))
    found = made(26, 0.6)
    some = corrections(found, 0.5)
    assert sorted(some.places) == list(range(74, 100)) and some.sure == pytest.approx(9 / 13, abs=0.01)
    assert (some.classes != found.y[some.places]).all()
    assert len(corrections(found, 0.75)) == 0


def test_surest_first_and_only_those_that_reach_the_threshold() -> None:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 600)
    scores = np.where(rng.random(600) < 0.3, 2.0, 9.0)
    logits = np.eye(3)[y] * scores[:, None]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    given = y.copy()
    given[:30] = (given[:30] + 1) % 3
    found = predicted(probabilities, given.tolist())
    some, all_of_them = corrections(found, 0.95), corrections(found, 0.5)
    assert 0 < len(some) <= len(all_of_them) <= 30 and set(some.places) <= set(range(30))
    assert (some.classes == y[some.places]).all() and (some.sure >= 0.95).all() and (np.diff(some.sure) <= 0).all()


def test_a_model_that_tells_nothing_corrects_nothing() -> None:
    rng = np.random.default_rng(0)
    found = predicted(rng.dirichlet([1, 1], 200), rng.integers(0, 2, 200).tolist())
    assert not found.tells and len(corrections(found, 0.5)) == 0
    assert len(corrections(made(0, 0.99), 0.5)) == 0
    assert len(corrections(made(20, 0.9), 0.1)) > 0
    assert len(corrections(made(40, 0.9), 0.1)) == 0, "so many wrong labels are not believed"
