from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.augment.judging.denials import denials, languages, same_denials
from core.collect.gather import gather
from core.collect.table import Table
from core.wordforms import LANGUAGES

SHARED = Path(__file__).parents[5] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")


@pytest.mark.parametrize("said", ["It did not work", "It didn't work", "It didn’t work", "it didnt work", "It cannot"])
def test_all_ways_of_writing_not_are_one(said: str) -> None:
    assert denials(said, "en") == {"not"}


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "It never works", "It works"),
        ("en", "I want this", "I don't want this"),
        ("en", "with a receipt", "without a receipt"),
        ("de", "Das ist nicht gut", "Das ist gut"),
        ("fr", "Je n'ai pas payé", "J'ai payé"),
        ("es", "No funciona", "Funciona"),
        ("ru", "Не работает", "Работает"),
    ],
)
def test_a_change_is_seen(language: str, before: str, after: str) -> None:
    assert denials(before, language) != denials(after, language)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("de", "Ich habe kein Geld", "Ich habe keines von dem Geld"),
        ("fr", "Je n'ai pas payé", "J'ai pas payé"),
        ("it", "nessun problema", "nessuna pena"),
        ("en", "No, no, no", "No"),
        ("th", "ไม่ดี", "ดี"),
    ],
)
def test_what_is_the_same_or_not_known_is_not(language: str, before: str, after: str) -> None:
    assert denials(before, language) == denials(after, language)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_a_word_that_denies(language: str) -> None:
    words = {
        "ar": "لا", "ca": "no", "cs": "ne", "da": "ikke", "de": "nicht", "el": "δεν", "en": "not", "es": "no",
        "fi": "ei", "fr": "pas", "hu": "nem", "id": "tidak", "it": "non", "nl": "niet", "no": "ikke", "pl": "nie",
        "pt": "não", "ro": "nu", "ru": "не", "sv": "inte", "tr": "değil", "uk": "не",
    }  # fmt: skip
    assert denials(f"x {words[language].upper()} x", language) or denials(f"x {words[language]} x", language)


def test_short_texts_are_of_the_language_of_the_others() -> None:
    german = "Die Ware ist nicht angekommen, und niemand antwortet auf meine Fragen."
    texts = pd.Series([german, german + " Schade.", "nein", "This parcel has not arrived and nobody answers my mails."])
    assert languages(texts, "auto").tolist() == ["de", "de", "de", "en"]
    assert languages(texts, "fr").tolist() == ["fr"] * 4


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([*sorted(LANGUAGES), "th", ""]))
def test_any_text_denies_as_itself(text: str, language: str) -> None:
    assert same_denials([text], [text], [language]).all()
    if language in LANGUAGES:
        assert denials(f"{text} {text}", language) == denials(text, language)


@real
@pytest.mark.shared
@pytest.mark.parametrize(
    ("row", "expected"),
    [(5, {"not"}), (7, {"without"}), (16, {"nothing"}), (32, {"no"}), (55, {"never"}), (65, {"not"}), (0, set())],
)
def test_of_real_tweets(row: int, expected: set[str]) -> None:
    path = SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz"
    text = gather(Table(path=str(path)), text="text", label="airline_sentiment").frame["text"].iloc[row]
    assert denials(text, "en") == expected
