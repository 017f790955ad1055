"""Prevents: synonyms of another sense, part of speech or ending, opposites, names, and other languages."""

from pathlib import Path

import pytest

from core.augment.common.corpus import prepared
from core.augment.common.lexicon import Lexicon, lexicon
from core.augment.common.pieces import taken_apart
from core.augment.common.tagging import tagged
from core.augment.synonyms import Synonyms
from core.contracts import Context
from core.wordforms.wordnet import found

pytestmark = pytest.mark.skipif(found() is None, reason="WordNet is not installed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wordnet")


@pytest.fixture(scope="module")
def words(cache: Path) -> Lexicon:
    return lexicon(prepared(cache), 1)


def made(cache: Path, text: str, **settings: float) -> str | None:
    step = Synonyms.model_validate({"share": 1.0, **settings})
    return step.variants([text], [""], Context(cache=cache))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The parcel is broken.", "The package is broken."),
        ("The parcels are here.", "The packages are here."),
        ("THE PARCEL IS LOST", "THE PACKAGE IS LOST"),
        ("It is late. The parcels are here", "It is late. The packages are here"),
        ("She purchased it", None),
        ("We purchase these", "We buy these"),
    ],
)
def test_words_become_synonyms_in_their_form(cache: Path, text: str, expected: str | None) -> None:
    keep = ("broken", "lost", "late", "here", "found")
    answer = Synonyms(share=1.0, keep=keep).variants([text], [""], Context(cache=cache))[0]
    assert answer == expected


@pytest.mark.parametrize(
    "text",
    [
        "We saw Robert Parcel in Rome, Sofa",  # names in the middle of a sentence
        "It is not to be had, never, 12 of them",  # grammar, negations, numbers
        "Liefern Sie auch in die Schweiz, und wie lange dauert das?",
        "Wie lange habe ich Zeit, wenn es ein Geschenk war?",
        "Please thank them, get well",
        "สวัสดี посылка",
    ],
)
def test_what_stays(cache: Path, text: str) -> None:
    assert made(cache, text, senses=5) is None


def test_articles_fit(cache: Path) -> None:
    step = Synonyms(share=1.0, senses=3, keep=("saw",))
    answers = {step.variants(["I saw an error"], [""], Context(cache=cache, seed=seed))[0] for seed in range(9)}
    assert "I saw a mistake" in answers and not any(answer and "an m" in answer for answer in answers)


def test_no_candidate_is_an_opposite_a_name_or_two_words(words: Lexicon) -> None:
    for word in "good bad hot cold slow quick open shut late early old new cheap true false happy sad".split():
        for part in words.parts(word):
            others = words.synonyms(word, part)
            assert not set(others) & words.opposites(word, part)
            assert all(other.isalpha() and other.islower() for other in others)
    assert "bad" in words.opposites("good", "adjective") and "quick" in words.opposites("slow", "adjective")


def test_parts_of_speech_by_the_word_before(words: Lexicon) -> None:
    def part(text: str, word: str) -> str | None:
        (pieces,) = taken_apart([text])
        return {pieces[place]: one for place, one in tagged(pieces, range(1, len(pieces), 2), words)}.get(word)

    assert part("I want to return it", "return") == "verb"
    assert part("where is the return", "return") == "noun"
    assert part("return", "return") is None, "alone, it may be both"
    assert part("the parcel", "parcel") == "noun"
    assert part("please find out", "find") is None, "find out is not find"


@pytest.mark.parametrize(
    ("word", "part", "expected"),
    [
        ("parcel", "noun", "package"), ("parcels", "noun", "packages"), ("purchased", "verb", "bought"),
        ("purchasing", "verb", "buying"), ("error", "noun", "mistake"), ("errors", "noun", "mistakes"),
    ],
)  # fmt: skip
def test_endings(words: Lexicon, word: str, part: str, expected: str) -> None:
    others = words.synonyms(word, part)  # type: ignore[arg-type]
    irregular = expected == "bought"
    assert (expected in others) is not irregular, f"{others}: the past of buy is irregular, and never made"


def test_the_same_whoever_asked_before(cache: Path) -> None:
    texts = ["The parcel is broken.", "I purchased a sofa.", "The error was mine."]
    step = Synonyms(share=0.5)
    together = step.variants(texts, [""] * 3, Context(cache=cache, seed=4))
    assert together == step.variants(texts, [""] * 3, Context(cache=cache, seed=4))
