"""The step `lowercase`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.scan import beyond_ascii, matches, rewritten
from core.types import TEXT

#: Capital i with a dot above, also where the dot is a character of its own.
_DOTTED = "\u0130"
_DOT = "\u0307"
_SHARP = "\u00df"


class Lowercase(Step, frozen=True):
    """Writes all letters small, by the rules of Unicode.

    It makes sense for counts of words, where it brings Flight and flight together; `tfidf` does it by itself, so that
    the step changes little there. It usually harms transformer models that tell capitals apart (cased models), and does
    nothing for those that do not. The Greek sigma at the end of a word is the final one. Applying it again changes
    nothing.
    """

    kind: Literal["lowercase"] = "lowercase"
    group: ClassVar[Group] = "classical"
    language: Literal["any", "tr", "az", "de"] = Field(
        default="any",
        description="Language with rules of its own: Turkish (tr) and Azerbaijani (az) write I as ı and İ as i, "
        "German (de) keeps ß when folding.",
    )
    fold: bool = Field(
        default=False, description="Also fold letters that only differ in case elsewhere: ß as ss, ς as σ, ﬁ as fi."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows with capitals; every other row keeps its text to the byte."""
        texts = frame[TEXT]
        foreign = beyond_ascii(texts)
        capital = matches(texts, "[A-Z]") & ~foreign
        if self.language in ("tr", "az"):
            return rewritten(frame, capital | foreign, self.small)
        if capital.any():
            texts = texts.copy()
            texts[capital] = texts[capital].str.lower()
            frame = frame.assign(text=texts)
        return rewritten(frame, foreign, self.small)

    def small(self, text: str) -> str:
        """One text in small letters."""
        if self.language in ("tr", "az"):
            text = text.replace("I" + _DOT, "i").replace(_DOTTED, "i").replace("I", "\u0131")
        if not self.fold:
            return text.lower()
        if self.language != "de":
            return text.casefold()
        return _SHARP.join(part.casefold() for part in text.replace("\u1e9e", _SHARP).split(_SHARP))
