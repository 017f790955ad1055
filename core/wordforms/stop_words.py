"""Stop words: words of grammar such as articles, pronouns, prepositions and auxiliary verbs, in 22 languages.

The lists were written for Assay and hold closed classes of words alone. Lists that are widely used also hold words of
content: those of the packages stop-words, stopwords-iso and scikit-learn have "serious", "fire" and "system" in
English, the first two also "good", "great", "problem" and "help" (Nothman, Qin and Yurchak, 2018, Stop Word Lists in
Free Open-source Software Packages, describe such lists).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from core.wordforms.signs import APOSTROPHES
from core.wordforms.tokens import plain

LANGUAGES: Final = {
    "ar": "Arabic", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip

#: Languages that are written without blanks between words.
UNSPACED: Final = {
    "zh": "Chinese", "ja": "Japanese", "th": "Thai", "lo": "Lao", "km": "Khmer", "my": "Burmese", "bo": "Tibetan",
}  # fmt: skip

_DATA = Path(__file__).parent / "data"
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
#: Spellings that count as one: cedilla and comma below, io and ie, dotted and dotless letters.
_SAME: Final[dict[str, dict[int, str]]] = {
    "ro": {ord("ş"): "ș", ord("ţ"): "ț"},
    "ru": {ord("ё"): "е"},
    "tr": {ord("I"): "ı", ord("İ"): "i"},
}
#: Parts of a word before or after an apostrophe that are words of their own.
_ENDINGS = {"en": {"s", "m", "re", "ve", "ll", "d"}}
_BEGINNINGS = {
    "fr": {"l", "d", "j", "c", "s", "m", "t", "qu", "lorsqu", "puisqu", "quoiqu", "jusqu"},
    "it": {"l", "d", "c", "s", "m", "t", "v", "un", "all", "dell", "dall", "nell", "sull", "quest", "quell"},
    "ca": {"l", "d", "s", "m", "t", "n"},
}


class StopWords:
    """Takes the stop words of a language out; ``without`` is asked for each word.

    ``keep`` and ``extra`` change the list, in any case. Words that deny, such as *not* and *never*, stay unless
    ``negations`` is false.
    """

    def __init__(
        self, language: str, keep: Iterable[str] = (), extra: Iterable[str] = (), negations: bool = True
    ) -> None:
        self._language = language
        self._negations = negations
        words, deny = _lists(language)
        listed = words if negations else words | deny
        self._kept = {self._key(word) for word in keep}
        self._words = (listed | {self._key(word) for word in extra}) - self._kept

    def without(self, word: str) -> str:
        """The word, what is left of it without an elided article, or nothing if it is a stop word."""
        key = self._key(word)
        if key in self._words:
            return ""
        if "'" not in key or key in self._kept or not plain(word):
            return word
        if self._language == "en" and key.endswith("n't"):
            return "" if not self._negations and (key[:-3] in self._words or key in _IRREGULAR) else word
        first, rest = (self._key(part) for part in _APOSTROPHE.split(word, maxsplit=1))
        if rest in _ENDINGS.get(self._language, ()) and first in self._words:
            return ""
        denies = first == "n" and self._language == "fr" and not self._negations
        if denies or first in _BEGINNINGS.get(self._language, ()):
            return self.without(_APOSTROPHE.split(word, maxsplit=1)[1])
        return word

    def _key(self, word: str) -> str:
        return word_key(word, self._language)


#: English verbs with n't whose other part is no stop word.
_IRREGULAR = {"can't", "won't", "shan't", "ain't", "needn't", "daren't"}


def word_key(word: str, language: str) -> str:
    """The form in which words are compared: case folded, composed, with straight apostrophes."""
    same = _SAME.get(language, {})
    folded = word.translate(same) if language == "tr" else word
    folded = unicodedata.normalize("NFC", folded.casefold().translate(_APOSTROPHES))
    return folded.translate(same)


@cache
def _lists(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of grammar without those that deny, and those that deny."""
    content = (_DATA / f"stop_words.{language}.txt").read_text(encoding="utf-8")
    listed = [line for line in content.splitlines() if not line.startswith("#")]
    border = listed.index("---")
    words, deny = (
        frozenset(word_key(word, language) for line in lines for word in line.split())
        for lines in (listed[:border], listed[border + 1 :])
    )
    return words - deny, deny
