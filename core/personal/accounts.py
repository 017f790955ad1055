"""Bank accounts and payment cards, told from other numbers by their check digits."""

import re
from collections.abc import Iterator

from core.personal.spans import Span

#: Length of an IBAN by country (ISO 13616, the SWIFT IBAN registry).
_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FI FK FO GL NL SD", "19": "MK SI", "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA", "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HN HU LB NI PL SV", "29": "BR EG PS QA UA", "30": "JO KW MU YE", "31": "MT SC",
        "32": "LC", "33": "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d\d(?=[ \u00a0-]?[A-Za-z0-9])")
_CARD = re.compile(r"(?<![\w.,/=+#-])\d(?:[ \u00a0-]?\d){11,18}(?![\w=/]|[.,-]\d)")

#: First digits and lengths of card numbers (ISO/IEC 7812 and the networks' published ranges).
_NETWORKS = (
    (r"4", (13, 16, 19)),
    (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
    (r"3[47]", (15,)),
    (r"6011|64[4-9]|65|62|35(?:2[89]|[3-8])", (16, 17, 18, 19)),
    (r"30[0-5]|3[689]", (14, 16, 19)),
    (r"50(?:18|20|38)|5893|6304|6759|676[1-3]", (12, 13, 14, 15, 16, 17, 18, 19)),
)
_NETWORK = [(re.compile(prefix), lengths) for prefix, lengths in _NETWORKS]

#: How a card number is written in groups; other groupings are lists of numbers.
_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (4, 4, 4, 3), (4, 4, 5)}

#: RE2 patterns of texts that may have one.
MAYBE_IBAN = r"[A-Za-z]{2}\d\d(?:[ \x{a0}-]?[A-Za-z0-9]){11}"
MAYBE_CARD = r"\d(?:[ \x{a0}-]?\d){11}"


def ibans(text: str) -> Iterator[Span]:
    """Numbers of bank accounts: country, its length, and the check digits (modulo 97) all fit.

    Blanks, no-break spaces or hyphens may stand between the signs, one at a time.
    """
    for found in _IBAN.finditer(text):
        wanted = _LENGTHS.get(found.group()[:2].upper(), 0)
        end, signs = found.start(), ""
        while len(signs) < wanted and end < len(text):
            sign = text[end]
            if sign.isascii() and sign.isalnum():
                signs += sign.upper()
            elif sign not in " \u00a0-" or text[end - 1] in " \u00a0-":
                break
            end += 1
        closed = end == len(text) or not text[end].isalnum()
        if signs and len(signs) == wanted and closed and _checks(signs):
            yield Span("iban", found.start(), end, text[found.start() : end])


def _checks(iban: str) -> bool:
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def cards(text: str) -> Iterator[Span]:
    """Numbers of payment cards: first digits and length of a network, its way of grouping, and the Luhn digit."""
    for found in _CARD.finditer(text):
        groups = re.split(r"[ \u00a0-]", found.group())
        digits = "".join(groups)
        known = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _NETWORK)
        if known and (len(groups) == 1 or tuple(map(len, groups)) in _GROUPS) and _luhn(digits):
            yield Span("card", found.start(), found.end(), found.group())


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
