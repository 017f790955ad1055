"""The step `normalize_unicode`."""

from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.scan import beyond_ascii, matches, rewritten
from core.signs import (
    Form,
    normalized,
    shortened,
    with_control,
    with_invisible,
    with_runs,
    without_control,
    without_invisible,
)


class NormalizeUnicode(Step, frozen=True):
    """Removes control, zero-width and bidirectional characters; on request unifies Unicode, quotes, dashes and runs.

    Joiners stay where they are needed: in emoji, and in Arabic, Indic and kindred scripts; zero-width spaces stay in
    Thai, Lao, Myanmar and Khmer. Tabs and line breaks are left to `normalize_whitespace`. Applying it again changes
    nothing.
    """

    kind: Literal["normalize_unicode"] = "normalize_unicode"
    group: ClassVar[Group] = "characters"
    control: bool = Field(default=True, description="Remove control characters; form feeds become a blank.")
    invisible: bool = Field(default=True, description="Remove zero-width and bidirectional characters.")
    form: Form = Field(
        default="none",
        description="Unicode normal form: NFC joins letters and accents, NFKC also turns ﬁ into fi and ² into 2.",
    )
    quotes: bool = Field(default=False, description="Write typographic quotes as the straight signs of ASCII.")
    dashes: bool = Field(default=False, description="Write typographic hyphens, dashes and minus as a hyphen.")
    max_repeats: int | None = Field(
        default=None, ge=2, le=10, description="Cut longer runs of one letter or mark, as in soooooo, to so many signs."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that have such characters; every other row keeps its text to the byte."""
        texts = frame["text"]
        touched = np.zeros(len(frame), dtype=bool)
        if self.control:
            touched |= with_control(texts)
        if self.invisible:
            touched |= with_invisible(texts)
        if self.form != "none" or self.quotes:
            touched |= beyond_ascii(texts)
        if self.dashes:
            touched |= matches(texts, r"[\x{2010}-\x{2015}\x{2212}]")
        if self.max_repeats:
            touched |= with_runs(texts, self.max_repeats)
        return rewritten(frame, touched, self.normal)

    def normal(self, text: str) -> str:
        """One text, until nothing changes: a sign taken out can bring two others together."""
        while (changed := self._once(text)) != text:
            text = changed
        return text

    def _once(self, text: str) -> str:
        text = normalized(text, self.form, self.quotes, self.dashes)
        if self.control:
            text = without_control(text)
        if self.invisible:
            text = without_invisible(text)
        return shortened(text, self.max_repeats) if self.max_repeats else text
