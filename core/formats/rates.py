"""Converting amounts of money by a table of rates that the user gives."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from pydantic import BaseModel, Field

from core.formats.spans import Span, written

NO_RATE = "the table has no rate for the currency"
PART = "part of a range, of which only one side could be converted"

#: Currencies without a smaller coin in use.
_WHOLE = frozenset(["JPY", "KRW", "VND", "IDR", "HUF"])
_RANGE_AFTER = re.compile(r"\s?(?:[-–—/]|\b(?:to|or|and|bis|oder|und|à|a|et|ou|y|o|e|até)\b)\s?[0-9]", re.IGNORECASE)


class Rate(BaseModel, frozen=True, extra="forbid"):
    """What one unit of a currency is worth."""

    code: str = Field(pattern="^[A-Z]{3}$", description="Code of the currency, such as USD.")
    worth: float = Field(
        gt=0, lt=1e9, description="What one unit of it is worth; in the same currency for the whole table."
    )


def exchanged(span: Span, text: str, to: str, worths: Mapping[str, Decimal]) -> Span:
    """The amount of money in currency ``to``; as it is, with a doubt, where the table or the text does not allow it.

    It is rounded to cents (yen and a few others: to whole units) but keeps at least two significant digits; with a
    multiple (``USD 5 million``) to as many significant digits as were given, at least three.
    """
    if span.value is None or span.amount is None or span.unit == to:
        return span
    if span.unit not in worths:
        return replace(span, doubt=NO_RATE)
    if _RANGE_AFTER.match(text, span.end):
        return replace(span, doubt=PART)
    multiple = span.value.removeprefix(f"{span.unit} {written(span.amount)}")
    amount = span.amount * worths[span.unit] / worths[to]
    digits = max(3, len(span.amount.as_tuple().digits)) if multiple else 2
    place = amount.adjusted() - digits + 1
    if not multiple:
        place = min(place, 0 if to in _WHOLE else -2)
    rounded = amount.quantize(Decimal(1).scaleb(min(place, 0)), rounding=ROUND_HALF_EVEN)
    return replace(span, value=f"{to} {written(rounded)}{multiple}", amount=rounded, unit=to)
