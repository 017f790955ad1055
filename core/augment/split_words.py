"""The step `augment.split_words`."""

import unicodedata
from typing import Any, ClassVar, Literal

import numpy as np

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import Changing
from core.augment.common.pieces import Pieces


class SplitWords(Changing, frozen=True):
    """Makes rows in which some words are torn in two by a blank.

    Words of four or more letters are torn at a random place (nlpaug's SplitAug); words with marks that belong to the
    letter before them, as in Thai or Hindi, stay whole.
    """

    kind: Literal["augment.split_words"] = "augment.split_words"
    shortest: ClassVar[int] = 4

    def able(self, word: str) -> bool:
        """Whether it is long enough and of letters alone, so that no mark loses its letter."""
        return super().able(word) and (word.isascii() or all(unicodedata.category(sign)[0] == "L" for sign in word))

    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The words that may be torn are handed over, and their halves stand in their places."""
        may = self.may()
        places = [[place for place in range(1, len(text), 2) if may(text[place])] for text in texts]
        rows = [[text[place] for place in some] for text, some in zip(texts, places, strict=True)]
        answers = nlpaug.split(self.amount()).change(rows, rng)
        return [
            None if answer is None else _torn(text, some, answer)
            for text, some, answer in zip(texts, places, answers, strict=True)
        ]


def _torn(pieces: Pieces, places: list[int], parts: list[str]) -> str:
    """The text with the parts in the words' places: each word whole, or as two parts in a row."""
    made, used = list(pieces), 0
    for place in places:
        if parts[used] == pieces[place]:
            used += 1
            continue
        made[place] = f"{parts[used]} {parts[used + 1]}"
        used += 2
    return "".join(made)
