import pytest

from core.wordforms import LANGUAGES, UNSPACED, StopWords
from core.wordforms.stop_words import _lists, word_key

CONTENT = (
    "good great like well better best problem help thank thanks please welcome interesting computer fire bill cry "
    "system serious sincere interest appreciate unfortunately sorry world work free new old long high"
).split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_holds_single_words_and_what_denies_apart(language: str) -> None:
    words, deny = _lists(language)
    assert 100 <= len(words) <= 400 and 6 <= len(deny) <= 40 and not words & deny
    for word in words | deny:
        assert word.isalpha() and word_key(word, language) == word


def test_no_word_of_content_is_on_the_english_list() -> None:
    kept = StopWords("en", negations=False)
    assert [word for word in CONTENT if not kept.without(word)] == []


DENY = {
    "en": "not no never don't", "de": "nicht kein nie", "fr": "ne pas jamais", "es": "no nunca", "it": "non mai",
    "pt": "não nunca", "nl": "niet geen", "sv": "inte aldrig", "da": "ikke aldrig", "no": "ikke aldri", "fi": "ei en",
    "hu": "nem soha", "ro": "nu niciodată", "ru": "не никогда", "uk": "не ніколи", "pl": "nie nigdy", "cs": "ne nikdy",
    "tr": "değil hiç", "id": "tidak bukan", "el": "δεν ποτέ", "ar": "لا ليس", "ca": "no mai",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_negations_stay_unless_told_otherwise(language: str) -> None:
    capitals = {"değil": "DEĞİL", "hiç": "HİÇ"}
    for word in DENY[language].split():
        assert StopWords(language).without(word) == word
        assert StopWords(language, negations=False).without(word) == ""
        assert StopWords(language, extra=[word]).without(capitals.get(word, word.upper())) == ""


def test_unspaced_languages_have_no_list() -> None:
    assert not set(UNSPACED) & set(LANGUAGES)
