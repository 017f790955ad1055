"""Finding dates in texts and reading them, as far as they have one reading."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from core.formats.months import ENGLISH, MONTHS, alternatives
from core.formats.nearness import chosen, with_year
from core.formats.shield import shielded
from core.formats.spans import Span, in_range, replaced, settled

#: How a date such as 3/4/2024 is read: ``auto`` by other dates of the same text, ``leave`` not at all.
Order = Literal["auto", "day first", "month first", "leave"]

SWAPPED = "day and month may be swapped"
NO_YEAR = "no year"

_BEFORE = r"(?<![\w/.\\\-:$€£#+@=%])(?<![0-9],)"
_AFTER = r"(?![\w%°$€£]|[/.,:\-–][0-9]|[\-/]\w|\.(?:pdf|docx?|xlsx?|csv|txt|zip|jpe?g|png|html?)\b)"
_ISO = re.compile(
    _BEFORE + r"(?P<y>[12][0-9]{3})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"(?:(?=T[0-9]{2}:[0-9]{2})|" + _AFTER + ")"
)
_NUMERIC = re.compile(
    _BEFORE + r"(?P<a>[0-9]{1,2})(?P<sep>[/.-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[12][0-9]{3}|[0-9]{2})" + _AFTER
)
_YEAR = r"(?P<y>[12][0-9]{3}|['’][0-9]{2})"
_DAY = r"(?P<d>[0-3]?[0-9])"
_NAMED = re.compile(
    _BEFORE + r"(?:\bthe\s)?" + _DAY + r"(?P<ordinal>st|nd|rd|th|er|\.º|º|ª|\.)?"
    r"(?:[ \u00a0]{1,2}(?P<of>of |de |del |d['’])?|\s?(?=[^\W\d_]{4}))(?P<m>" + alternatives(MONTHS) + r")\b\.?"
    r"(?:(?:,?[ \u00a0]{1,2}|,)(?:de |del |do )?" + _YEAR + ")?" + _AFTER,
    re.IGNORECASE,
)
_JOINED = re.compile(
    _BEFORE + _DAY + r"(?P<sep>[-/])(?P<m>" + alternatives(MONTHS) + r")(?P=sep)(?P<y>[12][0-9]{3}|[0-9]{2})" + _AFTER,
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    _BEFORE + "(?P<m>" + alternatives(ENGLISH) + r")\b\.?[ \u00a0]{1,2}(?:the )?" + _DAY + "(?P<ordinal>st|nd|rd|th)?"
    r"(?:(?:,[ \u00a0]?|[ \u00a0]{1,2}|,? of )" + _YEAR + ")?" + _AFTER,
    re.IGNORECASE,
)
_DATE_WORD = re.compile(
    r"\b(?:on|by|until|till|since|from|before|after|dated?|of|for|due|born|am|vom|seit|bis|ab|zum|den|le|du|depuis"
    r"|el|del|desde|em|de|op|sinds|dal|il|entre|between)[ :]\s?(?:the\s)?$",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:version|release|build|firmware|update|ip|code|no|nr|number|order|ref|chapter|section|kapitel|abschnitt"
    r"|chapitre)\W{0,3}$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s?[-–—/&]\s?[0-9]|\s?(?:,|and|to|or|bis|through|thru)\s?[0-9]{1,2}(?:st|nd|rd|th)?(?![0-9:])|\s[0-9]+(?![0-9:])"
    r"|['’][0-9]|[-/]\w",
    re.IGNORECASE,
)

#: Rows that may have a date, as a pattern for whole columns.
MAY_HAVE_DATE = (
    r"[0-9][/.-][0-9]{1,2}[/.-][0-9]{1,4}|(?i:[0-9].{0,8}"
    + alternatives(MONTHS)
    + "|"
    + alternatives(ENGLISH)
    + r"\.?[ \x{a0}]{1,2}(?:the )?[0-9])"
)


def find_dates(text: str, order: Order = "auto", near: date | None = None) -> list[Span]:
    """The dates of a text, in order of place.

    The value is the date as ISO 8601, or None with a doubt: ``day and month may be swapped`` where both are 12 or
    less and neither ``order``, nor another date of the text, nor ``near`` decides; ``no year`` where none is written
    and ``near`` is not given. ``near`` is the day the text was written (see `core.formats.nearness`). Two-digit years
    are 2000 to 2039 and 1960 to 1999; other ones are left out. Impossible dates, version numbers, times, telephone
    numbers, ranges of days and what stands in addresses are no dates.
    """
    hidden = shielded(text)
    found = sorted({*_numeric(hidden, text), *_named(hidden, near)}, key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return _decided(kept, order, near)


def iso_dates(text: str, order: Order = "auto", near: date | None = None) -> str:
    """The text with each date that has one reading as ISO 8601."""

    def once(now: str) -> str:
        return replaced(now, [(s.start, s.end, s.value) for s in find_dates(now, order, near) if s.value])

    return settled(text, once)


def _numeric(hidden: str, text: str) -> Iterator[Span]:
    for found in _ISO.finditer(hidden):
        value = _iso(_whole_year(found["y"]), int(found["m"]), int(found["d"]))
        if value and not (found["sep"] == "." and _VERSION.search(hidden[max(0, found.start() - 16) : found.start()])):
            full = len(found["m"]) == len(found["d"]) == 2
            form = "YYYY-MM-DD" if found["sep"] == "-" and full else f"YYYY{found['sep']}M{found['sep']}D"
            yield Span("date", form, found.start(), found.end(), value)
    for found in _NUMERIC.finditer(hidden):
        tail = hidden[max(0, found.start() - 16) : found.start()]
        short = len(found["y"]) == 2
        if _VERSION.search(tail) and (short or found["sep"] == "."):
            continue
        if short and found["sep"] == "-" and not _DATE_WORD.search(tail):
            continue
        yield from _two_ways(found)


def _two_ways(found: re.Match[str]) -> Iterator[Span]:
    """The readings of a numeric date: one span, of which ``_decided`` settles the order if there are two."""
    year, one, two, sep = _whole_year(found["y"]), int(found["a"]), int(found["b"]), found["sep"]
    day_first, month_first = _iso(year, two, one), _iso(year, one, two)
    form = f"{{}}{sep}{{}}{sep}{'YY' if len(found['y']) == 2 else 'YYYY'}"
    place = (found.start(), found.end())
    if one == two and day_first:
        yield Span("date", form.format("?", "?"), *place, day_first)
    elif day_first and month_first and not (sep == "." and len(found["y"]) == 4):
        yield Span("date", form.format("?", "?"), *place, None, SWAPPED, readings=(day_first, month_first))
    elif day_first:
        yield Span("date", form.format("D", "M"), *place, day_first)
    elif month_first:
        yield Span("date", form.format("M", "D"), *place, month_first)


def _named(hidden: str, near: date | None) -> Iterator[Span]:
    for pattern, name, gap in ((_NAMED, "D Month", " "), (_JOINED, "D-Month", "-"), (_MONTH_FIRST, "Month D", ", ")):
        for found in pattern.finditer(hidden):
            if pattern is not _MONTH_FIRST and in_range(hidden, found.start("d")):
                continue
            after = hidden[found.end() : found.end() + 12]
            if not found["y"]:
                yield from _without_year(found, name, hidden, after, near)
                continue
            value = _iso(_whole_year(found["y"].strip("'’")), MONTHS[found["m"].lower()], int(found["d"]))
            romance = (found.groupdict().get("of") or "").startswith("d")
            if romance and "," in hidden[found.end("m") : found.start("y")]:
                continue
            if value and not re.match(r"\s?[-–]\s?[0-9]", after):
                form = name + gap + ("YY" if len(found["y"]) < 4 else "YYYY")
                yield Span("date", form, found.start(), found.end(), value)


def _without_year(found: re.Match[str], name: str, hidden: str, after: str, near: date | None) -> Iterator[Span]:
    month, day = MONTHS[found["m"].lower()], int(found["d"])
    if not _iso(2024, month, day) or _GOES_ON.match(after) or not _is_day_of_month(found, found.groupdict(), hidden):
        return
    value = with_year(month, day, near)
    last = max(found.end("m"), found.end("d"), found.end("ordinal"))
    yield Span("date", name, found.start(), last, value, "" if value else NO_YEAR)


def _is_day_of_month(found: re.Match[str], groups: dict[str, str | None], hidden: str) -> bool:
    """Whether a day and a month without a year are a date: ``March 3rd`` is one, ``may 3 people come`` is not."""
    name, before = found["m"], hidden[max(0, found.start() - 16) : found.start()]
    if re.search(r"[0-9](?:st|nd|rd|th)?\s(?:of\s)?$", before):
        return False
    if groups["ordinal"] in ("st", "nd", "rd", "th", "er") or groups.get("of"):
        return len(name) > 3 or name[0].isupper()
    if name.lower() in ("may", "march", "mar", "mars", "mai", "dec"):
        return name[0].isupper() and not name.isupper() and bool(_DATE_WORD.search(before))
    return name[0].isupper() or (len(name) > 4 and name.lower() not in ENGLISH)


def _decided(spans: list[Span], order: Order, near: date | None) -> list[Span]:
    """The spans with swapped ones settled where the order, the other dates of the text, or ``near`` says how."""
    if not any(span.doubt == SWAPPED for span in spans):
        return spans
    if order == "auto":
        day = any(span.format.startswith(("D/", "D-M-", "D.")) for span in spans)
        month = any(span.format.startswith(("M/", "M-", "M.")) for span in spans)
        order = "leave" if day == month else "day first" if day else "month first"
    return [_read(span, order, near) if span.doubt == SWAPPED else span for span in spans]


def _read(span: Span, order: Order, near: date | None) -> Span:
    day_first, month_first = span.readings
    by_order = {"day first": day_first, "month first": month_first}
    value = by_order.get(order) or chosen(day_first, month_first, near)
    return replace(span, value=value, doubt="" if value else SWAPPED)


def _whole_year(year: str) -> int:
    """The year of two or four digits; 0, which no date has, for two digits that may be of either century."""
    if len(year) == 4:
        return int(year)
    return 2000 + int(year) if int(year) < 40 else 1900 + int(year) if int(year) >= 60 else 0


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1500 <= year < 2200 else None
    except ValueError:
        return None
