import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.wordforms import lemmatizer, wordnet
from core.wordforms.lemmas import readings
from core.wordforms.wordnet import PartOfSpeech

pytestmark = pytest.mark.skipif(
    wordnet.found() is None, reason="WordNet is not installed (packages.txt names wordnet-base)"
)

PARTS: dict[str, PartOfSpeech] = {"n": "noun", "v": "verb", "a": "adjective", "r": "adverb"}


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], list[str]]:
    """All readings by nltk's own morphy, over a copy of the same files."""
    data = pytest.importorskip("nltk.data")
    reader = pytest.importorskip("nltk.corpus.reader.wordnet")
    place = wordnet.found()
    if place is None or place.suffix == ".zip":
        pytest.skip("only a folder can be copied for nltk")
    root = tmp_path_factory.mktemp("nltk_data")
    copy = root / "corpora/wordnet"
    shutil.copytree(place, copy)
    (copy / "index.sense").touch()
    if not (copy / "lexnames").is_file():
        (copy / "lexnames").write_text("".join(f"{number:02d}\tname{number}\t1\n" for number in range(45)))
    data.path.insert(0, str(root))
    corpus: Any = reader.WordNetCorpusReader(data.find("corpora/wordnet"), None)
    return lambda word, part: list(corpus._morphy(word, part))


WORDS = (
    "flights was his has leaves left building meeting better best bags delayed cancelled running saw geese feet news "
    "glasses being does others ones lying dying worse interesting waiting hours people children data media customers "
    "series airlines planes james adams buses passes men women wolves worst further added felt found thought rated "
    "lives flies flying thanks missing boxes quizzes churches dishes ladies babies knives halves axes bases oxen "
    "larger largest nicer nicest hotter happiest faster well less princess princesses handful us as hoping hopped "
    "planned planning barred taxes analyses went gone taken seen written chosen broken shoes toes canoes tomatoes"
).split()


@pytest.mark.parametrize("letter", PARTS)
def test_readings_are_among_those_of_nltk(peer: Callable[[str, str], list[str]], letter: str) -> None:
    known = wordnet.load()
    for word in WORDS:
        mine, theirs = readings(word, PARTS[letter], known), peer(word, letter)
        first = [form for form in theirs if form != word][:1]
        assert set(mine) <= set(theirs), word
        narrower = (letter == "n" and (word.endswith("ss") or len(word) <= 2)) or word.endswith("es")
        assert narrower or mine == [word] * (word in theirs) + first, word


def test_a_zip_file_is_read_like_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = wordnet.found()
    assert place is not None
    if place.suffix == ".zip":
        pytest.skip("WordNet is a zip file here already")
    corpora = tmp_path / "corpora"
    shutil.copytree(place, corpora / "wordnet", ignore=shutil.ignore_patterns("data.*", "sent*"))
    shutil.make_archive(str(corpora / "wordnet"), "zip", corpora, "wordnet")
    shutil.rmtree(corpora / "wordnet")
    whole = wordnet.load()
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    packed = wordnet.load()
    assert packed.place == str(corpora / "wordnet.zip")
    assert (packed.lemmas, packed.irregular, packed.counts) == (whole.lemmas, whole.irregular, whole.counts)


def test_a_broken_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from core.errors import AssayError

    folder = tmp_path / "corpora/wordnet"
    folder.mkdir(parents=True)
    (folder / "index.noun").write_text("goose n 1\n")
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    with pytest.raises(AssayError, match="cannot be read") as caught:
        wordnet.load()
    assert str(folder) in caught.value.where


def test_a_lemma_of_a_lemma_of_common_words_is_itself() -> None:
    lemma = lemmatizer("any")
    for word in "flight bag be have go goose child run delay city wolf good bad".split():
        assert lemma(word) == word
