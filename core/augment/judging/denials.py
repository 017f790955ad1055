"""The words of a text that deny, to see whether a made row kept them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from core.languages.detect import detect
from core.wordforms import LANGUAGES, StopWords
from core.wordforms.stop_words import word_key
from core.wordforms.tokens import token_pattern

#: Forms of one word that denies, by what they begin with.
_STEMS: Final = {
    "de": ("kein", "niemand"), "fr": ("aucun",), "it": ("nessun",), "pt": ("nenhum",), "cs": ("žádn",), "pl": ("żad",),
    "es": ("ningun", "ningún"), "ar": ("ليس",), "hu": ("nincs",), "tr": ("hiçbir",), "ro": ("nici",),
}  # fmt: skip
#: Half of a negation that speakers leave out.
_DROPPED: Final = {"fr": ("ne", "n")}
#: A text's own language is believed from so many letters and such a probability on; else it is that of most texts.
_LETTERS, _SURE = 20, 0.7


def languages(texts: pd.Series, given: str) -> np.ndarray:
    """The language of each text, shape (texts,): the given one, or what it is found to be where ``auto`` is given."""
    if given != "auto":
        return np.full(len(texts), given, dtype=object)
    found = detect(texts)
    sure = (found.letters >= _LETTERS) & (found.confidences >= _SURE)
    common = pd.Series(found.codes[sure] if sure.any() else found.codes).value_counts()
    return np.where(sure, found.codes, common.index[0] if len(common) else "")


def denials(text: str, language: str) -> frozenset[str]:
    """The different words of a text that deny; forms of one word count as one (``don't``, ``cannot`` and ``not``).

    Empty for languages whose words that deny are not known.
    """
    if language not in LANGUAGES:
        return frozenset()
    words = token_pattern(text.isascii()).findall(text)
    return frozenset(_denies(word.casefold(), language) for word in words) - {""}


def same_denials(texts: Sequence[str], parents: Sequence[str], spoken: Sequence[str]) -> np.ndarray:
    """Whether each text denies with the same words as its parent, written in the language ``spoken``; (texts,)."""
    known: dict[tuple[str, str], frozenset[str]] = {}
    for parent, language in set(zip(parents, spoken, strict=True)):
        known[parent, language] = denials(parent, language)
    return np.array(
        [
            denials(text, language) == known[parent, language]
            for text, parent, language in zip(texts, parents, spoken, strict=True)
        ],
        dtype=bool,
    )


@lru_cache(maxsize=100_000)
def _denies(word: str, language: str) -> str:
    """The form that stands for a word that denies, nothing for other words."""
    kept, gone = _lists(language)
    if kept.without(word) == gone.without(word):
        return ""
    key = word_key(word, language)
    if language == "en" and (key.endswith(("nt", "n't")) or key == "cannot"):
        return "not"
    if "'" in key and language == "fr":
        key = key.partition("'")[0]
    if key in _DROPPED.get(language, ()):
        return ""
    return next((stem for stem in _STEMS.get(language, ()) if key.startswith(stem)), key)


@lru_cache(maxsize=len(LANGUAGES))
def _lists(language: str) -> tuple[StopWords, StopWords]:
    return StopWords(language), StopWords(language, negations=False)
