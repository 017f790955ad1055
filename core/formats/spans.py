"""What was found where in a text, and how texts are rewritten."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["date", "money", "measurement", "number"]

#: Blanks that may stand inside a number or between a number and its unit.
BLANK = "[ \u00a0\u202f\u2009]"

#: What must not stand before a number: it would be part of something longer, such as a code, a path or a range.
LEFT = r"(?:(?<![\w.,:/\\#@$€£¥%+=&'’~^*–—-])|(?<=\s[-−])|(?<=^[-−]))"

_RANGE = re.compile(
    r"[0-9](?:st|nd|rd|th|er|º|\.)?\s?(?:[-–—−x×/+&~*]|\b(?:to|or|and|by|bis|oder|und|mal|à|a|ou|et|y|o|e|au|até|al|hasta|tot|en)\b)\s?$",
    re.IGNORECASE,
)


_SIGN_RANGE = re.compile(r"[0-9]\s?[-–—−x×/+&~*]\s?$")


@dataclass(frozen=True, slots=True)
class Span:
    """A date, amount, measurement or number in a text.

    ``format`` says how it is written, ``value`` what it means in the one standard form (``2024-03-05``, ``EUR 24.90``,
    ``2.5 kg``, ``1234.5``), None where that cannot be told; ``doubt`` says why. ``amount`` and ``unit`` (a currency
    code or a unit's symbol) are there for what has them, ``readings`` where there is a small number of possible values.
    """

    kind: Kind
    format: str
    start: int
    end: int
    value: str | None
    doubt: str = ""
    amount: Decimal | None = None
    unit: str = ""
    readings: tuple[str, ...] = ()


def in_range(text: str, start: int, words: bool = True) -> bool:
    """Whether the number at ``start`` is the second part of a range or product: ``10-12``, ``3 x 5``, ``10 to 12``."""
    return (_RANGE if words else _SIGN_RANGE).search(text[max(0, start - 16) : start]) is not None


def written(amount: Decimal) -> str:
    """The number with a decimal point, without exponent or thousands separators."""
    return format(amount, "f")


def replaced(text: str, pieces: Iterable[tuple[int, int, str]]) -> str:
    """The text with each ``(start, end, new)`` put in; pieces are in order and do not overlap."""
    parts, at = [], 0
    for start, end, new in pieces:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def settled(
    text: str,
    find: Callable[[str], list[Span]],
    new: Callable[[Span, str], str | None],
    left: list[tuple[str, str]] | None = None,
) -> str:
    """The text with what ``new`` gives for its spans, again until nothing changes.

    It is the text itself where that does not happen within a few rounds. Doubts that remain are added to ``left``,
    each with the place's text.
    """
    now = text
    for _ in range(4):
        spans = find(now)
        after = replaced(now, [(s.start, s.end, put) for s in spans if (put := new(s, now)) is not None])
        if after == now:
            if left is not None:
                left += [(span.doubt, now[span.start : span.end]) for span in spans if span.doubt]
            return now
        now = after
    return text
