"""Counting in how many ways the dates, amounts, measurements and numbers of a dataset are written."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.formats.currencies import DOLLARS
from core.formats.dates import NO_YEAR, SWAPPED, Order
from core.formats.money import Dollar
from core.formats.nearness import NEAR, day_of
from core.formats.spans import Span
from core.formats.units import UNITS, dimension
from core.scan import matches

#: So many dates with one reading must agree, and so large a share of them, to decide on those with two.
ENOUGH, AGREED = 5, 0.95
#: So many dates are compared with a column of days to see whether it says when the texts were written.
COMPARED = 500


@dataclass(frozen=True)
class Survey:
    """The spans of one kind in a column: for each row that has some its place, text and spans."""

    rows: tuple[tuple[int, str, tuple[Span, ...]], ...]

    @property
    def spans(self) -> list[Span]:
        """All spans, in the order of the rows."""
        return [span for _, _, spans in self.rows for span in spans]

    def counts(self, name: Callable[[Span], str], keep: Callable[[Span], bool]) -> list[dict[str, Any]]:
        """How often each format occurs and the first example of it, most frequent first."""
        counted: Counter[str] = Counter()
        examples: dict[str, str] = {}
        for _, text, spans in self.rows:
            for span in spans:
                if keep(span):
                    counted[name(span)] += 1
                    examples.setdefault(name(span), text[span.start : span.end])
        ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        return [{"format": form, "count": number, "example": examples[form]} for form, number in ranked]


def survey(texts: pd.Series, pattern: str, find: Callable[[str], list[Span]]) -> Survey:
    """What ``find`` finds in the texts that match the pattern; places are positions in the column."""
    may = matches(texts, pattern).nonzero()[0]
    found = ((place, text, tuple(find(text))) for place, text in zip(may.tolist(), texts.iloc[may], strict=True))
    return Survey(tuple(row for row in found if row[2]))


def date_order(spans: Iterable[Span]) -> Order:
    """The order of day and month on which the dates with one reading agree; ``auto`` where they do not."""
    day = month = 0
    for span in spans:
        day += span.format.startswith(("D/", "D-M-"))
        month += span.format.startswith(("M/", "M-"))
    if max(day, month) < max(ENOUGH, AGREED * (day + month)):
        return "auto"
    return "day first" if day > month else "month first"


def written_near(frame: pd.DataFrame, columns: Iterable[str], found: Survey) -> str | None:
    """The column of days near which nearly all dates of the texts lie: it says when the texts were written."""
    known = [(place, span.value) for place, _, spans in found.rows for span in spans if span.value][:COMPARED]
    for column in columns:
        cells = frame[column]
        gaps = []
        for place, value in known:
            day = day_of(cells.iloc[place])
            written = day_of(value)
            if day is not None and written is not None:
                gaps.append(abs(day - written) <= NEAR)
        if len(gaps) >= 2 * ENOUGH and sum(gaps) >= 0.9 * max(len(gaps), len(known)):
            return column
    return None


def undecided(spans: Iterable[Span]) -> dict[str, int]:
    """How many dates may have day and month swapped and how many have no year."""
    doubts = Counter(span.doubt for span in spans if span.doubt)
    return {doubt: doubts[doubt] for doubt in (SWAPPED, NO_YEAR) if doubts[doubt]}


def dollar_of(spans: Iterable[Span]) -> Dollar:
    """The currency of a lone dollar sign: the one dollar that is named, US dollars if none is, else not decided."""
    named = {span.unit for span in spans if span.unit in DOLLARS}
    if len(named) > 1:
        return "leave"
    return named.pop() if named else "USD"  # type: ignore[return-value]


def money_format(spans: list[Span]) -> Callable[[Span], str]:
    """Names the format of an amount; whole amounts go with the decimal mark most used at the sign's place."""
    marks: dict[str, Counter[str]] = {}
    for span in spans:
        if span.amount is not None and span.amount != span.amount.to_integral_value():
            marks.setdefault(span.format.split(",")[0], Counter())[span.format] += 1

    def name(span: Span) -> str:
        place = span.format.split(",")[0]
        whole = span.amount is not None and span.amount.as_tuple().exponent == 0
        return marks[place].most_common(1)[0][0] if whole and place in marks else span.format

    return name


def convertible(span: Span) -> bool:
    """Whether a measurement is certain and of a dimension in which people mean the same by different units."""
    return span.value is not None and span.unit in UNITS and dimension(span.unit) != "time"


def main_units(spans: Iterable[Span]) -> dict[str, str]:
    """The most frequent unit of each dimension that is written in more than one way."""
    units: dict[str, Counter[str]] = {}
    formats: dict[str, set[str]] = {}
    for span in filter(convertible, spans):
        units.setdefault(dimension(span.unit), Counter())[span.unit] += 1
        formats.setdefault(dimension(span.unit), set()).add(span.format)
    return {
        name: min(counted, key=lambda unit: (-counted[unit], bool(UNITS[unit].metric), unit))
        for name, counted in sorted(units.items())
        if len(formats[name]) > 1
    }
