"""A rule that moves rows of a class by what their texts contain."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, field_validator, model_validator

from core.scan import matches


class LabelRule(BaseModel, frozen=True, extra="forbid"):
    """Rows with this label whose text contains this become rows of another class.

    A plain text is found whatever its case. A pattern is RE2's: as written, in linear time, without look-around;
    ``(?i)`` before it ignores case.
    """

    label: str = Field(min_length=1, max_length=500, description="The label as it stands.")
    contains: str = Field(min_length=1, max_length=1000, description="What the text contains.")
    becomes: str = Field(min_length=1, max_length=500, description="The label that such a row gets.")
    match: Literal["text", "pattern"] = Field(
        default="text", description="Whether it is plain text, found in any case, or a regular expression (RE2)."
    )

    @field_validator("becomes")
    @classmethod
    def _named(cls, becomes: str) -> str:
        if not becomes.strip():
            raise ValueError("a row would get an empty label; name the class it belongs to")
        return becomes

    @model_validator(mode="after")
    def _readable(self) -> "LabelRule":
        if self.match == "pattern":
            try:
                matches(pd.Series([""], dtype="str"), self.contains)
            except ValueError as error:  # pyarrow's ArrowInvalid
                raise ValueError(f"the pattern '{self.contains}' cannot be read: {error}") from None
        return self

    def found(self, texts: pd.Series) -> np.ndarray:
        """True for the texts that contain it, shape (rows,); False where there is no text."""
        if self.match == "pattern":
            return matches(texts, self.contains)
        wanted = self.contains.casefold()
        return np.fromiter((isinstance(text, str) and wanted in text.casefold() for text in texts), bool, len(texts))
