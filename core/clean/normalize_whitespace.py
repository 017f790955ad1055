"""The step `normalize_whitespace`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step


class NormalizeWhitespace(Step, frozen=True):
    """Collapses runs of spaces, tabs, line breaks and no-break spaces into one space and trims the ends.

    Applying it again changes nothing. Zero-width characters are not white space and stay.
    """

    kind: Literal["normalize_whitespace"] = "normalize_whitespace"
    group: ClassVar[Group] = "characters"
    keep_line_breaks: bool = Field(
        default=False, description="Keep single line breaks; only spaces within a line are collapsed."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of every row by its normalized form; missing text stays missing."""
        return frame.assign(text=frame["text"].map(self._normal, na_action="ignore").astype("str"))

    def _normal(self, text: str) -> str:
        if not self.keep_line_breaks:
            return " ".join(text.split())
        return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
