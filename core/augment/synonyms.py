"""The step `augment.synonyms`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import Changing
from core.augment.common.corpus import prepared
from core.augment.common.lexicon import lexicon
from core.augment.common.pieces import Pieces, in_case
from core.augment.common.tagging import english, tagged
from core.contracts import Context
from core.wordforms.wordnet import PartOfSpeech

_VOWELS = "aeiou"


class Synonyms(Changing, frozen=True):
    """Makes rows in which some English words are replaced by synonyms from WordNet.

    nlpaug's SynonymAug chooses (Wei and Zou, 2019, EDA: easy data augmentation) among words that WordNet has in one of
    the first senses of both words, as the part of speech that the word has where it stands, with the word's ending and
    capitals. Words whose part of speech is not sure, proper nouns, words of grammar, verbs with a particle, opposites,
    and texts of other languages are left out. WordNet must be
    installed (Debian's wordnet-base, or nltk's data). It does not know what a text is about, so that a gate on meaning
    belongs behind it.
    """

    kind: Literal["augment.synonyms"] = "augment.synonyms"
    senses: int = Field(
        default=1, ge=1, le=20, description="So many of a word's first senses count; more give more and worse words."
    )

    def known(self, texts: Sequence[str], context: Context) -> Path:
        """WordNet's folder; AssayError where it is not installed."""
        return prepared(context.cache)

    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The words that have synonyms where they stand are handed over, with their part of speech."""
        words, may = lexicon(known, self.senses), self.may()
        places: list[list[int]] = []
        rows: list[list[str]] = []
        table: dict[tuple[str, str], tuple[str, ...]] = {}
        for text in texts:
            some = [place for place in range(1, len(text), 2) if may(text[place])] if english(text, words) else []
            found: list[int] = []
            row: list[str] = []
            for place, part in tagged(text, some, words):
                small = text[place].lower()
                if others := self._others(words.synonyms(small, part)):
                    table[small, part] = others
                    found.append(place)
                    row.append(_Tagged.of(small, part))
            places.append(found)
            rows.append(row)
        answers = nlpaug.synonyms(self.amount(), table, lambda word: getattr(word, "part", "noun")).change(rows, rng)
        return [
            None if answer is None else _replaced(text, some, answer)
            for text, some, answer in zip(texts, places, answers, strict=True)
        ]

    def _others(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Without words that never change: none of them comes in, either."""
        may = self.may()
        return tuple(word for word in words if may(word))


class _Tagged(str):
    """A word that knows its part of speech."""

    __slots__ = ("part",)
    part: PartOfSpeech

    @classmethod
    def of(cls, word: str, part: PartOfSpeech) -> "_Tagged":
        made = cls(word)
        made.part = part
        return made


def _replaced(pieces: Pieces, places: list[int], words: list[str]) -> str:
    """The text with the words at the places, in the case of what stood there, behind the fitting article."""
    for place, word in zip(places, words, strict=True):
        old = pieces[place]
        if old.lower() == word:
            continue
        pieces[place] = in_case(old, str(word))
        article = pieces[place - 2] if place > 2 else ""
        if article.lower() in ("a", "an") and (old[:1].lower() in _VOWELS) != (word[:1] in _VOWELS):
            pieces[place - 2] = article[:1] + ("n" if word[:1] in _VOWELS else "")
    return "".join(pieces)
