"""The step `normalize_whitespace`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.scan import matches, rewritten

#: RE2: white space other than the blank, as `str.split` knows it; and what else makes a text other than normal.
_ODD = r"\x{9}-\x{d}\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_UNTIDY = rf"[{_ODD}]|^ | $|  "


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
        """Replace the text of rows that are not normal; every other row keeps its text to the byte."""
        return rewritten(frame, matches(frame["text"], _UNTIDY), self._normal)

    def _normal(self, text: str) -> str:
        if not self.keep_line_breaks:
            return " ".join(text.split())
        return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
