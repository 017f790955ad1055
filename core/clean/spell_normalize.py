"""The step `spell_normalize`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.scan import beyond_ascii, matches, narrowed, rewritten
from core.signs import with_runs
from core.types import TEXT
from core.wordforms import laughs, shortener


class SpellNormalize(Step, frozen=True):
    """Cuts letters that are repeated for emphasis, as in sooooo, so that the spellings of a word become one.

    It makes sense for counts of words (`tfidf`, keyword counts) in messages and posts. It usually harms transformer
    models: their pieces of words know common lengthenings, and what a lengthening says gets lost. Runs of three letters
    or more are cut, because hardly a word has them; for German (Schifffahrt) set ``most`` to 3. Digits, web addresses,
    names with @, codes with digits, Roman numerals, AAA and masks such as xxxx stay. Applying it again changes nothing.
    """

    kind: Literal["spell_normalize"] = "spell_normalize"
    group: ClassVar[Group] = "classical"
    most: int = Field(
        default=2, ge=1, le=5, description="How often a letter may stand in a row where it stood three times or more."
    )
    marks: bool = Field(default=False, description="Also cut !!!! to !, ???? to ?, and more dots than three to three.")
    laughter: bool = Field(
        default=False, description="Also cut repeated syllables and Korean laughter, as in hahahaha and ㅋㅋㅋㅋ."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows with runs; every other row keeps its text to the byte."""
        texts = frame[TEXT]
        touched = with_runs(texts, max(2, self.most)) | beyond_ascii(texts)
        if self.laughter:
            touched |= narrowed(texts, matches(texts, "(?i)[a-z]{6}"), laughs)
        if self.marks:
            touched |= matches(texts, "[!?,;:~]{3}|[.]{4}")
        return rewritten(frame, touched, shortener(self.most, self.marks, self.laughter))
