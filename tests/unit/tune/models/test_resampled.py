import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AssayError
from core.tune.models.resampled import NEIGHBORS, resampled, too_few

SIZES = st.lists(st.integers(NEIGHBORS + 1, 30), min_size=2, max_size=4)


def clouds(sizes: list[int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return (rng.normal(size=(len(sizes), 5))[y] + rng.normal(size=(len(y), 5))).astype(np.float32), y


@settings(deadline=None, max_examples=30)
@given(SIZES, st.integers(0, 999))
def test_smote_is_that_of_imbalanced_learn(sizes: list[int], seed: int) -> None:
    from imblearn.over_sampling import SMOTE

    vectors, y = clouds(sizes, seed)
    ours, classes = resampled(vectors, y, "smote", seed)
    theirs, said = SMOTE(random_state=seed).fit_resample(vectors, y)
    np.testing.assert_array_equal(classes, said)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert ours.dtype == np.float32 and set(np.bincount(classes)) == {max(sizes)}


@settings(deadline=None, max_examples=30)
@given(SIZES, st.integers(0, 999))
def test_adasyn_is_that_of_imbalanced_learn(sizes: list[int], seed: int) -> None:
    from imblearn.over_sampling import ADASYN

    vectors, y = clouds(sizes, seed)
    ours, classes = resampled(vectors, y, "adasyn", seed)
    try:
        theirs, said = ADASYN(random_state=np.random.RandomState(seed)).fit_resample(vectors, y)
    except (RuntimeError, ValueError):  # a class apart stays as it is; there, all of it is refused
        return
    np.testing.assert_array_equal(classes, said)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@settings(deadline=None, max_examples=30)
@given(SIZES, st.integers(0, 999))
def test_borderline_smote_is_that_of_imbalanced_learn(sizes: list[int], seed: int) -> None:
    from imblearn.over_sampling import BorderlineSMOTE

    vectors, y = clouds(sizes, seed)
    ours, classes = resampled(vectors, y, "borderline_smote", seed)
    theirs, said = BorderlineSMOTE(random_state=seed).fit_resample(vectors, y)
    np.testing.assert_array_equal(classes, said)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(0, 999))
def test_oversample_repeats_evenly(sizes: list[int], seed: int) -> None:
    vectors, y = clouds(sizes, seed)
    ours, classes = resampled(vectors, y, "oversample", seed)
    assert set(np.bincount(classes)) == {max(sizes)}
    np.testing.assert_array_equal(ours[: len(y)], vectors)
    for code, rows in enumerate(sizes):
        stands = np.unique(ours[classes == code], axis=0, return_counts=True)[1]
        assert len(stands) == rows and stands.max() - stands.min() <= 1


@pytest.mark.parametrize("adding", ["adasyn", "borderline_smote"])
def test_a_class_apart_stays_as_it_is(adding: str) -> None:
    vectors, y = clouds([20, 8], 0)
    vectors[y == 1] += 1000
    _, classes = resampled(vectors, y, adding, 0)  # type: ignore[arg-type]
    assert np.bincount(classes).tolist() == [20, 8]


def test_new_vectors_lie_between_two_of_the_class() -> None:
    y = np.repeat([0, 1], [50, 6])
    line = np.concatenate([np.full(50, 99.0), np.arange(6.0)])[:, None].astype(np.float32)
    ours, classes = resampled(line, y, "smote", 0)
    made = ours[56:, 0]
    assert (classes[56:] == 1).all() and len(made) == 44 and made.min() >= 0 and made.max() <= 5
    assert (made % 1 != 0).any()


def test_too_few_rows_are_told() -> None:
    y = np.repeat([0, 1, 2], [20, 5, 1])
    assert too_few(y, ["a", "b", "c"], "oversample") is None
    assert "'c' has 1 train row." in str(too_few(y, ["a", "b", "c"], "smote"))
    assert too_few(np.repeat([0, 1], [3, 3]), ["a", "b"], "smote") is None, "nothing is added"
    with pytest.raises(AssayError, match="takes 6 rows of each small class"):
        resampled(np.zeros((26, 2)), y, "smote", 0)
