"""Finding plain numbers with decimal marks or thousands separators in texts."""

import re
from typing import Literal

from core.formats.amounts import NUMBER, Mark, read, reads_back
from core.formats.dates import find_dates
from core.formats.labels import is_label
from core.formats.leaning import lean
from core.formats.measures import find_measures
from core.formats.money import find_money
from core.formats.shield import shielded
from core.formats.spans import LEFT, Span, in_range, settled, written
from core.formats.units import dimension

#: How numbers are to be written; ``1234.5`` has no thousands separators.
Style = Literal["1234.5", "1,234.5", "1.234,5", "1 234,5"]

TWO_READINGS = "the separator may be for thousands or decimals"
LIST = "it may be a list"

_NUMBER = re.compile(rf"{LEFT}{NUMBER}(?![\w°$€£/\"]|[.,:][0-9]|['’]\w|[-–][\w]|\s?[-–—]\s?[0-9]|\s?[x×]\s?[0-9])")
_NAMED = re.compile(
    r"\b(?:at|um|gegen|à|às|from|until|bis|ab|by|since|[vV]er|web|bluetooth|usb|http)\W{0,3}$", re.IGNORECASE
)
#: A place in a text, a program or a set, not a group of thousands: ``f(1,234)``, ``[1,100]``, ``{1,234}``.
_ENCLOSED = re.compile(r"(?:[\[{<]|\w\(|\b(?:tuple|vector|point|rgb|coordinates?|list|array|set)\s\()$")
_SECOND = re.compile(r"[0-9][.,][0-9]+\s(?:bis|à|to|até|tot)\s$")
_LISTED = re.compile(r"\s?(?:,|;|&|\b(?:or|and|to|oder|und|bis|ou|et|à|y|o|e|a)\b)\s?[0-9]+(?![0-9]*[.,][0-9])")
_CLOCK = re.compile(r"[012]?[0-9][.,][0-5][0-9]$")
_CLOCK_AFTER = re.compile(r"\s?(?:am|pm|a\.m|p\.m|uhr|h\b|o.clock|hrs)", re.IGNORECASE)
_DAY_MONTH = re.compile(r"[0-3]?[0-9]\.[01]?[0-9]$")

#: Rows that may have such a number, as a pattern for whole columns.
MAY_HAVE_NUMBER = "[0-9][.,'’ \\x{a0}\\x{202f}\\x{2009}][0-9]"


def find_numbers(text: str, mark: Mark = "auto") -> list[Span]:
    """The plain numbers of a text that have a separator, in order of place; the value is as ``1234.5``.

    It is None with a doubt where a single separator stands before three digits and the text's words do not say which
    mark is meant, and where ``12,13`` in an English text may be a list. Numbers that are parts of dates, money or
    measurements, versions, times of day, ranges and codes are left out, and so are groups parted by common blanks.
    """
    hidden = shielded(text)
    if not _NUMBER.search(hidden):
        return []
    signs = list(hidden)
    measures = [span for span in find_measures(text) if dimension(span.unit) != "time"]
    for other in (*find_dates(text), *find_money(text), *measures):
        signs[other.start : other.end] = "_" * (other.end - other.start)
    hidden = "".join(signs)
    spans = []
    for found in _NUMBER.finditer(hidden):
        token, start, end = found.group(), *found.span()
        if not token.isdigit() and not _is_other(token, hidden, start, end):
            spans.append(_span(token, text, start, end, mark))
    return spans


def styled_numbers(text: str, style: Style, mark: Mark = "auto", left: list[tuple[str, str]] | None = None) -> str:
    """The text with each number of one meaning in the style; thousands separators are replaced, never added.

    A number such as 7.30, which may be a time of day or a date, keeps its point. ``left`` gets the doubts about others.
    """

    def new(span: Span, now: str) -> str | None:
        clock = "," in style[-2:] and _CLOCK.fullmatch(now[span.start : span.end])
        if span.amount is None or span.doubt or clock:
            return None
        put = styled(span, style)
        return put if reads_back(put, span.amount, now, mark) else None

    return settled(text, lambda now: find_numbers(now, mark), new, left)


def styled(span: Span, style: Style) -> str:
    """A number of one meaning in a style."""
    assert span.amount is not None
    whole, _, rest = written(span.amount).partition(".")
    thousands, decimal = {
        "1234.5": ("", "."),
        "1,234.5": (",", "."),
        "1.234,5": (".", ","),
        "1 234,5": ("\u202f", ","),
    }[style]
    if span.readings == ("grouped",) and thousands:
        whole = f"{int(whole):,}".replace(",", thousands)
    return whole + (decimal + rest if rest else "")


def _is_other(token: str, hidden: str, start: int, end: int) -> bool:
    before, after = hidden[max(0, start - 16) : start], hidden[end : end + 8]
    if re.match("0[0-9]", token) or (" " in token and not re.search("[.,]", token)):
        return True
    if is_label(hidden[max(0, start - 24) : start]) or _ENCLOSED.search(before):
        return True
    if in_range(hidden, start, words=False) or (
        _NAMED.search(before) and not _SECOND.search(before) and not re.search("[0-9][.,'’][0-9]{3}", token)
    ):
        return True
    if _CLOCK.fullmatch(token) and _CLOCK_AFTER.match(after):
        return True
    return bool(_DAY_MONTH.fullmatch(token) and re.match(r"\.\s?(?:[a-zß-ÿ]|\w+\s?[0-9])", after))


def _span(token: str, text: str, start: int, end: int, mark: Mark) -> Span:
    reading = read(token, text, mark)
    if reading.amount is None:
        return Span("number", "1,234 or 1.234", start, end, None, TWO_READINGS)
    side = lean(text) if mark == "auto" else mark
    comma = re.fullmatch(r"[0-9]+,[0-9]+", token)
    listed = side != "comma" and re.fullmatch(r"[1-9][0-9]*,[0-9]{1,2}|[0-9]+,[0-9]{4,}", token) is not None
    listed |= side == "point" and token.startswith("0,")
    listed |= side is None and comma is not None and text[start - 1 : start] == "("
    if side == "point" and token.count(".") > 1:
        return Span("number", "1.2.3", start, end, None, LIST)
    if (listed and mark == "auto") or (comma and not reading.grouped and _LISTED.match(text, end)):
        return Span("number", "12,13", start, end, None, LIST)
    shape = ("grouped",) if reading.grouped else ()
    return Span("number", reading.style, start, end, written(reading.amount), "", reading.amount, readings=shape)
