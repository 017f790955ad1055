import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from core.tune.models.linear import LinearHead
from core.tune.training.pseudo import pseudo_labels, weighted_head


def sharp(label: int, sure: float) -> list[float]:
    """Three probabilities, the highest at ``label``."""
    return [sure if place == label else (1 - sure) / 2 for place in range(3)]


#: An easy class whose texts are all sure, a hard one whose texts are not, and one that is never predicted.
LOPSIDED = np.array(
    [sharp(0, sure) for sure in (0.99, 0.97, 0.95, 0.93)] + [sharp(1, sure) for sure in (0.7, 0.6, 0.5, 0.4)]
)


def test_one_cut_for_all_takes_what_reaches_it() -> None:
    found = pseudo_labels(LOPSIDED, 1.0, 0.94, balanced=False)
    assert found.rows.tolist() == [0, 1, 2] and found.y.tolist() == [0, 0, 0]
    assert found.counts().tolist() == [3, 0, 0] and found.cuts.tolist() == [0.94] * 3
    assert pseudo_labels(LOPSIDED, 1.0, 0.59, balanced=False).rows.tolist() == [0, 1, 2, 3, 4, 5]


def test_balance_takes_the_same_share_of_every_class_and_as_many_in_all() -> None:
    found = pseudo_labels(LOPSIDED, 1.0, 0.92, balanced=True)  # half of all texts reach 0.92: two of each class's four
    assert found.rows.tolist() == [0, 1, 4, 5] and found.y.tolist() == [0, 0, 1, 1]
    assert len(found) == len(pseudo_labels(LOPSIDED, 1.0, 0.92, balanced=False))
    assert found.cuts.tolist() == pytest.approx([0.97, 0.6, np.inf])


def test_confidence_is_calibrated_by_the_temperature() -> None:
    """At temperature 2 the odds of a text are the root of what they were."""
    warm = pseudo_labels(LOPSIDED, 2.0, 0.9, balanced=False)
    odds = np.sqrt(LOPSIDED / LOPSIDED.sum(axis=1, keepdims=True))
    calm = (odds / odds.sum(axis=1, keepdims=True)).max(axis=1)
    assert warm.rows.tolist() == np.flatnonzero(calm >= 0.9).tolist() == []
    assert pseudo_labels(LOPSIDED, 2.0, 0.7, balanced=False).rows.tolist() == np.flatnonzero(calm >= 0.7).tolist() != []
    assert warm.temperature == 2.0


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.99), st.floats(0.2, 5), st.booleans())
def test_what_is_taken_is_always_the_surest_of_its_class(seed: int, sure: float, warmth: float, balanced: bool) -> None:
    made = np.random.default_rng(seed).dirichlet(np.full(4, 0.5), 60)
    found = pseudo_labels(made, warmth, sure, balanced)
    assert (found.y == made.argmax(axis=1)[found.rows]).all() and (np.diff(found.rows) > 0).all()
    calm = made ** (1 / warmth)
    top = (calm / calm.sum(axis=1, keepdims=True)).max(axis=1)
    left = np.setdiff1d(np.arange(60), found.rows)
    for label in range(4):
        taken, others = found.rows[found.y == label], left[made.argmax(axis=1)[left] == label]
        if len(taken):
            assert top[taken].min() >= found.cuts[label] - 1e-9
        if len(taken) and len(others):
            assert top[taken].min() >= top[others].max() - 1e-9
    plain = pseudo_labels(made, warmth, sure, balanced=False)
    assert abs(len(found) - len(plain)) <= 2, "rounding by class moves the number by half a text a class at most"


def test_no_texts_and_none_sure_enough() -> None:
    for balanced in (True, False):
        assert len(pseudo_labels(np.zeros((0, 3)), 1.0, 0.5, balanced)) == 0
        assert len(pseudo_labels(LOPSIDED, 1.0, 1.0, balanced)) == 0


@pytest.mark.parametrize("classes", [2, 3])
def test_a_weight_of_two_is_a_row_twice(classes: int) -> None:
    rng = np.random.default_rng(0)
    features, y = rng.normal(size=(40, 5)), rng.integers(0, classes, 40)
    features[:, 0] += y
    counts = rng.integers(1, 4, 40)
    weighted = weighted_head(features, y, counts.astype(float), classes, 2.0)
    repeated = LinearHead.fit(np.repeat(features, counts, axis=0), np.repeat(y, counts), classes, 2.0)
    np.testing.assert_allclose(weighted.predict_proba(features), repeated.predict_proba(features), atol=2e-3)
    peer = LogisticRegression(C=2.0, max_iter=2000).fit(features, y, sample_weight=counts)
    np.testing.assert_allclose(weighted.predict_proba(features), peer.predict_proba(features), atol=1e-9)


def test_a_single_class_and_one_that_is_absent() -> None:
    features = np.eye(4)
    alone = weighted_head(features, np.full(4, 2), np.ones(4), 3, 1.0)
    assert alone.predict_proba(features).tolist() == [[0, 0, 1]] * 4
    gap = weighted_head(features, np.array([0, 2, 0, 2]), np.ones(4), 3, 1.0).predict_proba(features)
    assert (gap[:, 1] == 0).all() and gap.argmax(axis=1).tolist() == [0, 2, 0, 2]
