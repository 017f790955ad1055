"""The step `stem`."""

from collections.abc import Callable
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.types import TEXT
from core.wordforms import Stems, stemmer, with_words


class Stem(Step, frozen=True):
    """Cuts words to their stems by Snowball's rules for their language, as flights and flight to flight.

    It makes sense for counts of words (`tfidf`, keyword counts) with few rows or in a language with many endings. It
    usually harms transformer models: stems such as *happi* are no words that they know. Stems are in small letters.
    Addresses, names with @ or # and words with digits stay, and so does everything between words. Do it after stop
    words are removed: their stems are on no list.
    """

    kind: Literal["stem"] = "stem"
    group: ClassVar[Group] = "classical"
    language: Stems = Field(default="en", description="ISO 639-1 code of the language that the texts are in.")

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace each word by its stem; missing text stays missing."""
        stem: Callable[[str], str] = stemmer(self.language)
        return frame.assign(**{TEXT: with_words(frame[TEXT], stem)})
