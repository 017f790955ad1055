"""The step `remove_punctuation`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.scan import matches, rewritten
from core.types import TEXT
from core.wordforms import Marks


class RemovePunctuation(Step, frozen=True):
    """Removes punctuation of every script, but not what belongs to a word or a number, such as don't and 3.5.

    It makes sense before counts of characters or of words cut at blanks. It usually harms transformer models, which
    read punctuation; the words of `tfidf` and keyword counts leave it out by themselves. A blank takes the place of
    marks between two words. Vowel signs of Hindi or Thai are no punctuation. Symbols, such as + and emoji, stay unless
    asked for. Applying it again changes nothing.
    """

    kind: Literal["remove_punctuation"] = "remove_punctuation"
    group: ClassVar[Group] = "classical"
    symbols: bool = Field(default=False, description="Also remove symbols: currency and plus signs, arrows, emoji.")
    inner: bool = Field(default=True, description="Keep apostrophes, hyphens and underscores inside words.")
    numbers: bool = Field(default=True, description="Keep the marks of numbers, as in 3.5, 1,000, 12:30, -4 and 50%.")
    addresses: bool = Field(default=True, description="Keep web and mail addresses as they are.")
    tags: bool = Field(default=False, description="Keep @ and # at the beginning of a word, as in #fail.")
    emoticons: bool = Field(default=False, description="Keep emoticons, such as :-) and <3.")

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows with marks; every other row keeps its text to the byte."""
        options = self.model_dump(exclude={"kind", "off"})
        touched = matches(frame[TEXT], r"[\pP\pS]" if self.symbols else r"\pP")
        return rewritten(frame, touched, Marks(**options).without)
