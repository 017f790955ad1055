"""Numbers, amounts and dates of a text as they are written, to see whether a made row kept them."""

import re
from typing import Final

from core.formats.dates import find_dates
from core.formats.money import find_money

#: A digit that begins a number, or digits within a code such as AB1234; a lone digit behind a letter, as in a word
#: whose o was read as 0, is none.
_NUMBER = re.compile(r"(?:(?<!\w)[-−+])?(?:(?<![^\W_])\d(?:[.,:/'’]?\d)*|\d[.,:]?\d(?:[.,:/'’]?\d)*)(?:\s?%)?")
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"\s+")

#: English words for numbers; one is also a pronoun, and second a rank.
_WORDS: Final = {
    word: str(number)
    for number, word in [
        (0, "zero"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"), (7, "seven"), (8, "eight"),
        (9, "nine"), (10, "ten"), (11, "eleven"), (12, "twelve"), (13, "thirteen"), (14, "fourteen"), (15, "fifteen"),
        (16, "sixteen"), (17, "seventeen"), (18, "eighteen"), (19, "nineteen"), (20, "twenty"), (30, "thirty"),
        (40, "forty"), (50, "fifty"), (60, "sixty"), (70, "seventy"), (80, "eighty"), (90, "ninety"), (100, "hundred"),
        (1000, "thousand"), (10**6, "million"), (10**9, "billion"), (0.5, "half"), (12, "dozen"),
    ]
}  # fmt: skip
_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b", re.IGNORECASE)


def figures(text: str, language: str = "en") -> tuple[str, ...]:
    """The numbers, amounts and dates of a text as written, sorted; equal for two texts that have the same ones.

    Amounts and dates that are recognized are taken whole, so that a month or currency that changes is seen. English
    words for numbers count as their digits.
    """
    found: list[str] = []
    if _DIGIT.search(text):
        taken = 0
        rest: list[str] = []
        for start, end in _whole(text):
            if start >= taken:
                rest.append(text[taken:start])
                found.append(_BLANKS.sub(" ", text[start:end]).casefold())
                taken = end
        left = " \n ".join([*rest, text[taken:]])
        found += [_BLANKS.sub("", number) for number in _NUMBER.findall(left)]
    if language == "en":
        found += [_WORDS[word.casefold()] for word in _WORD.findall(text)]
    return tuple(sorted(found))


def _whole(text: str) -> list[tuple[int, int]]:
    """Where dates and amounts of money stand, in order, the longer first where two begin at one place."""
    spans = [(span.start, span.end) for span in (*find_dates(text), *find_money(text))]
    return sorted(spans, key=lambda span: (span[0], -span[1]))
