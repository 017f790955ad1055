"""The step `augment.tfidf`."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import Changing
from core.augment.common.making import TRAIN
from core.augment.common.pieces import Pieces, in_case, taken_apart
from core.contracts import Context
from core.text import is_missing
from core.types import ORIGIN, TEXT


class Tfidf(Changing, frozen=True):
    """Makes rows in which words of low TF-IDF are replaced by, or joined by, other words of the train rows.

    Words go the sooner the lower their TF-IDF is, and come in the sooner the lower the sum of theirs over all rows is,
    which rare words have (nlpaug's TfIdfAug, after Xie and others, 2020, Unsupervised data augmentation for consistency
    training). Everything is learned from the train rows alone. Sentences are no longer grammatical, and words of other
    classes come in: a gate on labels belongs behind it.
    """

    kind: Literal["augment.tfidf"] = "augment.tfidf"
    action: Literal["substitute", "insert"] = Field(
        default="substitute", description="Whether words are replaced, or new ones put between."
    )
    top: int = Field(default=5, ge=1, le=1000, description="So many words are drawn for each that one is chosen from.")

    def known(self, texts: Sequence[str], context: Context) -> nlpaug.Statistics:
        """The statistics of the words of all train rows that were not made."""
        may = self.may()
        frame = context.shared.get(TRAIN)
        source = _texts(frame) if isinstance(frame, pd.DataFrame) else list(texts)
        rows = [[word.lower() for word in pieces[1::2] if may(word)] for pieces in taken_apart(source)]
        return nlpaug.statistics([row for row in rows if row])

    def changed(self, texts: list[Pieces], rng: np.random.Generator, known: Any) -> list[str | None]:
        """The words that may change are handed over in small letters, and what comes back has their capitals."""
        if not known.words:
            return [None] * len(texts)
        may = self.may()
        places = [[place for place in range(1, len(text), 2) if may(text[place])] for text in texts]
        if self.action == "insert":
            return self._inserted(texts, places, rng, known)
        rows = [[text[place].lower() for place in some] for text, some in zip(texts, places, strict=True)]
        answers = nlpaug.tfidf("substitute", self.amount(), known, self.top).change(rows, rng)
        made: list[str | None] = []
        for text, some, row, answer in zip(texts, places, rows, answers, strict=True):
            for place, old, new in zip(some, row, answer or row, strict=True):
                if new.lower() != old:
                    text[place] = in_case(text[place], new.lower())
            made.append("".join(text) if answer is not None else None)
        return made

    def _inserted(
        self, texts: list[Pieces], places: list[list[int]], rng: np.random.Generator, known: Any
    ) -> list[str | None]:
        """The places before which a word may come are handed over; what comes back between them is new."""
        rows = [[str(place) for place in some] for some in places]
        answers = nlpaug.tfidf("insert", self.amount(), known, self.top).change(rows, rng)
        made: list[str | None] = []
        for text, answer in zip(texts, answers, strict=True):
            new: list[str] = []
            for part in answer or ():
                if not part.isdigit():
                    new.append(part.lower())
                    continue
                place = int(part)
                if new and place == 1 and text[1][:1].isupper() and text[1][1:].islower():
                    new[0] = new[0][:1].upper() + new[0][1:]
                    text[1] = text[1][:1].lower() + text[1][1:]
                text[place] = " ".join([*new, text[place]])
                new = []
            made.append("".join(text) if answer is not None else None)
        return made


def _texts(frame: pd.DataFrame) -> list[str]:
    found: list[str] = frame[TEXT][~is_missing(frame[TEXT]) & frame[ORIGIN].isna()].tolist()
    return found
