"""Ranges of days, and numbers that look like years: ``from 3 to 5 May 2024``, ``On June 5, 2000 people came``."""

import re

from core.formats.months import MONTHS, alternatives

_SIGNS = "-–—−/&+,x×"
_WORDS = frozenset(
    "to or and through thru until till bis oder und au à a et ou y o e al ao até hasta tot met t/m en of x".split()
)
_ARTICLES = frozenset(
    """the den dem le el il am on monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi
    dimanche""".split()
)
#: Behind a comma these begin something new: ``métro 4, le 12 mai 2019``.
_SINGLE = frozenset("the den dem le el il am on".split())
_JOIN = rf"(?:[{_SIGNS}]|\b(?:{'|'.join(sorted(_WORDS))})\b)"
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|\.)?"
_DAY = rf"(?<![\w/.-])[0-3]?[0-9]{_ORDINAL}"
_THE = rf"(?:(?:{'|'.join(sorted(_ARTICLES))})\s)?"
_AFTER_DAY = re.compile(rf"{_DAY}\s?(?:{_JOIN}\s?){{1,3}}{_THE}$", re.IGNORECASE)
_AFTER_MONTH = re.compile(
    rf"\b{alternatives(MONTHS)}\.?(?:\s[0-9]{{1,2}}{_ORDINAL})?\s?{_JOIN}\s?{_THE}$", re.IGNORECASE
)
_AFTER_NUMERIC = re.compile(rf"(?<![\w/.-])[0-9]{{1,2}}[./][0-9]{{1,2}}\.?\s?{_JOIN}\s?{_THE}$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s(?:people|men|women|children|folks|troops|hours|of\s(?:the|these|those|us|them|our))\b"
    r"|\s?(?:hrs?|h|utc|gmt|zulu|local)\b",
    re.IGNORECASE,
)
#: Things of which there are several, right behind a date or a number.
PLURAL = re.compile(r"\s(?!(?:was|is|has|as|this|us|yes|his|its|always|across|plus|thus|does)\b)[a-z]{2,}s\b")


def ends_range(before: str, days: bool = True) -> bool:
    """Whether the text before a date is the first half of a range that shares the date's month or year.

    ``days``: a day alone counts as one, as in ``3 to 5 May 2024``. A full date before does not.
    """
    if not _may_join(before):
        return False
    return any(
        pattern.search(before) is not None
        for pattern in ((_AFTER_DAY,) if days else ()) + (_AFTER_MONTH, _AFTER_NUMERIC)
    )


def _may_join(before: str) -> bool:
    """Whether the text ends with a sign or a word that joins two parts of a range."""
    words = before.lower().split()[-2:]
    if not words or before[-1].isalnum():
        return False
    words = words[:-1] if words[-1] in _ARTICLES and len(words) > 1 else words
    last = words[-1]
    if last.endswith(",") and before.rsplit(maxsplit=1)[-1].lower() in _SINGLE:
        return False
    return last[-1] in _SIGNS or last in _WORDS


def goes_on_counting(year: str, after: str) -> bool:
    """Whether the text after ``June 5, 2000`` makes the last number an amount or a time of day: ``people came``."""
    return bool(_COUNTED.match(after) or (year.endswith("00") and PLURAL.match(after)))
