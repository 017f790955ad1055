"""The step `standardize_currencies`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.formats.amounts import Mark
from core.formats.money import MAY_HAVE_MONEY, Dollar, coded_money
from core.scan import matches, rewritten


class StandardizeCurrencies(Step, frozen=True):
    """Writes amounts of money in texts as code and amount with a decimal point, such as EUR 24.90.

    Amounts are not converted into another currency. What several currencies are called, such as pesos or kr, and
    pounds, which may be weights, stays as it is; so do numbers that have two readings. Applying it again changes
    nothing.
    """

    kind: Literal["standardize_currencies"] = "standardize_currencies"
    group: ClassVar[Group] = "formats"
    dollar: Dollar = Field(
        default="USD", description="Currency of a lone dollar sign and of the word dollars; leave lets them stand."
    )
    decimal_mark: Mark = Field(
        default="auto",
        description="How to read a separator before three digits, as in 1,234; auto decides by the words around.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the amounts of rows that have some; every other row keeps its text to the byte."""
        touched = matches(frame["text"], MAY_HAVE_MONEY)
        return rewritten(frame, touched, lambda text: coded_money(text, self.dollar, self.decimal_mark))
