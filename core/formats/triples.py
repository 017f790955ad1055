"""Whether three numbers are a date, and which one; ``12/24/36 month plan`` has none."""

import re
from datetime import date

from core.formats.leaning import lean

DATE_WORD = re.compile(
    r"\b(?:on|by|until|till|since|from|before|after|dated?|of|for|due|born|am|vom|seit|bis|ab|zum|den|le|du|depuis"
    r"|el|del|desde|em|de|op|sinds|dal|il|entre|between)[ :]\s?(?:the\s)?$",
    re.IGNORECASE,
)
#: Words of languages that write the day first where points part the numbers.
_ABROAD = re.compile(
    r"\b(?:am|vom|seit|bis|ab|zum|dem|den|der|und|stand|rechnung|termin|frist|geliefert|bestellt|geb|le|du|au|el|del|desde"
    r"|em|até|op|sinds|dal|il|al|dnia|od|do|från|kl|den|с|до|от|г)\b[^\w(]{0,3}$",
    re.IGNORECASE,
)
#: Before these a number with points or two digits of a year may be the number of something.
_NUMBERED = re.compile(r"\b(?:update|order|ticket|invoice|rev|revision|score|odds|ratio|record)\W{0,3}$", re.IGNORECASE)
#: Behind three small numbers these say that they are amounts, as in ``a 12/24/36 month plan``.
_AMOUNTS = re.compile(
    r"[\s-]?(?:months?|mo|days?|weeks?|hours?|hrs?|years?|yrs?|[gmt]b|percent|split|ratio|rule|plan|mix|m[lgm]|kg|cm|inch|oz|lbs?|cups?"
    r"|players?|rounds?|points?|reps|fertilizer|diet|formula|method|monate|jahre|tage|mois|meses)\b",
    re.IGNORECASE,
)
#: Scripts whose readers write two digits of a year first or count years otherwise.
_OTHER_YEARS = re.compile("[\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_no_date(found: re.Match[str], tail: str, hidden: str) -> bool:
    """Whether three numbers are amounts, a result, or part of a longer number."""
    short, sep, dated = len(found["y"]) == 2, found["sep"], DATE_WORD.search(tail) is not None
    if sep == "-" and re.search(r"[0-9)]\s$", tail):
        return True
    if sep == "." and re.search(r"\b\w*[A-Z]\w*[A-Z]\w*\s$", tail) and not re.search(r"\b(?:DOB|EXP|AM|VOM)\s$", tail):
        return True
    if (short or sep == ".") and _NUMBERED.search(tail):
        return True
    if not short:
        return False
    if _AMOUNTS.match(hidden, found.end()) or re.search(r"[0-9]{3}\s$", tail) or _OTHER_YEARS.search(hidden):
        return True
    if not any(map(str.isalpha, hidden)):
        return True
    if sep == "-":
        year_first = iso_day(whole_year(found["a"]), int(found["b"]), int(found["y"]))
        return year_first is not None or not dated
    return found["a"] == found["b"] == found["y"] and not dated


def is_pointed(tail: str, hidden: str) -> bool:
    """Whether a text is of a language that writes the day first where points part the numbers."""
    return _ABROAD.search(tail) is not None or lean(hidden) == "comma"


def whole_year(year: str) -> int:
    """The year of two or four digits; 0, which no date has, for two digits that may be of either century."""
    if len(year) == 4:
        return int(year)
    return 2000 + int(year) if int(year) < 31 else 1900 + int(year) if int(year) >= 60 else 0


def iso_day(year: int, month: int, day: int) -> str | None:
    """The day as ISO 8601; None where there is no such day, or the year is before 1500 or after 2199."""
    try:
        return date(year, month, day).isoformat() if 1500 <= year < 2200 else None
    except ValueError:
        return None
