"""The step `augment.swap_words`."""

from typing import Any, Literal

import numpy as np

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import Changing
from core.augment.common.pieces import Pieces, in_case, starts_sentence, stretches


class SwapWords(Changing, frozen=True):
    """Makes rows in which some words have changed places with the word next to them.

    One stretch of words without a mark, a number, a negation or a kept word between is drawn for each text, and words
    change places within it (nlpaug's RandomWordAug; Wei and Zou, 2019, EDA: easy data augmentation), so that none moves
    to the other side of a negation. The share is of the words of that stretch. Meant for languages that write blanks
    between words.
    """

    kind: Literal["augment.swap_words"] = "augment.swap_words"

    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The places of a stretch are handed over, and the words stand as the places come back."""
        may = self.may()
        drawn: list[list[int]] = []
        for text in texts:
            runs = stretches(text, may)
            sizes = np.array([len(run) - 1 for run in runs], dtype=float)
            drawn.append(runs[rng.choice(len(runs), p=sizes / sizes.sum())] if len(runs) > 1 else (runs or [[]])[0])
        rows = [[str(place) for place in run] for run in drawn]
        answers = nlpaug.order("swap", self.amount()).change(rows, rng)
        return [
            None if answer is None else _ordered(text, run, [int(place) for place in answer])
            for text, run, answer in zip(texts, drawn, answers, strict=True)
        ]


def _ordered(pieces: Pieces, places: list[int], order: list[int]) -> str:
    """The text with the words of ``order`` at ``places``; a capital at the start of a sentence stays at its place."""
    words = [pieces[place] for place in order]
    first, start = places[0], pieces[places[0]]
    if order[0] != first and starts_sentence(pieces, first) and start[:1].isupper() and not start[1:2].isupper():
        words[order.index(first)] = start if start == "I" or start.startswith("I'") else start[:1].lower() + start[1:]
        words[0] = in_case(start[:1], words[0])
    made = list(pieces)
    for place, word in zip(places, words, strict=True):
        made[place] = word
    return "".join(made)
