import numpy as np
import pytest
from sklearn import metrics as oracle

from core.tune.evidence.metrics import (
    accuracy,
    brier,
    class_counts,
    confusion,
    log_loss,
    macro_f1,
    mcc,
    per_class,
    resampled,
    validation_scores,
    weighted_f1,
)

CASES = [(seed, classes, rows) for seed in range(4) for classes, rows in ((2, 40), (5, 200), (9, 12), (3, 1))]


def draw(seed: int, classes: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth and predictions in which some classes are missing, and probabilities."""
    rng = np.random.default_rng([seed, classes, rows])
    y = rng.choice(rng.permutation(classes)[: max(1, classes - 1)], size=rows)
    probabilities = rng.dirichlet(np.ones(classes), size=rows)
    return y, probabilities.argmax(axis=1), probabilities


@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize(("seed", "classes", "rows"), CASES)
def test_scores_are_those_of_scikit_learn(seed: int, classes: int, rows: int) -> None:
    y, said, probabilities = draw(seed, classes, rows)
    assert macro_f1(y, said, classes) == pytest.approx(oracle.f1_score(y, said, average="macro"), abs=1e-6)
    assert weighted_f1(y, said, classes) == pytest.approx(oracle.f1_score(y, said, average="weighted"))
    assert mcc(y, said, classes) == pytest.approx(oracle.matthews_corrcoef(y, said))
    assert accuracy(y, said) == pytest.approx(oracle.accuracy_score(y, said))
    squares = oracle.brier_score_loss(y, probabilities, labels=np.arange(classes), scale_by_half=False)
    assert brier(y, probabilities) == pytest.approx(squares)
    expected = oracle.log_loss(y, probabilities, labels=np.arange(classes))
    assert log_loss(y, probabilities) == pytest.approx(expected, rel=1e-6)
    np.testing.assert_array_equal(
        confusion(y, said, classes), oracle.confusion_matrix(y, said, labels=np.arange(classes))
    )
    table = oracle.precision_recall_fscore_support(y, said, labels=np.arange(classes), zero_division=0)
    mine = per_class(y, said, classes)
    for place, name in enumerate(("precision", "recall", "f1", "rows")):
        np.testing.assert_allclose([row[name] for row in mine], table[place], atol=1e-12)


def test_resampled_against_a_naive_loop() -> None:
    y, said, _ = draw(1, 4, 60)
    weights = np.random.default_rng(2).multinomial(60, np.full(60, 1 / 60), size=25)
    found = resampled(y, said, 4, weights)
    for place, counts in enumerate(weights):
        rows = np.repeat(np.arange(60), counts)
        assert found["accuracy"][place] == pytest.approx(oracle.accuracy_score(y[rows], said[rows]), abs=1e-6)
        for average in ("macro", "weighted"):
            expected = oracle.f1_score(y[rows], said[rows], average=average)
            assert found[f"{average}_f1"][place] == pytest.approx(expected, abs=1e-6)
        assert found["mcc"][place] == pytest.approx(oracle.matthews_corrcoef(y[rows], said[rows]))
    shared = resampled(y, said, 4, weights, class_counts(y, 4, weights))
    assert all((shared[metric] == found[metric]).all() for metric in found)


def test_counts_of_a_large_set_stay_exact() -> None:
    y = np.tile([0, 1, 2], 100_000)
    said = np.where(np.arange(len(y)) % 7 == 0, 0, y)
    assert mcc(y, said, 3) == pytest.approx(oracle.matthews_corrcoef(y, said), rel=1e-12)
    assert weighted_f1(y, said, 3) == pytest.approx(oracle.f1_score(y, said, average="weighted"), rel=1e-12)


@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize(
    ("y", "said", "expected"),
    [
        ([1, 1, 1], [1, 1, 1], 0),
        ([1, 1, 1], [0, 1, 2], 0),
        ([0, 1, 2], [1, 1, 1], 0),
        ([0, 1, 2], [0, 1, 2], 1),
        ([0, 1], [1, 0], -1),
        ([0, 1, 2], [1, 2, 0], -0.5),
    ],
)
def test_the_correlation_at_its_ends(y: list[int], said: list[int], expected: float) -> None:
    assert mcc(np.array(y), np.array(said), 4) == pytest.approx(expected) == oracle.matthews_corrcoef(y, said)


def test_one_class() -> None:
    y = np.zeros(5, dtype=int)
    assert (macro_f1(y, y, 1), weighted_f1(y, y, 1), mcc(y, y, 1), brier(y, np.ones((5, 1)))) == (1, 1, 0, 0)


def test_brier_by_hand() -> None:
    probabilities = np.array([[1, 0, 0], [0.5, 0.25, 0.25]], dtype=np.float32)
    kept = probabilities.copy()
    assert brier(np.array([1, 0]), probabilities) == pytest.approx((2 + 0.375) / 2)
    assert (probabilities == kept).all()


def test_a_class_that_a_resample_lacks_still_counts_and_one_that_never_occurs_does_not() -> None:
    y, said = np.array([0, 0, 1]), np.array([0, 0, 0])
    found = resampled(y, said, 3, np.array([[2, 1, 0], [0, 0, 3], [1, 1, 1]]))
    assert found["macro_f1"].tolist() == pytest.approx([0.5, 0.0, 0.4])
    assert found["weighted_f1"].tolist() == pytest.approx([1.0, 0.0, 0.8 * 2 / 3])
    assert found["mcc"].tolist() == [0, 0, 0]


def test_certain_and_wrong_is_finite() -> None:
    assert log_loss(np.array([0]), np.array([[0.0, 1.0]])) == pytest.approx(-np.log(1e-12))


def test_validation_scores() -> None:
    y, _, probabilities = draw(0, 5, 200)
    found = validation_scores(probabilities, y)
    assert found["validation_macro_f1"] == macro_f1(y, probabilities.argmax(axis=1), 5)
    assert found["validation_log_loss"] == log_loss(y, probabilities)
