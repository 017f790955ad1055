"""Finding amounts of money in texts."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal

from core.formats.amounts import CLOSED, INDIAN, NUMBER, Mark, read, reads_back
from core.formats.currencies import CODES, DOLLARS, LOWER, SIGNS, WORDS
from core.formats.leaning import lean
from core.formats.programs import is_abroad, is_formula, is_program, is_torn
from core.formats.shield import shielded
from core.formats.spans import BLANK, LEFT, Span, in_range, settled, written

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
    rf"(?<![\w$€£¥@])(?P<sign>{_any(SIGNS)}|(?<![.-]){_CODE}(?=[\s0-9]))(?P<gap>{BLANK}?)"
    rf"(?P<number>{NUMBER}|\.[0-9]{{2}}){CLOSED}(?:[.,][-–—]{{1,2}})?{_MULTIPLE}(?P<tail>{BLANK}?{_CODE}\b)?(?![\w%°]|[.,:/'’][0-9])"
)
_SIGN_LAST = re.compile(
    rf"{LEFT}(?P<number>{NUMBER})(?:[.,][-–—]{{1,2}})?{_MULTIPLE}(?P<gap>{BLANK}?|-(?=[^\W\d]{{4}}))"
    rf"(?P<of>of |de |d['’])?(?P<sign>(?:{_any(SIGNS)})(?!{BLANK}?[0-9])|{_CODE}\b(?!{BLANK}?[0-9])"
    rf"|(?i:{_any(WORDS)})(?!\w))(?![\w]|[.,:/'’][0-9]|/[A-Z]{{3}}\b)"
)

#: Things that are called by an amount, or that carry the currency's name: ``10 dollar stores``, ``the 2016 Euro``.
_THING = re.compile(
    r"[\s-](?:bills?|coins?|notes?|stores?|signs?|tree|general|shave|values?|figures?|zone|cups?|final(?:s|e)?|winners?"
    r"|champion\w*|qualif\w*|championship\w*|scheine?|schein|münzen?|frage|stück|cents?|jobs?|question|marks?|norm|trucks?|diesel)\b",
    re.IGNORECASE,
)
#: Codes that are also abbreviations of something else, and what may follow them when they are money.
_OTHER_CODES = frozenset(["CAD", "INR", "CHF", "AED", "ILS"])
_MONEY_AFTER = re.compile(
    r"(?![\s-][^\W\d_])|\s(?:per|for|a|an|each|and|or|in|to|from|off|plus|on|at|is|was|were|total|only|fees?|which|when|but"
    r"|by|as|of|more|less|if|because|so|that|this|with|pro|im|für|und|oder|par|et|ou|por|al|y|extra|brutto|netto)\b"
)
#: Behind a dollar sign or the word these say that it is another country's.
_OTHER_DOLLAR = re.compile(
    r"\s?(?:pesos?|m\.n\.|canadi\w+|austral\w+|mexic\w+|hong\s?kong|singap\w+|new\szealand|nz|taiwan\w*|jamaic\w+|liberi\w+"
    r"|namib\w+|colomb\w+|chilen\w+|argentin\w+|cop|ars|clp|néo|bahami\w+|zimbab\w+)\b",
    re.IGNORECASE,
)
_FUEL = re.compile(
    r"\s?(?:/|per|pro|par|por|le|la|el)?\s?(?:l\b|liter|litre|litro|kwh|gallon|gal\b)|.{0,24}\b(?:diesel|benzin|petrol|gas)",
    re.I,
)
_LISTED = re.compile(r"\s?(?:,|or|and|oder|und|ou|et|y|o|e)\s?[$€£]?[0-9]")

#: A range, or cents that belong to the amount.
_GOES_ON = re.compile(
    rf"{BLANK}?[-–—]{BLANK}?[0-9]"
    rf"|,?{BLANK}?(?:and|und|et|y|e|con)?{BLANK}?[0-9]{{1,2}}{BLANK}?(?i:cents?|céntimos|centimes|centavos|cêntimos|pence)\b"
    rf"|{BLANK}[0-9]{{2}}(?![\w.,:])|{BLANK}(?:con|and|und|et|y|e){BLANK}[0-9]{{1,2}}(?![\w.,])"
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


def coded_money(
    text: str,
    dollar: Dollar = "USD",
    mark: Mark = "auto",
    change: Callable[[Span, str], Span] | None = None,
    left: list[tuple[str, str]] | None = None,
) -> str:
    """The text with each amount whose currency and value are certain as code and amount.

    ``change`` may put another span in the place of one, given the text (see `core.formats.rates`); ``left`` gets the
    doubts that remain.
    """

    def find(now: str) -> list[Span]:
        spans = find_money(now, dollar, mark)
        return [change(span, now) for span in spans] if change else spans

    return settled(text, find, lambda span, _: span.value, left)


def _found(hidden: str, dollar: Dollar, mark: Mark) -> Iterator[Span]:
    for found in _SIGN_FIRST.finditer(hidden):
        before = hidden[max(0, found.start() - 8) : found.start()]
        if (found["gap"] and re.search(r"[0-9]\s?$", before)) or re.fullmatch(
            "EUR[1-7]|.*[^0-9.,]0[0-9].*", found.group()
        ):
            continue
        if found["sign"] == "€" and re.search(r"[0-9]\s?$", before):
            continue
        if is_program(found, before, hidden) or is_torn(found, hidden):
            continue
        if code := _code(found["sign"], dollar):
            tail = (found["tail"] or "").strip()
            elsewhere = found["sign"] == "$" and not tail and is_abroad(hidden)
            code = "" if elsewhere or _OTHER_DOLLAR.match(hidden, found.end()) else code
            code = code and _agreed(found["sign"], code, LOWER.get(tail, tail))
        place = "code before" if _is_code(found["sign"]) else "sign before"
        yield _span(found, hidden, "code twice" if found["tail"] else place, code, mark)
    for found in _SIGN_LAST.finditer(hidden):
        after = hidden[found.end() : found.end() + 48]
        if in_range(hidden, found.start()) or _GOES_ON.match(after) or re.match("0[0-9]", found["number"]):
            continue
        sign = found["sign"]
        if (sign == "$" and is_formula(hidden)) or _is_thing(
            sign, found["number"], hidden[max(0, found.start() - 8) : found.start()], after
        ):
            continue
        place = "code after" if _is_code(sign) else "word after" if sign.lower() in WORDS else "sign after"
        yield _span(found, hidden, place, _code(sign, dollar), mark)


def _is_thing(sign: str, number: str, before: str, after: str) -> bool:
    """Whether a number and a currency's name behind it are something else: a store, a cup, the name of a team."""
    word = sign.lower() in WORDS
    if word and (_OTHER_DOLLAR.match(after) or (sign == "quid" and after.startswith(" pro "))):
        return True
    if word and (_THING.match(after) or sign in ("Bucks", "BUCKS") or re.match(r"(?:-|[’']s)[^\W\d]", after)):
        return True
    if word and re.search(r"\bthe\s$", before) and re.fullmatch("19[6-9][0-9]|20[0-3][0-9]", number):
        return True
    if sign in ("Euro", "EURO") and re.search(r"\b(?:the|uefa)\s$", before, re.IGNORECASE):
        return True
    return sign in _OTHER_CODES and not _MONEY_AFTER.match(after)


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
    mine: Mark = "comma" if code == "BRL" and mark == "auto" else mark
    amount = _amount(token, hidden, place, mine, code, multiple, hidden[found.end() : found.end() + 48])
    form = place + (", decimal comma" if _has_decimal_comma(token, amount) else "")
    certain = amount is not None and reads_back(written(amount), amount, hidden, mark)
    doubt = UNKNOWN if not code else "" if certain else TWO_READINGS
    value = None if doubt or amount is None else f"{code} {written(amount)}{multiple}"
    return Span("money", form, found.start(), found.end(), value, doubt, amount, code)


