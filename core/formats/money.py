"""Finding amounts of money in texts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from core.formats.amounts import CLOSED, NUMBER, Mark, read, reads_back
from core.formats.currencies import CODES, DOLLARS, LOWER, SIGNS, WORDS
from core.formats.leaning import lean
from core.formats.shield import shielded
from core.formats.spans import BLANK, LEFT, Span, in_range, replaced, settled, written

#: What a lone dollar sign means.
Dollar = Literal["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "leave"]

UNKNOWN = "several currencies are written so"
TWO_READINGS = "the separator may be for thousands or decimals"


def _any(names: "frozenset[str] | dict[str, str]") -> str:
    return "|".join(re.escape(name).replace(r"\ ", BLANK) for name in sorted(names, key=lambda n: (-len(n), n)))


_CODE = rf"(?:{_any(CODES)}|{_any(LOWER)})"
_SHORT = r"(?:[kKmMbB]|[mb]n|tn|[mM]io\.?|[mM]rd\.?)"
_LONG = (
    r"(?i:hundred|thousand|million|millions|billion|billions|trillion|tausend|millionen|milliarden|millón|millones"
    r"|milhão|milhões|milliards?|mil|mille)"
)
_MULTIPLE = rf"(?P<multiple>{_SHORT}(?![\w])|{BLANK}{_LONG}(?!\w)|{BLANK}(?:Mio|Mrd|mn|bn)\b\.?)?"
_SIGN_FIRST = re.compile(
    rf"(?<![\w$€£¥])(?P<sign>{_any(SIGNS)}|(?<![.-]){_CODE}(?=[\s0-9]))(?P<gap>{BLANK}?)(?P<number>{NUMBER}|\.[0-9]{{2}}){CLOSED}"
    rf"{_MULTIPLE}(?P<tail>{BLANK}?{_CODE}\b)?(?![\w%°]|[.,:/'’][0-9])"
)
_SIGN_LAST = re.compile(
    rf"{LEFT}(?P<number>{NUMBER})(?:,[-–—])?{_MULTIPLE}(?P<gap>{BLANK}?|-(?=[^\W\d]{{4}}))(?P<of>of |de |d['’])?"
    rf"(?P<sign>(?:{_any(SIGNS)})(?!{BLANK}?[0-9])|{_CODE}\b(?!{BLANK}?[0-9])|(?i:{_any(WORDS)})(?!\w))(?![\w]|[.,:/'’][0-9])"
)

#: A range, or cents that belong to the amount.
_GOES_ON = re.compile(
    rf"{BLANK}?[-–—]{BLANK}?[0-9]"
    rf"|,?{BLANK}?(?:and|und|et|y|e|con)?{BLANK}?[0-9]{{1,2}}{BLANK}?(?i:cents?|céntimos|centimes|centavos|cêntimos|pence)\b"
)

#: Rows that may have an amount of money, as a pattern for whole columns.
MAY_HAVE_MONEY = (
    r"[€£$¥₹₩₽₺₴₫₪฿₱₦][ \x{a0}\x{202f}\x{2009}]?\.?[0-9]|[0-9].{0,14}[€£$¥₹₩₽₺₴₫₪฿₱₦]"
    rf"|(?:{'|'.join(sorted({*CODES, *LOWER}))})[ \x{{a0}}\x{{202f}}\x{{2009}}]?[0-9]"
    rf"|[0-9].{{0,14}}(?:{'|'.join(sorted({*CODES, *LOWER}))}|(?i:euro|dollar|dólar|dolar|sterling|esterlina|bucks|quid"
    r"|franken|franc|reais|yen|zł|zloty|kč|peso|rupee|kr|pounds))"
)


def find_money(text: str, dollar: Dollar = "USD", mark: Mark = "auto") -> list[Span]:
    """The amounts of money in a text, in order of place.

    The value is code and amount with a decimal point, such as ``EUR 24.90``; words for multiples stay (``USD 5
    million``). It is None with a doubt where several currencies are written so or where the amount has two readings.
    ``dollar`` is the currency of a lone dollar sign. Pounds are left out unless sterling is said: they may be weights.
    """
    hidden = shielded(text)
    taken: list[Span] = []
    for span in sorted(_found(hidden, dollar, mark), key=lambda span: (span.start, -span.end)):
        if not taken or span.start >= taken[-1].end:
            taken.append(span)
    return taken


def coded_money(text: str, dollar: Dollar = "USD", mark: Mark = "auto") -> str:
    """The text with each amount whose currency and value are certain as code and amount."""

    def once(now: str) -> str:
        return replaced(now, [(s.start, s.end, s.value) for s in find_money(now, dollar, mark) if s.value])

    return settled(text, once)


def _found(hidden: str, dollar: Dollar, mark: Mark) -> Iterator[Span]:
    for found in _SIGN_FIRST.finditer(hidden):
        before = hidden[max(0, found.start() - 2) : found.start()]
        if (found["gap"] and re.search(r"[0-9]\s?$", before)) or re.fullmatch("EUR[1-7]", found.group()):
            continue
        if code := _code(found["sign"], dollar):
            tail = (found["tail"] or "").strip()
            code = _agreed(found["sign"], code, LOWER.get(tail, tail))
        place = "code before" if _is_code(found["sign"]) else "sign before"
        yield _span(found, hidden, "code twice" if found["tail"] else place, code, mark)
    for found in _SIGN_LAST.finditer(hidden):
        after = hidden[found.end() : found.end() + 24]
        if in_range(hidden, found.start()) or _GOES_ON.match(after) or re.match("0[0-9]", found["number"]):
            continue
        sign = found["sign"]
        place = "code after" if _is_code(sign) else "word after" if sign.lower() in WORDS else "sign after"
        yield _span(found, hidden, place, _code(sign, dollar), mark)


def _is_code(sign: str) -> bool:
    return sign in CODES or sign in LOWER


def _code(sign: str, dollar: Dollar) -> str:
    """The code of a sign, code or word; empty where it is not known which of several currencies it is."""
    plain = re.sub(BLANK, " ", sign)
    code = SIGNS.get(plain) or LOWER.get(plain) or (plain if plain in CODES else WORDS.get(plain.lower(), ""))
    if code == "$":
        return "" if dollar == "leave" else dollar
    return code


def _agreed(sign: str, code: str, tail: str) -> str:
    """The code of an amount that has a sign before it and a code after it; empty where they disagree."""
    if not tail or tail == code:
        return code
    return tail if sign == "$" and tail in DOLLARS else ""


def _span(found: re.Match[str], hidden: str, place: str, code: str, mark: Mark) -> Span:
    token, multiple = found["number"], found["multiple"] or ""
    amount = _amount(token, hidden, place, "comma" if code == "BRL" and mark == "auto" else mark)
    form = place + (", decimal comma" if _has_decimal_comma(token, amount) else "")
    certain = amount is not None and reads_back(written(amount), amount, hidden, mark)
    doubt = UNKNOWN if not code else "" if certain else TWO_READINGS
    value = None if doubt or amount is None else f"{code} {written(amount)}{multiple}"
    return Span("money", form, found.start(), found.end(), value, doubt, amount, code)


def _amount(token: str, hidden: str, place: str, mark: Mark) -> Decimal | None:
    """The amount; money has thousands more often than thousandths, and the sign's place says where it was written."""
    if token.startswith("."):
        return Decimal("0" + token)
    if " " in token and not re.search("[.,]", token) and (place.endswith("before") or lean(hidden) == "point"):
        return None
    amount = read(token, hidden, mark).amount
    if amount is None and place.endswith("before") and "," in token:
        return Decimal(token.replace(",", ""))
    if amount is None and place.endswith("after") and "." in token:
        return Decimal(token.replace(".", ""))
    return amount


def _has_decimal_comma(token: str, amount: Decimal | None) -> bool:
    return (amount is not None and token[-3:-2] == ",") or token[-2:-1] == ","
