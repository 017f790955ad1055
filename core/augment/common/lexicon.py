"""Synonyms of English words as one part of speech, in their first senses; and which words are opposites."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from core.augment.common.corpus import reader
from core.augment.common.inflection import ending, inflected, irregular_forms
from core.wordforms import StopWords
from core.wordforms.lemmas import readings
from core.wordforms.wordnet import PartOfSpeech, WordNet, load

_LETTERS: Final[dict[PartOfSpeech, str]] = {"noun": "n", "verb": "v", "adjective": "a", "adverb": "r"}
#: Forms that a lemma has, itself included; its count in WordNet's tagged texts is shared among them.
_FORMS: Final[dict[PartOfSpeech, int]] = {"noun": 2, "verb": 4, "adjective": 3, "adverb": 3}
#: The share of a word's uses that one part of speech must have to be taken without looking at the words around.
_SURE = 0.8
#: Words of one sense of so many letters are mostly symbols of elements and units.
_SHORTEST = 3


class Lexicon:
    """Looks each word up once in a process; ``senses`` is how many of a word's first senses count."""

    def __init__(self, folder: Path, senses: int) -> None:
        self._reader = reader(folder)
        self._known: WordNet = load()
        self._senses = senses
        self._grammar = StopWords("en", negations=False)
        self._irregular = {part: irregular_forms(self._known, part) for part in _LETTERS}
        self._parts: dict[str, dict[PartOfSpeech, float]] = {}
        self._synonyms: dict[tuple[str, PartOfSpeech], tuple[str, ...]] = {}
        self._senses_of: dict[tuple[str, PartOfSpeech], list[Any]] = {}
        self._opposites: dict[tuple[str, PartOfSpeech], frozenset[str]] = {}

    def parts(self, word: str) -> dict[PartOfSpeech, float]:
        """The parts of speech that a word in small letters may be, with the share of its uses; none for grammar."""
        found = self._parts.get(word)
        if found is None:
            counts: dict[PartOfSpeech, float] = {}
            if self._grammar.without(word):
                for part in _LETTERS:
                    forms = readings(word, part, self._known)
                    if forms:
                        seen = max(self._known.counts[part].get(form, 0) / _FORMS[part] for form in forms)
                        counts[part] = seen + 0.1
            total = sum(counts.values())
            found = self._parts[word] = {part: count / total for part, count in counts.items()}
        return found

    def knows(self, word: str) -> bool:
        """Whether the word in small letters is of English grammar or in WordNet."""
        return not self._grammar.without(word) or bool(self.parts(word))

    def sure(self, word: str) -> PartOfSpeech | None:
        """The part of speech that nearly all uses of the word have; None where there is none."""
        return next((part for part, share in self.parts(word).items() if share >= _SURE), None)

    def synonyms(self, word: str, part: PartOfSpeech) -> tuple[str, ...]:
        """Words that may stand for the word, with its ending, in WordNet's order.

        The sense must be among the word's first ones, and among one more of the other's; the other must be a single
        word in small letters, seen in WordNet's tagged texts, no proper noun, and no opposite of any sense of the word.
        """
        key = (word, part)
        if key not in self._synonyms:
            self._synonyms[key] = self._found(word, part)
        return self._synonyms[key]

    def opposites(self, word: str, part: PartOfSpeech) -> frozenset[str]:
        """The antonyms of all senses of the word and of what these are similar to, and what those are similar to."""
        key = (word, part)
        if key not in self._opposites:
            names: set[str] = set()
            for lemma in readings(word, part, self._known):
                for sense in self._reader.synsets(lemma, _LETTERS[part]):
                    for near in (sense, *sense.similar_tos()):
                        for other in (other for one in near.lemmas() for other in one.antonyms()):
                            names.add(other.name().lower())
                            names.update(name for like in other.synset().similar_tos() for name in like.lemma_names())
            self._opposites[key] = frozenset(names)
        return self._opposites[key]

    def alike(self, word: str, other: str) -> bool:
        """Whether the two are mostly the same part of speech with the same ending, of other lemmas, and no opposites.

        True, too, where WordNet does not know one of the two.
        """
        parts, others = self.parts(word), self.parts(other)
        if not parts or not others:
            return True
        part = max(parts, key=lambda one: parts[one])
        if part != max(others, key=lambda one: others[one]) or self._family(word) & self._family(other):
            return False
        ones, twos = readings(word, part, self._known), readings(other, part, self._known)
        end = ending(word, ones[0], part)
        same = end is not None and end == ending(other, twos[0], part)
        return same and not set(twos) & self.opposites(word, part)

    def _family(self, word: str) -> set[str]:
        """The lemmas that the word may have, as any part of speech."""
        return {word, *(form for part in _LETTERS for form in readings(word, part, self._known))}

    def _found(self, word: str, part: PartOfSpeech) -> tuple[str, ...]:
        forms = readings(word, part, self._known)
        if not forms:
            return ()
        lemma = forms[0]
        end = ending(word, lemma, part)
        if end is None:
            return ()
        found: dict[str, None] = {}
        for sense in self._first(lemma, part, self._senses):
            for name in sense.lemma_names():
                if self._fits(name, lemma, part, sense):
                    form = inflected(name, end, part, self._irregular[part])
                    if form and form != word:
                        found[form] = None
        return tuple(found)

    def _fits(self, name: str, lemma: str, part: PartOfSpeech, sense: Any) -> bool:
        single = name.isalpha() and name.islower() and len(name) >= _SHORTEST and name != lemma
        if not single or not self._known.counts[part].get(name) or not self._grammar.without(name):
            return False
        return sense in self._first(name, part, self._senses + 1) and name not in self.opposites(lemma, part)

    def _first(self, lemma: str, part: PartOfSpeech, most: int) -> list[Any]:
        """The first senses of a lemma itself, not of what it might be a form of; no names of single things."""
        key = (lemma, part)
        if key not in self._senses_of:
            self._senses_of[key] = [
                sense
                for sense in self._reader.synsets(lemma, _LETTERS[part])
                if any(name.lower() == lemma for name in sense.lemma_names())
            ]
        senses = self._senses_of[key]
        if len(senses) > 1 and not self._known.counts[part].get(lemma):
            return []  # the order of senses that were never counted means nothing
        return [sense for sense in senses[:most] if not sense.instance_hypernyms()]


@lru_cache(maxsize=4)
def lexicon(folder: Path, senses: int) -> Lexicon:
    """The lexicon of a folder from `core.augment.common.corpus.prepared`."""
    return Lexicon(folder, senses)