def _amount(token: str, hidden: str, place: str, mark: Mark, code: str, multiple: str, after: str) -> Decimal | None:
    """The amount; money has thousands more often than thousandths, and the sign's place says where it was written."""
    if token.startswith("."):
        return Decimal("0" + token)
    if INDIAN.fullmatch(token):
        return Decimal(token.replace(",", "")) if code == "INR" else None
    if " " in token and not re.search("[.,]", token) and (place.endswith("before") or lean(hidden) == "point"):
        return None
    comma = place.endswith("before") and not multiple and re.fullmatch(r"[0-9]+,([0-9]{1,2})", token)
    if comma and lean(hidden) != "comma" and code != "BRL" and (len(comma[1]) == 1 or _LISTED.match(after)):
        return None
    if place.endswith("before") and mark == "auto" and re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", token):
        return Decimal(token.replace(".", "")) if lean(hidden) == "comma" else None
    amount = read(token, hidden, mark).amount
    if (amount == 0 and multiple) or re.fullmatch("[0-9]+,[0-9]{4,}", token):
        return None
    if amount is None and place.endswith("before") and "," in token:
        return Decimal(token.replace(",", ""))
    if amount is None and place.endswith("after") and "." in token and not _FUEL.match(after):
        return Decimal(token.replace(".", ""))
    return amount


def _has_decimal_comma(token: str, amount: Decimal | None) -> bool:
    return (amount is not None and token[-3:-2] == ",") or token[-2:-1] == ","
