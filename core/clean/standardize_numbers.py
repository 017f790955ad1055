"""The step `standardize_numbers`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.formats.amounts import Mark
from core.formats.numbers import MAY_HAVE_NUMBER, Style, styled_numbers
from core.formats.tally import told
from core.scan import matches, rewritten


class StandardizeNumbers(Step, frozen=True):
    """Writes the numbers in texts with one decimal mark and one separator of thousands.

    Separators of thousands are replaced or removed, never added, so that years and order numbers stay. Dates, amounts
    of money, measurements, versions, times and lists such as 12,13 stay, and so does what has two readings, such as
    1,234 in a text without words; the step's notes count it, with examples. Applying it again changes nothing.
    """

    kind: Literal["standardize_numbers"] = "standardize_numbers"
    group: ClassVar[Group] = "formats"
    style: Style = Field(default="1234.5", description="How numbers are to be written.")
    decimal_mark: Mark = Field(
        default="auto",
        description="How to read a separator before three digits, as in 1,234; auto decides by the words around.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the numbers of rows that have some; every other row keeps its text to the byte."""
        touched = matches(frame["text"], MAY_HAVE_NUMBER)
        left: list[tuple[str, str]] = []
        after = rewritten(frame, touched, lambda text: styled_numbers(text, self.style, self.decimal_mark, left))
        told(context.notes, "Left alone", "number", left)
        return after
