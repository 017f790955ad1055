"""The step `filter_length`."""

from typing import ClassVar, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context, Group, Step
from core.lengths import lengths
from core.text import is_missing


class FilterLength(Step, frozen=True):
    """Removes texts that are shorter or longer than asked, in letters, characters, words or sentences.

    ``letters`` are letters and digits, where a Chinese, Japanese or Korean sign counts as three; ``words`` are what
    white space separates. Rows without text stay: the step `drop_missing` removes them.
    """

    kind: Literal["filter_length"] = "filter_length"
    group: ClassVar[Group] = "rows"
    effect: ClassVar[Literal["drops"]] = "drops"
    writes: ClassVar[tuple[str, ...]] = ()
    unit: Literal["letters", "characters", "words", "sentences"] = Field(
        default="letters", description="What length is counted in."
    )
    minimum: int = Field(default=2, ge=0, le=1_000_000, description="Shorter texts are removed.")
    maximum: int | None = Field(
        default=None, ge=1, le=1_000_000_000, description="Longer texts are removed; none if empty."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(f"the maximum, {self.maximum}, is below the minimum, {self.minimum}")
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep the rows whose text has a length within the bounds, and those that have no text."""
        counts = lengths(frame["text"], self.unit)
        fits = counts >= self.minimum
        if self.maximum is not None:
            fits &= counts <= self.maximum
        return frame[fits | is_missing(frame["text"]).to_numpy()]
