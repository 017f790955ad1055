"""Telephone numbers, by the numbering plans of the phonenumbers library, told from other figures by how they stand."""

import re
from collections.abc import Iterator
from functools import cache

from core.errors import AssayError
from core.personal.spans import Span

_BETWEEN = r"[ \u00a0.()/\-\u2010-\u2013]{0,3}"
_CANDIDATE = re.compile(
    rf"(?<![\w.,=#$\u00a3\u20ac-])[+(]{{0,2}}\d(?:{_BETWEEN}\d){{6,17}}(?![\w%\u20ac$\u00a3]|[.,:]\d)"
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:[12]\d|3[01]|0?[1-9])"
    r"|(?:[12]\d|3[01]|0?[1-9])[-/. ](?:[12]\d|3[01]|0?[1-9])[-/. ](?:19|20)\d\d)(?!\d)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[. \u00a0]\d{3})+")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\W{1,3}(?:19|20)\d\d)+")
_CUE = re.compile(
    r"\b(?:phone|telephone|tel|cell|mobile|mob|fax|call|text|txt|sms|whatsapp|dial|ring|contact|handy|telefon\w*|"
    r"m\u00f3vil|tel\u00e9fono|t\u00e9l|t\u00e9l\u00e9phone|portable|mobil\w*|reach|number is|anrufen|ll\u00e1m\w*|"
    r"appel\w*)\b",
    re.IGNORECASE,
)
_NO_CUE = re.compile(
    r"\b(?:order|case|ref|reference|invoice|tracking|ticket|id|isbn|issn|imei|serial|account|acct|item|model|sku|zip|"
    r"confirmation|booking|parcel|shipment|customer|policy|claim|flight|pnr|vat|tax|barcode|ean|sort code|bestell\w*|"
    r"rechnung\w*|auftrag\w*|kunden\w*|sendung\w*|commande|facture|pedido|factura|konto\w*|iban|eur|usd|gbp)\b"
    r"(?:\s?(?:no|nr|num|n)\.)?[^.!?\n]{0,18}\Z",
    re.IGNORECASE,
)
_IN_LINK = re.compile(r"://\S*\Z|[a-z]/\Z")
_MONEY = re.compile(r"\s?(?:eur|usd|gbp|euros?|dollars?|pounds?|bucks|%)\b", re.IGNORECASE)

#: RE2 pattern of texts that may have one: seven digits with few signs between.
MAYBE_PHONE = r"\d(?:[ \x{a0}.()/\-\x{2010}-\x{2013}]{0,3}\d){6}"


def phones(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Telephone numbers: international ones of any country, national ones of the regions.

    A number counts when a numbering plan has it and it is grouped as that plan groups; written without any sign between
    its digits it needs a leading zero or a word such as *call* before it. Dates, prices, amounts with thousands marks
    and numbers named as an order, invoice, account and the like do not count.
    """
    for found in _CANDIDATE.finditer(text):
        value = found.group()
        before = text[max(0, found.start() - 40) : found.start()]
        if _is_other(value) or _IN_LINK.search(before):
            continue
        international = value.startswith(("+", "(+"))
        if not international and not _stands_as_phone(value, before, text[found.end() : found.end() + 10]):
            continue
        for start, end in _numbers(value, (None,) if international else regions):
            yield Span("phone", found.start() + start, found.start() + end, value[start:end])


def _is_other(value: str) -> bool:
    """Whether it is a date, with or without a time, or a list of years."""
    if _YEARS.fullmatch(value):
        return True
    rest, dates = _DATE.subn("", value)
    return dates > 0 and sum(sign.isdigit() for sign in rest) < 7


def _stands_as_phone(value: str, before: str, after: str) -> bool:
    cue = _CUE.search(before)
    if _MONEY.match(after) or (not cue and _NO_CUE.search(before)):
        return False
    if value.isdigit():
        return bool(cue) or (value[0] == "0" and 10 <= len(value) <= 11)
    return bool(cue) or not _THOUSANDS.fullmatch(value)


def _numbers(value: str, regions: tuple[str | None, ...]) -> list[tuple[int, int]]:
    """Where numbers stand in a candidate, by the first region that has any."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    digits = "".join(sign for sign in value if sign.isdigit())
    for region in regions:
        if region is not None and not _possible(digits, region):
            continue
        places = [
            (match.start, match.end)
            for match in PhoneNumberMatcher(value, region, leniency=Leniency.STRICT_GROUPING, max_tries=8)
        ]
        if places:
            return places
    return []


def _possible(digits: str, region: str) -> bool:
    """Whether the digits begin like a number of the region, with or without trunk prefix or country code."""
    pattern, prefixes = _plan(region)
    return digits.startswith(("00", "011")) or any(
        pattern.match(digits.removeprefix(prefix)) is not None for prefix in ("", *prefixes)
    )


@cache
def _plan(region: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The region's pattern of national numbers, and what may stand before one: trunk prefix and country code."""
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region(region, None)
    if plan is None or plan.general_desc is None:
        raise AssayError(
            f"There is no telephone region '{region}'.",
            "regions",
            "Use two-letter country codes of ISO 3166, such as US, GB or DE.",
        )
    pattern = re.compile(plan.general_desc.national_number_pattern or "")
    return pattern, (plan.national_prefix or "", str(plan.country_code))
