"""The step `standardize_dates`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.formats.dates import MAY_HAVE_DATE, Order, iso_dates
from core.formats.nearness import day_of
from core.formats.tally import told
from core.scan import matches, rewritten


class StandardizeDates(Step, frozen=True):
    """Writes the dates in texts as ISO 8601, such as 2024-03-05, and leaves those alone that have two readings.

    A date such as 3/4/2024 is read by ``order``; ``auto`` takes the order of other dates of the same text that have
    one reading. Dates without a year, and those still open, are read by the column ``near`` if one is given: the year,
    or the order, that brings the date near to the day on which the text was written, where no other does. The step
    never looks at other rows: the check mixed_formats does, and names the order it found in its fix. Dates that stay
    open are counted in the step's notes, with examples. Numbers of versions, telephones and orders, times, ranges of
    days and addresses of pages stay. Applying it again changes nothing.
    """

    kind: Literal["standardize_dates"] = "standardize_dates"
    group: ClassVar[Group] = "formats"
    order: Order = Field(
        default="auto",
        description="How to read dates such as 3/4/2024; auto decides by other dates of the same text, if they can.",
    )
    near: str | None = Field(
        default=None,
        description="Column with the day on which each text was written; it decides on missing years and swapped days.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the dates of rows that have some; every other row keeps its text to the byte."""
        if self.near is not None and self.near not in frame.columns:
            raise AssayError(
                f"Column '{self.near}' is not in the table ({', '.join(map(str, frame.columns))}).",
                self.kind,
                "Choose another column for 'near', or none.",
            )
        touched = matches(frame["text"], MAY_HAVE_DATE)
        left: list[tuple[str, str]] = []
        if self.near is None or not touched.any():
            after = rewritten(frame, touched, lambda text: iso_dates(text, self.order, None, left))
        else:
            texts = frame["text"].copy()
            pairs = zip(texts[touched], frame.loc[touched, self.near], strict=True)
            texts[touched] = [iso_dates(text, self.order, day_of(day), left) for text, day in pairs]
            after = frame.assign(text=texts)
        told(context.notes, "Left alone", "date", left)
        return after
