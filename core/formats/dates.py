"""Finding dates in texts and reading them, as far as they have one reading."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from core.formats.labels import is_label
from core.formats.months import ENGLISH, MONTHS, alternatives
from core.formats.nearness import chosen, with_year
from core.formats.ranges import PLURAL, ends_range, goes_on_counting
from core.formats.shield import shielded
from core.formats.spans import Span, settled
from core.formats.triples import DATE_WORD, is_no_date, is_pointed, iso_day, whole_year

#: How a date such as 3/4/2024 is read: ``auto`` by other dates of the same text, ``leave`` not at all.
Order = Literal["auto", "day first", "month first", "leave"]

SWAPPED = "day and month may be swapped"
NO_YEAR = "no year"

_BEFORE = r"(?<![\w/.\\\-:$€£#+@=%])(?<![0-9],)(?<![^\W\d_]['’])"
_AFTER = r"(?![\w%°$€£]|[/.,:\-–][0-9]|[\-/]\w|\.(?:pdf|docx?|xlsx?|csv|txt|zip|jpe?g|png|html?)\b)"
_ISO = re.compile(
    _BEFORE + r"(?P<y>[12][0-9]{3})(?:(?P<sep>[-/])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"|\.(?P<mm>[01][0-9])\.(?P<dd>[0-3][0-9]))"
    r"(?:(?=T[0-9]{2}:[0-9]{2})|" + _AFTER + ")"
)
_NUMERIC = re.compile(
    _BEFORE + r"(?P<a>[0-9]{1,2})(?P<sep>[/.-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[12][0-9]{3}|[0-9]{2})" + _AFTER
)
_YEAR = r"(?P<y>[12][0-9]{3}|['’][0-9]{2})"
_DAY = r"(?P<d>[0-3]?[0-9])"
_NAMED = re.compile(
    _BEFORE + r"(?:\bthe\s)?" + _DAY + r"(?P<ordinal>st|nd|rd|th|er|\.º|[ºª°]|(?<=1)o|\.)?"
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
_WEEKDAY = re.compile(
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|[.!?,;:(\n])\s?$|^$", re.I
)
#: A word with a capital right before the day, unless it is one that dates follow.
_NAMED_SO = re.compile(
    r"(?<!\w)(?!(?:DOB|EXP|ETA|Exp|Expires|Due|Born|Date|Day|Until|Till|Start|End|Summer|Winter|Autumn|Fall|Spring|Week|Today"
    r"|Tomorrow|Yesterday|Tonight|Live|News|PM|AM|EST|PST|GMT|UTC|BST|CET|[A-Z][a-z]+ed)\b)[A-Z][\w]*\s$"
)
_OPENS = re.compile(r"(?:^|[(:\n]\s?)$")
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
    are 2000 to 2030 and 1960 to 1999; other ones are left out. Impossible dates, version numbers, times, telephone
    numbers, ranges of days and what stands in addresses are no dates.
    """
    hidden = shielded(text)
    found = sorted({*_numeric(hidden, text), *_named(hidden, near)}, key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return _decided(kept, order, near)


def iso_dates(
    text: str, order: Order = "auto", near: date | None = None, left: list[tuple[str, str]] | None = None
) -> str:
    """The text with each date that has one reading as ISO 8601; ``left`` gets the doubts about others."""
    return settled(text, lambda now: find_dates(now, order, near), lambda span, _: span.value, left)


def _numeric(hidden: str, text: str) -> Iterator[Span]:
    for found in _ISO.finditer(hidden):
        month, day, sep = found["m"] or found["mm"], found["d"] or found["dd"], found["sep"] or "."
        value = iso_day(whole_year(found["y"]), int(month), int(day))
        tail = hidden[max(0, found.start() - 24) : found.start()]
        if value and not is_label(tail) and (sep != "." or DATE_WORD.search(tail) or _OPENS.search(tail)):
            full = len(month) == len(day) == 2
            form = "YYYY-MM-DD" if sep == "-" and full else f"YYYY{sep}M{sep}D"
            yield Span("date", form, found.start(), found.end(), value)
    for found in _NUMERIC.finditer(hidden):
        tail = hidden[max(0, found.start() - 24) : found.start()]
        if not (is_label(tail) or ends_range(tail) or is_no_date(found, tail, hidden)):
            yield from _two_ways(found, is_pointed(tail, hidden))


def _two_ways(found: re.Match[str], pointed: bool) -> Iterator[Span]:
    """The readings of a numeric date: one span, of which ``_decided`` settles the order if there are two.

    ``pointed``: the text is of a language that writes the day first where points part the numbers.
    """
    year, one, two, sep = whole_year(found["y"]), int(found["a"]), int(found["b"]), found["sep"]
    day_first, month_first = iso_day(year, two, one), iso_day(year, one, two)
    form = f"{{}}{sep}{{}}{sep}{'YY' if len(found['y']) == 2 else 'YYYY'}"
    place = (found.start(), found.end())
    if one == two and day_first:
        yield Span("date", form.format("?", "?"), *place, day_first)
    elif day_first and month_first and sep == "." and len(found["y"]) == 4 and pointed:
        yield Span("date", form.format("D", "M"), *place, day_first, readings=(day_first, month_first))
    elif day_first and month_first:
        yield Span("date", form.format("?", "?"), *place, None, SWAPPED, readings=(day_first, month_first))
    elif day_first:
        yield Span("date", form.format("D", "M"), *place, day_first)
    elif month_first:
        yield Span("date", form.format("M", "D"), *place, month_first)


def _named(hidden: str, near: date | None) -> Iterator[Span]:
    for pattern, name, gap in ((_NAMED, "D Month", " "), (_JOINED, "D-Month", "-"), (_MONTH_FIRST, "Month D", ", ")):
        for found in pattern.finditer(hidden):
            tail, after = hidden[max(0, found.start() - 24) : found.start()], hidden[found.end() : found.end() + 16]
            first = pattern is _MONTH_FIRST
            if not first and re.search(r"[12][0-9]{3}\s?[-–]\s?$", tail):
                continue
            if ends_range(tail, days=not first) or (not first and is_label(tail)):
                continue
            if not found["y"]:
                yield from _without_year(found, name, hidden, after, near)
                continue
            value = iso_day(whole_year(found["y"].strip("'’")), MONTHS[found["m"].lower()], int(found["d"]))
            romance = (found.groupdict().get("of") or "").startswith("d")
            comma = "," in hidden[found.end("m") : found.start("y")]
            if (
                (romance and comma)
                or ((first or comma) and goes_on_counting(found["y"], after))
                or _is_other_word(found, tail, first)
            ):
                continue
            if value and not re.match(r"\s?[-–]\s?[0-9]", after):
                form = name + gap + ("YY" if len(found["y"]) < 4 else "YYYY")
                yield Span("date", form, found.start(), found.end(), value)


def _is_other_word(found: re.Match[str], tail: str, first: bool) -> bool:
    """Whether ``may`` or ``march`` stands where a verb can stand, or the day is part of a name: ``RN 12 mai``."""
    if not first and _is_counted(found, tail):
        return True
    other = found["m"] in ("may", "march") if first else found["m"] == "Mars"
    return other and not (DATE_WORD.search(tail) or _WEEKDAY.search(tail))


def _is_counted(found: re.Match[str], tail: str) -> bool:
    """Whether the day may be the number of a name or an amount: ``Louis 14 juillet``, ``my 3 April 2019 bills``."""
    if found.groupdict().get("ordinal") or found["d"].startswith("0") or _WEEKDAY.search(tail):
        return False
    named = not found["m"].isupper() and _NAMED_SO.search(tail)
    if DATE_WORD.search(tail) and not (named and tail[-3:-1].isupper()):
        return bool(re.search(r"\bof\s(?:the\s)?$", tail) and PLURAL.match(found.string, found.end()))
    return bool(named or PLURAL.match(found.string, found.end()))


def _without_year(found: re.Match[str], name: str, hidden: str, after: str, near: date | None) -> Iterator[Span]:
    month, day = MONTHS[found["m"].lower()], int(found["d"])
    if not iso_day(2024, month, day) or _GOES_ON.match(after) or not _is_day_of_month(found, found.groupdict(), hidden):
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
        return name[0].isupper() and not name.isupper() and bool(DATE_WORD.search(before))
    return name[0].isupper() or (len(name) > 4 and name.lower() not in ENGLISH)


def _decided(spans: list[Span], order: Order, near: date | None) -> list[Span]:
    """The spans with swapped ones settled where the order, the other dates of the text, or ``near`` says how.

    Dates count as evidence for those with the same separator; a date with points has the day first unless another
    date of the text shows otherwise.
    """
    shown = {span.format[:2] for span in spans if not span.readings}
    decided = []
    for span in spans:
        sep, taken = span.format[1:2], order
        if span.readings and span.value and (f"M{sep}" in shown or order == "month first"):
            span = replace(span, format="?" + sep + "?" + span.format[3:], value=None, doubt=SWAPPED)
        if span.doubt == SWAPPED:
            day, month = f"D{sep}" in shown, f"M{sep}" in shown
            if order == "auto":
                taken = "leave" if day == month else "day first" if day else "month first"
            span = _read(span, taken, near)
        decided.append(span)
    return decided


def _read(span: Span, order: Order, near: date | None) -> Span:
    day_first, month_first = span.readings
    by_order = {"day first": day_first, "month first": month_first}
    value = by_order.get(order) or chosen(day_first, month_first, near)
    return replace(span, value=value, doubt="" if value else SWAPPED)
