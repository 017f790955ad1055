from pathlib import Path

import numpy as np
import pytest

from core.contracts import FitContext
from core.embed.encoder import Encoder
from core.tune.models.prompting.similarity import NEAREST, Similarity
from core.tune.models.prompting.wording import Memory, Wording

TEXTS = ["card pin blocked", "", "parcel late again", "wallet?", "parcel late again"]
WORDS = ("bank card", "parcel", "login")
SHOWN = ("blocked stolen chip bank swipe".split(), ["late van", "depot box"])
EXAMPLES = tuple((f"{words} pin", label) for label, lines in enumerate(SHOWN) for words in lines)
TEMPLATES = ("{label}", "help with {label} please")


def built(folder: Path, memory: Memory, examples: tuple[tuple[str, int], ...] = EXAMPLES) -> Similarity:
    wording = Wording(way="similarity", templates=TEMPLATES, words=WORDS, examples=examples, memory=memory)
    return Similarity.build(folder, wording, FitContext())


def unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


@pytest.mark.parametrize("memory", ["prototypes", "neighbours"])
def test_without_examples_it_is_the_cosine_with_the_description(tiny_model: Path, memory: Memory) -> None:
    encoder = Encoder(tiny_model)
    said = np.stack([encoder.encode([template.format(label=words) for words in WORDS]) for template in TEMPLATES])
    found = built(tiny_model, memory, ()).scores(TEXTS)
    assert found.shape == (2, 5, 3)
    for place in range(2):
        np.testing.assert_allclose(found[place], encoder.encode(TEXTS) @ said[place].T, atol=1e-5)


def test_prototypes_are_mean_directions_with_the_description_as_one_more_example(tiny_model: Path) -> None:
    encoder = Encoder(tiny_model)
    found = built(tiny_model, "prototypes").scores(TEXTS)
    for place, template in enumerate(TEMPLATES):
        for label, words in enumerate(WORDS):
            members = [template.format(label=words), *(text for text, its in EXAMPLES if its == label)]
            middle = unit(encoder.encode(members).mean(axis=0))
            np.testing.assert_allclose(found[place, :, label], encoder.encode(TEXTS) @ middle, atol=1e-5)


def test_neighbours_are_the_three_nearest_members_of_each_class(tiny_model: Path) -> None:
    assert NEAREST == 3
    encoder = Encoder(tiny_model)
    found = built(tiny_model, "neighbours").scores(TEXTS)
    for place, template in enumerate(TEMPLATES):
        for label, words in enumerate(WORDS):
            members = encoder.encode([template.format(label=words), *(text for text, its in EXAMPLES if its == label)])
            for row, text in enumerate(TEXTS):
                near = sorted((members @ encoder.encode([text])[0]).tolist(), reverse=True)[:3]
                assert found[place, row, label] == pytest.approx(np.mean(near), abs=1e-5)


def test_no_texts_and_saved_arrays(tiny_model: Path) -> None:
    first = built(tiny_model, "neighbours")
    assert first.scores([]).shape == (2, 0, 3)
    bare = first.wording.model_copy(update={"examples": ()})
    again = Similarity.build(tiny_model, bare, FitContext(), first.arrays())
    np.testing.assert_array_equal(again.scores(TEXTS), first.scores(TEXTS))


def test_cached_vectors_are_billed_and_fresh_ones_are_not_looked_up(tiny_model: Path, tmp_path: Path) -> None:
    wording = Wording(way="similarity", templates=TEMPLATES, words=WORDS)
    first, second = (FitContext(cache=tmp_path) for _ in range(2))
    scores = Similarity.build(tiny_model, wording, first).scores(TEXTS)
    again = Similarity.build(tiny_model, wording, second)
    np.testing.assert_allclose(again.scores(TEXTS), scores, atol=1e-6)
    assert first.billed == 0 and second.billed > 0
    billed = second.billed
    np.testing.assert_allclose(again.scores(TEXTS, fresh=True), scores, atol=1e-5)
    assert second.billed == billed
