"""The step `standardize_currencies`."""

from decimal import Decimal
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context, Group, Step
from core.formats.amounts import Mark
from core.formats.money import MAY_HAVE_MONEY, Dollar, coded_money
from core.formats.rates import Rate, exchanged
from core.formats.spans import Span
from core.formats.tally import told
from core.scan import matches, rewritten


class StandardizeCurrencies(Step, frozen=True):
    """Writes amounts of money in texts as code and amount with a decimal point, such as EUR 24.90.

    Amounts are converted into another currency only if ``to`` and a table of ``rates`` are given; an amount whose
    currency the table does not have, and one side of a range ($5-10), is coded but not converted. What several
    currencies are called, such as pesos or kr, stays as it is, and so do numbers that have two readings; the step's
    notes count them, with examples. Pounds, which may be weights, stay too. Applying it again changes nothing.
    """

    kind: Literal["standardize_currencies"] = "standardize_currencies"
    group: ClassVar[Group] = "formats"
    dollar: Dollar = Field(
        default="USD", description="Currency of a lone dollar sign and of the word dollars; leave lets them stand."
    )
    to: str | None = Field(
        default=None,
        pattern="^[A-Z]{3}$",
        description="Code of the currency to convert into; none: nothing is converted.",
    )
    rates: tuple[Rate, ...] = Field(
        default=(), max_length=200, description="Table of what one unit of each currency is worth; needed to convert."
    )
    rates_of: str = Field(
        default="", max_length=40, description="Day or source of the rates, such as 2024-03-05; the notes name it."
    )
    decimal_mark: Mark = Field(
        default="auto",
        description="How to read a separator before three digits, as in 1,234; auto decides by the words around.",
    )

    @model_validator(mode="after")
    def _table_fits(self) -> "StandardizeCurrencies":
        codes = [rate.code for rate in self.rates]
        if len(set(codes)) < len(codes):
            raise ValueError("The table of rates has a currency twice. Keep one of its lines.")
        if self.to is not None and self.to not in codes:
            raise ValueError(f"To convert into {self.to}, the table of rates needs a line for {self.to} itself.")
        if codes and self.to is None:
            raise ValueError("There is a table of rates but no currency to convert into. Choose one in 'to'.")
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the amounts of rows that have some; every other row keeps its text to the byte."""
        touched = matches(frame["text"], MAY_HAVE_MONEY)
        worths = {rate.code: Decimal(str(rate.worth)) for rate in self.rates}
        left: list[tuple[str, str]] = []
        done: list[tuple[str, str]] = []
        how = f"into {self.to} by the rates{f' of {self.rates_of}' if self.rates_of else ' given'}"

        def change(span: Span, now: str) -> Span:
            new = exchanged(span, now, self.to or "", worths)
            if new.unit != span.unit:
                done.append((how, now[span.start : span.end]))
            return new

        own = change if self.to is not None else None
        after = rewritten(frame, touched, lambda text: coded_money(text, self.dollar, self.decimal_mark, own, left))
        told(context.notes, "Converted", "amount", done)
        told(context.notes, "Left alone", "amount", left)
        return after
