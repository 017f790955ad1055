"""The step `augment.spelling`."""

from typing import Any, ClassVar, Literal

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import ChangingWords
from core.augment.common.pieces import in_case


class Spelling(ChangingWords, frozen=True):
    """Makes rows with mistakes that people make in English: some words are misspelled as in texts of learners.

    The list is nlpaug's (SpellingAug, 11,000 English words; Belinkov and Bisk, 2018). Forms that are words themselves,
    such as *lock* for *luck*, are left out, and a word keeps its capitals; words of one or two letters stay.
    """

    kind: Literal["augment.spelling"] = "augment.spelling"
    shortest: ClassVar[int] = 3

    def able(self, word: str) -> bool:
        """Whether the list has it, and it is not as short as *I* and *is*, which become anything."""
        return super().able(word) and (word in nlpaug.misspellings() or word.lower() in nlpaug.misspellings())

    def engine(self, known: Any) -> nlpaug.Engine:
        """nlpaug's SpellingAug."""
        return nlpaug.spelling(self.amount(), _Forms(nlpaug.misspellings()))


class _Forms(dict[str, list[str]]):
    """The list, where a word that it lacks is looked for in small letters and its forms have the word's capitals."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or super().__contains__(str(word).lower())

    def __missing__(self, word: str) -> list[str]:
        return [in_case(word, form) for form in super().get(word.lower(), ())]

    def get(self, word: str, default: Any = None) -> Any:
        """As with brackets: never missing."""
        return self[word]
