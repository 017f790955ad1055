"""The step `augment.delete_words`."""

from typing import Any, Literal

import numpy as np
from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import Changing
from core.augment.common.pieces import Pieces, without


class DeleteWords(Changing, frozen=True):
    """Makes rows in which some words are left out.

    The words are drawn by nlpaug's RandomWordAug (Wei and Zou, 2019, EDA: easy data augmentation). The blanks around a
    word go with it, and a text of one word that may change gives no new row.
    """

    kind: Literal["augment.delete_words"] = "augment.delete_words"
    share: float = Field(
        default=0.1, gt=0, le=0.5, description="Share of the words that can be left out, of which at least one is."
    )

    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The places of words that may go are handed over, and those that do not come back go."""
        may = self.may()
        places = [[place for place in range(1, len(text), 2) if may(text[place])] for text in texts]
        rows = [[str(place) for place in some] for some in places]
        answers = nlpaug.order("delete", self.amount()).change(rows, rng)
        made: list[str | None] = []
        for text, some, answer in zip(texts, places, answers, strict=True):
            stay = {int(place) for place in answer} if answer is not None else set(some)
            made.append(without(text, [place for place in some if place not in stay]) if answer is not None else None)
        return made
