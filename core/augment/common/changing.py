"""What the methods share that change some words of a text and leave all others to the byte."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.making import Making
from core.augment.common.pieces import Pieces, freedom, remembered, taken_apart
from core.augment.common.shards import sharded
from core.contracts import Context

#: A language whose words of negation are known; they are never touched. Those of English are known in any case.
Language = Literal[
    "en", "ar", "ca", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "pl", "pt", "ro", "ru",
    "sv", "tr", "uk", "other",
]  # fmt: skip


class Changing(Making, frozen=True):
    """Changes some words of each text, at least one; negations, numbers, addresses and names with @ or # stay."""

    #: The shortest word that may change, in characters.
    shortest: ClassVar[int] = 1
    share: float = Field(
        default=0.2, gt=0, le=1, description="Share of the words that can change, of which at least one does."
    )
    most: int = Field(default=10, ge=1, le=1000, description="Words of one text that change at most.")
    keep: tuple[str, ...] = Field(
        default=(), max_length=10_000,
        description="Words that never change, in any case; negations and numbers never do anyway.",
    )  # fmt: skip
    language: Language = Field(
        default="en", description="Language of the texts, whose negations are kept; those of English are kept, too."
    )

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """Shard by shard, each with random numbers of its own, so that it does not matter which process makes it."""
        known = self.known(texts, context)
        return sharded(
            _Work(self, context.seed, context.place), texts, lambda shard: self.part(known, shard), context.progress
        )

    def known(self, texts: Sequence[str], context: Context) -> Any:
        """What is learned or looked up once for all texts; nothing, unless a method says otherwise."""

    def part(self, known: Any, texts: Sequence[str]) -> Any:
        """What of it a shard needs; it is sent to the process that works on the shard."""
        return known

    def amount(self) -> nlpaug.Amount:
        """How many words change."""
        return nlpaug.Amount(self.share, self.most)

    def able(self, word: str) -> bool:
        """Whether this method can do something with a word that may change."""
        return len(word) >= self.shortest

    def may(self) -> Callable[[str], bool]:
        """Tells of a word whether it may change and this method can change it."""
        return _may(self)

    @abstractmethod
    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The texts of one shard with some words changed; None where nothing could be."""


class ChangingWords(Changing, frozen=True):
    """Puts other words in the place of some."""

    @abstractmethod
    def engine(self, known: Any) -> nlpaug.Engine:
        """What changes the words."""

    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The words that may change are handed over, and what comes back stands in their places."""
        may = self.may()
        places = [[place for place in range(1, len(text), 2) if may(text[place])] for text in texts]
        rows = [[text[place] for place in some] for text, some in zip(texts, places, strict=True)]
        answers = self.engine(known).change(rows, rng)
        made: list[str | None] = []
        for text, some, answer in zip(texts, places, answers, strict=True):
            if answer is None:
                made.append(None)
                continue
            for place, word in zip(some, answer, strict=True):
                text[place] = word
            made.append("".join(text))
        return made


class ChangingLetters(ChangingWords, frozen=True):
    """Changes letters inside some words."""

    letters: float = Field(
        default=0.2, gt=0, le=1, description="Share of the letters of a word that change, at least one."
    )
    most_letters: int = Field(default=2, ge=1, le=100, description="Letters of one word that change at most.")

    def amounts(self) -> tuple[nlpaug.Amount, nlpaug.Amount]:
        """How many words change, and how many letters in each."""
        return self.amount(), nlpaug.Amount(self.letters, self.most_letters)


@lru_cache(maxsize=16)
def _may(step: Changing) -> Callable[[str], bool]:
    free = freedom(step.keep, step.language)
    return remembered(lambda word: free(word) and step.able(word))


class _Work:
    """The work on one shard; it can be sent to another process."""

    def __init__(self, step: Changing, seed: int, place: int) -> None:
        self._step, self._seed, self._place = step, seed, place

    def __call__(self, texts: Sequence[str], number: int, known: Any) -> list[str | None]:
        rng = Context(seed=self._seed, place=self._place).rng(2, number)
        return self._step.changed(taken_apart(texts), rng, known)
