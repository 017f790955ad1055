"""Stems of words by Snowball's algorithms."""

from collections.abc import Callable
from typing import Final, Literal, get_args

from core.wordforms.signs import APOSTROPHES
from core.wordforms.tokens import plain

#: ISO 639-1 codes of the languages that have an algorithm.
Stems = Literal[
    "ar", "ca", "cs", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi", "fr", "ga", "hi", "hu", "hy", "id",
    "it", "lt", "ne", "nl", "no", "pl", "pt", "ro", "ru", "sr", "st", "sv", "ta", "tr", "yi",
]  # fmt: skip

STEMMED: Final[tuple[str, ...]] = get_args(Stems)

#: English has the possessive; elsewhere an apostrophe elides, and the algorithms know only the straight one.
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def stemmer(language: Stems) -> Callable[[str], str]:
    """A function that gives a word's stem in small letters; what is no plain word comes back as it is.

    Norwegian is Bokmål. Turkish capitals follow Turkish rules.
    """
    import Stemmer

    algorithm = Stemmer.Stemmer(language, 0)

    def stem(word: str) -> str:
        if not plain(word):
            return word
        if language == "tr":
            word = word.replace("\u0130", "i").replace("I", "\u0131")
        small = word.lower().translate(_STRAIGHT)
        found: str = algorithm.stemWord(small)
        return found or small

    return stem
