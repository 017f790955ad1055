"""Finding measurements in texts: a number and a unit."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from core.formats.amounts import CLOSED, NUMBER, Mark, read, reads_back
from core.formats.cues import Place, is_difference, is_unit, is_unsure_ounce
from core.formats.shield import shielded
from core.formats.spans import BLANK, LEFT, Span, in_range, settled, written
from core.formats.units import (
    CUSTOMARY,
    SYMBOLS,
    UNITS,
    UNSURE,
    WORDS,
    Customary,
    converted,
    dimension,
    is_too_cold,
    target_of,
)

#: So many characters to the left and right of a measurement tell what its unit is, beside cues anywhere in the text.
WINDOW = 500

COMPOUND = "two units together"
UNSURE_UNIT = "the unit differs between countries or may be something else"
TWO_READINGS = "the separator may be for thousands or decimals"
DIFFERENCE = "a difference of temperatures"

_SPELLINGS = "|".join(re.escape(name).replace(r"\ ", BLANK) for name in sorted(SYMBOLS, key=lambda n: (-len(n), n)))
_NAMES = "|".join(re.escape(name) for name in sorted(WORDS, key=lambda n: (-len(n), n)))
_DEGREES = r"(?i:degrees?|deg\.?|grad|degrés?|grados|graus)"
_SPEEDS = {
    "mph": rf"(?i:miles?{BLANK}(?:per|an|a){BLANK}hour)",
    "km/h": rf"(?i:(?:kilomet(?:er|re)s?|kms?){BLANK}(?:per|an){BLANK}hour|kilomètres{BLANK}par{BLANK}heure"
    rf"|kilómetros{BLANK}por{BLANK}hora|quil[ôó]metros{BLANK}por{BLANK}hora|kilometer{BLANK}pro{BLANK}stunde)",
}
_SCALES = r"(?i:celsius|fahrenheit|centígrados|centigrados)"
#: What makes an amount with a unit an area, a rate, a force, one side of a product, or a name.
_NOT_ALONE = (
    rf"\w|[/²³^*·]|\.?{BLANK}?/|{BLANK}?(?:per|pro|par|por){BLANK}|['’][0-9]"
    rf"|{BLANK}an?{BLANK}(?:hour|minute|second)\b|\.?-(?!(?:wide|long|tall|deep|thick|high|diameter|old|plus)\b)\w"
    rf"|\.?{BLANK}?(?i:squared?|sq|cubic|cubed|quadrat\w*|carrés?|cuadrados?|quadrados?|quadrat[oi]|c[uú]bicos?|cubes?)\b"
    rf"|{BLANK}of{BLANK}(?:thrust|force|pressure|torque|boost)\b|\.?{BLANK}?(?:[x×*]|by|sur|por|mal){BLANK}?[0-9]"
    rf"|{BLANK}(?:paper|bond|cardstock|cover|test|line|markers?)\b"
)
_MEASURE = re.compile(
    rf"(?P<number>(?:(?<=\s)[-−]|(?<=^)[-−]|){LEFT}{NUMBER}){CLOSED}(?P<gap>{BLANK}?|-(?=[^\W\d]{{2}}))"
    rf"(?P<unit>{_SPEEDS['mph']}|{_SPEEDS['km/h']}|{_DEGREES}{BLANK}?(?:[CF](?!\w)|{_SCALES})|{_SPELLINGS}"
    rf"|(?i:{_NAMES}))(?!{_NOT_ALONE})"
)
_PRODUCT = re.compile(
    rf"[0-9][\"”″'’′°º]?{BLANK}?[^\W\d_]{{0,11}}\.?{BLANK}?(?:[x×*–—-]|by|sur|por|mal){BLANK}?$", re.IGNORECASE
)
#: Parts of a range of degrees, and of a number whose signs stand apart: ``5° – 8° C``, ``1 , 137 miles``.
_TORN = re.compile(r"[0-9](?:\s?[°º]\s?(?:[-–—]|to|and)|\s[,.])\s?$")
_SAID_AGAIN = re.compile(
    r"\s?[(\[]\s?(?:[^\W\d_]{2,8}\s|[~≈<>])?[-−]?[0-9][0-9.,]*\s?[°\"”″]?[^\W\d_]{0,12}(?:\.?\s[^\W\d_]{1,6}\.?)?[\"”″]?\s?[)\]]"
)
#: An amount in brackets that says the one before it again in a unit which may not be known here.
_RESTATED = re.compile(r"[0-9]\s?[°º\"”″]?[^\W\d_]{0,9}\.?\s?[(\[]\s?$")
_STONES = re.compile(r"[0-9]\s?(?:st|stone|stones)\b\.?,?\s?(?:and\s)?$", re.IGNORECASE)
#: An abbreviation whose full stop does not end the sentence.
_DOTTED = re.compile(r"(?:oz|lbs?|in|ft|yds?)\.(?=\s[a-z])", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"{BLANK}?[-–—x×]{BLANK}?[0-9]")
_BETWEEN_PARTS = re.compile(r"(?:[.,]{0,2}\s|\s?and\s|\s?und\s|\s?et\s|\s?y\s|\s?e\s|\s?&\s)?$")
_SAME_TWICE = re.compile(
    r"\s?(?:[(\[=~≈]+\s?(?:ca\.?\s|(?:about|approx\.?|over|around|roughly|nearly|almost|up\sto|or)\s|[~≈<>]|&[lg]t;)?"
    r"|(?:,?\sor|\s(?:is|equals|are)|\s?[→⇒]|\s?->|/|\||,\si\.e\.,?)\s?)$"
)
_FEET_INCHES = re.compile(r"(?<![\w.,'’])[1-9][0-9]?\s?['’′]\s?[0-9]{1,2}(?:\.5)?\s?(?:[\"”″]|'')(?!\w)")

#: Rows that may have a measurement, as a pattern for whole columns.
MAY_HAVE_MEASURE = (
    r"[0-9](?:[ \x{a0}\x{202f}\x{2009}]|-)?(?:"
    + "|".join(
        sorted(
            {re.escape(name).replace(r"\ ", " ").replace('\\"', '"') for name in SYMBOLS}, key=lambda n: (-len(n), n)
        )
    )
    + "|(?i:deg|"
    + _NAMES
    + r"))(?:[^\pL\pN_]|$)|[0-9]['’′]"
)


def find_measures(text: str, mark: Mark = "auto", customary: Customary = "leave") -> list[Span]:
    """The measurements of a text, in order of place; ``value`` is amount and symbol as they stand, ``2.5 kg``.

    It is None with a doubt for units that differ between countries (gallons, pints, fluid ounces, tons) unless
    ``customary`` says whose they are, for pounds,
    which may be money, ounces where nothing speaks of weight, and degrees without a scale; for two units together
    (5 ft 10 in), amounts given in two units, differences of temperature, and numbers with two readings. Ranges,
    products, rates, areas, seats and sizes are left out.
    """
    hidden = shielded(text)
    spans = [*_feet_and_inches(hidden)]
    taken = {place for span in spans for place in range(span.start, span.end)}
    for found in _MEASURE.finditer(hidden):
        if found.start() not in taken:
            spans += _span(found, hidden, mark, customary)
    return _parted(hidden, sorted(spans, key=lambda span: span.start))


def converted_measures(
    text: str,
    wishes: Mapping[str, str],
    mark: Mark = "auto",
    customary: Customary = "leave",
    left: list[tuple[str, str]] | None = None,
) -> str:
    """The text with each certain measurement in the unit wished for its dimension, as ``2.5 kg``.

    ``wishes`` has a unit's symbol, ``metric`` or ``keep`` for a dimension; a dimension that is not in it stays to the
    byte. ``left`` gets the doubts about the others.
    """

    def find(now: str) -> list[Span]:
        return [span for span in find_measures(now, mark, customary) if dimension(span.unit) in wishes]

    def new(span: Span, now: str) -> str | None:
        if not wanted(span, wishes):
            return None
        amount, unit = standard(span, wishes)
        return f"{written(amount)} {unit}" if reads_back(written(amount), amount, now, mark) else None

    return settled(text, find, new, left)


def wanted(span: Span, wishes: Mapping[str, str]) -> bool:
    """Whether a measurement is certain and its dimension is to be standardized."""
    return span.value is not None and span.unit in UNITS and dimension(span.unit) in wishes


def standard(span: Span, wishes: Mapping[str, str]) -> tuple[Decimal, str]:
    """Amount and unit of a certain measurement in the unit wished for its dimension."""
    assert span.amount is not None
    target = target_of(span.amount, span.unit, wishes[dimension(span.unit)])
    return (span.amount if target == span.unit else converted(span.amount, span.unit, target)), target


def _feet_and_inches(hidden: str) -> Iterator[Span]:
    for found in _FEET_INCHES.finditer(hidden):
        yield Span("measurement", "#' #\"", found.start(), found.end(), None, COMPOUND, unit="ft")


def _span(found: re.Match[str], hidden: str, mark: Mark, customary: Customary) -> list[Span]:
    spelled, gap, token = found["unit"], found["gap"], found["number"]
    unit = _symbol(spelled)
    unit = CUSTOMARY[customary].get(unit, unit) if customary != "leave" else unit
    number, (start, end) = token.lstrip("-−"), found.span()
    if dimension(unit) != "temperature" or hidden[start] not in "-−":
        start += len(token) - len(number)
    before = hidden[max(0, start - 24) : start]
    if in_range(hidden, start) or _RANGE_AFTER.match(hidden, end) or _is_part(before, unit):
        return []
    if _DOTTED.match(hidden, found.start("unit")):
        end += 1
    left = max(0, start - WINDOW)
    place = Place(hidden[left:start], hidden[end : end + WINDOW], hidden, bool(gap))
    if not is_unit(unit, spelled, number, place):
        return []
    if (" " in number and "," not in number) or re.match("0[0-9]", number):
        return []
    amount = read(number, hidden, mark).amount
    unsure = unit in UNSURE or (unit == "oz" and is_unsure_ounce(place.text))
    doubt = UNSURE_UNIT if unsure else TWO_READINGS if amount is None else ""
    if dimension(unit) == "temperature" and is_difference(place.before, place.after):
        doubt = DIFFERENCE
    if _SAID_AGAIN.match(hidden, end) or (unit in ("ft", "lb") and re.match(r"\.?,?\s?[0-9]", place.after)):
        doubt = COMPOUND
    if amount is not None and hidden[start] in "-−":
        amount = -amount
    if amount is not None and is_too_cold(amount, unit):
        return []
    value = None if doubt or amount is None else f"{written(amount)} {unit}"
    form = f"#{' ' if gap else ''}{spelled.lower() if spelled.lower() in WORDS else spelled}"
    return [Span("measurement", form, start, end, value, doubt, amount, unit)]


def _is_part(before: str, unit: str) -> bool:
    """Whether what stands before makes a measurement the second side of a product or the pounds behind stones."""
    patterns = (_RESTATED, _PRODUCT, _TORN, *((_STONES,) if dimension(unit) == "mass" else ()))
    return any(pattern.search(before) is not None for pattern in patterns)


def _symbol(spelled: str) -> str:
    plain = re.sub(BLANK, " ", spelled)
    if speed := next((unit for unit, pattern in _SPEEDS.items() if re.fullmatch(pattern, plain)), None):
        return speed
    known = SYMBOLS.get(plain) or WORDS.get(plain.lower())
    return known or ("°F" if re.search("F$|fahrenheit$", plain, re.IGNORECASE) else "°C")


def _parted(hidden: str, spans: list[Span]) -> list[Span]:
    """The spans with doubt on those that are two parts of one length or weight, or the same amount said twice."""
    doubted = set()
    for place in range(len(spans) - 1):
        one, two = spans[place], spans[place + 1]
        between = hidden[one.end : two.start]
        if dimension(one.unit) != dimension(two.unit) or len(between) > 12:
            continue
        parts = _size(two) < _size(one) and _BETWEEN_PARTS.match(between)
        if parts or (one.unit != two.unit and _SAME_TWICE.match(between)):
            doubted |= {place, place + 1}
    return [
        Span(s.kind, s.format, s.start, s.end, None, s.doubt or COMPOUND, s.amount, s.unit) if place in doubted else s
        for place, s in enumerate(spans)
    ]


def _size(span: Span) -> Decimal:
    return UNITS[span.unit].factor if span.unit in UNITS else Decimal(0)
