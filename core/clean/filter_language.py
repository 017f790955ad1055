"""The step `filter_language`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, field_validator

from core.contracts import Context, Group, Step
from core.languages import NAMES, detect, foreign
from core.types import TEXT


class FilterLanguage(Step, frozen=True):
    """Removes rows whose text is surely in another language than the ones to keep; what is not sure stays.

    Short texts are guessed badly, so a row without enough letters stays, and so does a row in a close relative of a
    kept language (Danish where Norwegian is kept) and one of which a half looks like a kept language. The detector
    knows 176 languages; a text in one that it does not know may be taken for another. Rows without text stay.
    """

    kind: Literal["filter_language"] = "filter_language"
    group: ClassVar[Group] = "rows"
    effect: ClassVar[Literal["drops"]] = "drops"
    writes: ClassVar[tuple[str, ...]] = ()
    keep: tuple[str, ...] = Field(
        default=("en",), min_length=1, description="ISO 639-1 codes of the languages to keep, such as en or de."
    )
    confidence: float = Field(
        default=0.6, ge=0.3, le=1, description="A row is removed only if the detector is at least so sure."
    )
    letters: int = Field(
        default=20, ge=5, le=500, description="A row with fewer letters stays (a Chinese sign counts as three)."
    )

    @field_validator("keep")
    @classmethod
    def _known(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in codes if code not in NAMES]
        if unknown:
            raise ValueError(f"no language that the detector knows has the ISO 639-1 code '{unknown[0]}'")
        return codes

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep the rows that are not surely in another language, in the frame's order."""
        texts = frame[TEXT]
        found = detect(texts, context.progress)
        return frame[~foreign(texts, found, self.keep, self.confidence, self.letters)]
