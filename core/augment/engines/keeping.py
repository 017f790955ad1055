"""Words that a method must leave alone: words of grammar, words that deny, and numbers."""

from functools import cached_property
from typing import Literal

from core.wordforms import StopWords

#: Languages whose stop words and negations are known.
Language = Literal[
    "ar", "ca", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "pl", "pt", "ro", "ru",
    "sv", "tr", "uk", "other",
]  # fmt: skip
#: Numbers in English words; other languages keep their digits alone.
_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen "
    "half quarter third twice once double triple first second fourth fifth".split()
)


class Keeping:
    """Tells which words are neither replaced nor put in; each distinct word is looked at once."""

    def __init__(self, language: Language, stop_words: bool, negations: bool, numbers: bool) -> None:
        self.language, self.stop_words, self.negations, self.numbers = language, stop_words, negations, numbers
        self._known: dict[str, bool] = {}

    def kept(self, word: str) -> bool:
        """Whether the word must stay, and must not be put in."""
        if word not in self._known:
            self._known[word] = self._kept(word)
        return self._known[word]

    def denies(self, word: str) -> bool:
        """Whether the word denies and is to be kept, so that nothing may come between it and what it denies."""
        return self.negations and self._deny(word)

    def _kept(self, word: str) -> bool:
        if self.numbers and self.language == "en" and word.casefold() in _NUMBERS:
            return True
        return (self.negations and self._deny(word)) or (self.stop_words and self._grammar(word))

    def _grammar(self, word: str) -> bool:
        return self._lists is not None and self._lists[0].without(word) != word

    def _deny(self, word: str) -> bool:
        return self._lists is not None and not self._grammar(word) and self._lists[1].without(word) != word

    @cached_property
    def _lists(self) -> tuple[StopWords, StopWords] | None:
        """The words of grammar, and these together with those that deny."""
        if self.language == "other":
            return None
        return StopWords(self.language), StopWords(self.language, negations=False)
