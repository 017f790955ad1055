"""Reading numbers that are written with points, commas, blanks or apostrophes."""

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from core.formats.leaning import lean

#: How a number whose only separator stands before three digits is read: ``auto`` looks at the text's small words.
Mark = Literal["auto", "point", "comma"]

#: A number; alternatives with thousands separators come first.
NUMBER = (
    r"(?:[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}(?:\.[0-9]+)?(?![0-9])|[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3}){1,6}(?:,[0-9]+)?"
    r"|[0-9]{1,3}(?:['’][0-9]{3}){1,6}(?:[.,][0-9]+)?"
    "|[0-9]{1,3}(?:[\u00a0\u202f\u2009][0-9]{3}){1,6}(?:[.,][0-9]+)?"
    r"|[0-9]{1,3}(?: [0-9]{3}){1,6}(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?)"
)
#: What must not follow a number's last digit.
CLOSED = r"(?![0-9]|[.,'’][0-9])"

#: Groups of two before the last three, as in India; elsewhere it is a list or a mistake.
INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}(?:\.[0-9]+)?")

_BLANKS = re.compile("[ \u00a0\u202f\u2009]")


class Reading(NamedTuple):
    """What a number means; ``amount`` is None where it has two meanings. ``style`` is empty without separators."""

    amount: Decimal | None
    style: str
    grouped: bool = False


def read(token: str, text: str, mark: Mark = "auto") -> Reading:
    """The meaning of a number that stands in a text.

    Two different separators, or one that is repeated, leave no doubt; nor does one before other than three digits,
    and a comma before 000 is for thousands unless the text speaks for decimal commas.
    """
    if INDIAN.fullmatch(token):
        return Reading(None, "12,34,567.5", True)
    if _BLANKS.search(token):
        rest = _BLANKS.sub("", token)
        return Reading(Decimal(rest.replace(",", ".")), "1 234.5" if "." in rest else "1 234,5", True)
    if "'" in token or "’" in token:
        return Reading(Decimal(token.replace("'", "").replace("’", "").replace(",", ".")), "1'234.5", True)
    points, commas = token.count("."), token.count(",")
    if not points and not commas:
        return Reading(Decimal(token), "")
    if points and commas:
        return (
            _with_point(token, True) if commas > 1 or token.rfind(".") > token.rfind(",") else _with_comma(token, True)
        )
    if points + commas > 1:
        return _with_point(token, True) if commas else _with_comma(token, True)
    whole, _, rest = token.partition("." if points else ",")
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        return _with_point(token, False) if points else _with_comma(token, False)
    side = lean(text) if mark == "auto" else mark
    if side is None and not (commas and rest == "000"):
        return Reading(None, "")
    return _with_point(token, bool(commas)) if side != "comma" else _with_comma(token, bool(points))


def reads_back(new: str, amount: Decimal, text: str, mark: Mark) -> bool:
    """Whether a number, once written so in this text, means the same when it is read again, or is left alone then.

    In a German text 1,599 becomes no 1.599, because the next reader would take that for thousands.
    """
    return read(new, text, mark).amount in (amount, None)


def _with_point(token: str, grouped: bool) -> Reading:
    return Reading(Decimal(token.replace(",", "")), "1,234.5", grouped)


def _with_comma(token: str, grouped: bool) -> Reading:
    return Reading(Decimal(token.replace(".", "").replace(",", ".")), "1.234,5", grouped)
