from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from core.contracts import FitContext, Fitted
from core.embed.encoder import Encoder
from core.embed.model import model_folder
from core.errors import AssayError
from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.measure.forgetting import forgetting, matched, measure, paraphrases, texts
from core.types import Task

Make = Callable[..., FitContext]


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(40, 16))


def test_the_texts_are_many_short_and_all_different() -> None:
    assert len(texts()) == 120
    assert len(set(texts())) == 120
    assert all(5 <= len(text.split()) <= 16 for text in texts())
    assert not any(text.startswith(("=", "#")) for text in texts())
    topics = Counter(place // 10 for pair in paraphrases() for place in pair)
    assert topics == dict.fromkeys(range(12), 4), "two pairs in each of the 12 topics of 10 texts"


def test_the_same_vectors_have_forgotten_nothing(vectors: np.ndarray) -> None:
    assert forgetting(vectors, vectors) == {"similarity": 1.0, "cka": 1.0, "neighbours": 1.0, "texts": 40}


def test_a_rotation_and_a_scale_change_nothing(vectors: np.ndarray) -> None:
    rotation, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(16, 16)))
    assert forgetting(vectors, 3 * vectors @ rotation) == forgetting(vectors, vectors)


def test_similarity_is_spearmans_of_the_pairs_cosines(vectors: np.ndarray) -> None:
    """Against scipy, with ties and another width."""
    after = np.round(vectors[:, :9] + np.random.default_rng(3).normal(size=(40, 9)), 1)
    after[5] = after[6]
    pairs = np.triu_indices(40, 1)
    units = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in (vectors, after)]
    cosines = [np.round(one @ one.T, 12) for one in units]
    wanted = stats.spearmanr(cosines[0][pairs], cosines[1][pairs]).statistic
    found = forgetting(vectors, after)
    assert found["similarity"] == pytest.approx(wanted, abs=1e-6)
    assert 0.1 < found["similarity"] < 0.9


def test_cka_is_the_feature_form_of_the_paper(vectors: np.ndarray) -> None:
    """Kornblith et al. 2019, eq. 4: the norms of the cross-covariances."""
    after = vectors[:, :9] ** 2
    x, y = vectors - vectors.mean(axis=0), after - after.mean(axis=0)
    wanted = np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))
    assert forgetting(vectors, after)["cka"] == pytest.approx(wanted, abs=1e-6)


def test_neighbors_by_hand() -> None:
    """Of seven places each has all but the farthest as neighbors; moving the last changes the farthest of four."""
    angles = np.deg2rad([[0, 10, 25, 45, 70, 100, 135], [0, 10, 25, 45, 70, 100, 52]])
    before, after = (np.stack([np.cos(one), np.sin(one)], axis=1) for one in angles)
    assert forgetting(before, after)["neighbours"] == pytest.approx((4 * 4 / 5 + 3) / 7, abs=1e-6)


def test_more_noise_is_more_forgetting(vectors: np.ndarray) -> None:
    noise = np.random.default_rng(4).normal(size=vectors.shape)
    found = [forgetting(vectors, vectors + level * noise) for level in (0.1, 0.5, 2.0)]
    for name in ("similarity", "cka", "neighbours"):
        values = [one[name] for one in found]
        assert values == sorted(values, reverse=True) and values[0] > values[-1] + 0.3


def test_vectors_that_fell_together_have_forgotten_all(vectors: np.ndarray) -> None:
    for same in (np.ones((40, 16)), np.tile(vectors[0], (40, 1)), np.zeros((40, 3))):
        found = forgetting(vectors, same)
        assert found["similarity"] == found["cka"] == 0.0
        assert found["neighbours"] < 0.5


@pytest.mark.parametrize(
    ("before", "after"),
    [(np.ones((3, 2)), np.ones((4, 2))), (np.ones((2, 2)), np.ones((2, 2))), (np.ones(3), np.ones(3)),
     (np.ones((3, 2)), np.full((3, 2), np.nan))],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(before: np.ndarray, after: np.ndarray) -> None:
    with pytest.raises(AssayError) as error:
        forgetting(before, after)
    assert error.value.remedy


def test_matched_counts_texts_whose_nearest_is_their_partner() -> None:
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.6, 0.8], [-1, 0]])
    assert matched(vectors, [(0, 1)]) == 1.0
    assert matched(vectors, [(2, 3), (0, 4)]) == pytest.approx(0.5), (
        "3 and 2 are nearest to each other, 0 and 4 are not"
    )


class Told(Fitted):
    """Gives the vectors it is given."""

    def __init__(self, given: np.ndarray | None) -> None:
        self.given = given

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        return np.ones((len(texts), 1))

    def vectors(self, texts: Sequence[str]) -> np.ndarray | None:
        return self.given

    def save(self, folder: Path) -> None:
        raise AssertionError


def test_measure_of_an_unchanged_and_of_a_changed_encoder(tiny_model: Path) -> None:
    own = Encoder(tiny_model, 32).encode(texts())
    found = measure(Told(own), tiny_model, max_tokens=32)
    assert found is not None
    assert (found["similarity"], found["cka"], found["neighbours"], found["texts"]) == (1.0, 1.0, 1.0, 120)
    assert found["paraphrases_before"] == found["paraphrases_after"] == matched(own)
    turned = measure(Told(own[::-1]), tiny_model, max_tokens=32)
    assert turned is not None and turned["similarity"] < 0.5
    assert measure(Told(None), tiny_model) is None


def test_training_forgets_and_the_frozen_approach_does_not(
    small_task: Task, fit_context: Make, tiny_model: Path
) -> None:
    context = fit_context(epochs=2)
    assert measure(Frozen().fit(small_task, context), tiny_model) is None
    mild, harsh = (Full(learning_rate=rate).fit(small_task, fit_context(epochs=2)) for rate in (1e-5, 5e-2))
    kept = [measure(one, tiny_model, 64) for one in (mild, harsh)]
    assert kept[0] is not None and kept[1] is not None
    assert kept[0]["similarity"] > 0.99
    assert kept[1]["similarity"] < kept[0]["similarity"] - 0.05


def test_pooling_is_the_trained_models(tiny_model: Path) -> None:
    own = Encoder(tiny_model, 32, "first").encode(texts())
    assert (measure(Told(own), tiny_model, 32, "first") or {})["similarity"] == 1.0
    assert (measure(Told(own), tiny_model, 32, "mean") or {})["similarity"] < 1.0


@pytest.mark.model
def test_the_packaged_model_knows_the_paraphrases() -> None:
    """What the texts are good for: a sentence encoder matches nearly all of them, random vectors hardly any."""
    assert matched(Encoder(model_folder()).encode(texts())) > 0.9
    assert matched(np.random.default_rng(0).normal(size=(120, 384))) < 0.1
