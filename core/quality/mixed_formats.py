"""The check `mixed_formats`."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Literal

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.formats.dates import MAY_HAVE_DATE, NO_YEAR, SWAPPED, Order, find_dates, iso_dates
from core.formats.measures import MAY_HAVE_MEASURE, converted_measures, find_measures, wanted
from core.formats.money import MAY_HAVE_MONEY, coded_money, find_money
from core.formats.nearness import day_of
from core.formats.numbers import MAY_HAVE_NUMBER, Style, find_numbers, styled_numbers
from core.formats.spans import Span
from core.formats.survey import (
    Survey,
    convertible,
    date_order,
    dollar_of,
    main_units,
    money_format,
    survey,
    undecided,
    written_near,
)
from core.types import RESERVED, TEXT, UID
from core.words import count

#: Score of a row whose change rests on other rows or on a column, not on its text alone.
INFERRED = 0.7
#: Score of a row that only a person can decide on.
OPEN = 0.5
#: Styles of numbers that the step can write, but for the one without separators.
STYLES: tuple[Style, ...] = ("1,234.5", "1.234,5", "1 234,5")
#: Formats that the details list.
LISTED = 50


class MixedFormats(Check, frozen=True):
    """Finds dates, amounts of money, measurements and numbers that are written in more than one way.

    Rows are those that the step of the fix would change. Dates whose day and month may be swapped are decided by the
    dataset only if at least five dates with one reading, and 95 % of them, agree on the order; or by a column of days
    if 90 % of the certain dates lie within a month of it. What stays open is a finding of its own, without a fix.
    """

    kind: Literal["mixed_formats"] = "mixed_formats"

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding each for dates, dates that only a person can read, money, measurements and numbers."""
        found = [
            *self._dates(dataset),
            *self._money(dataset),
            *self._measures(dataset),
            *self._numbers(dataset),
        ]
        return sorted(found, key=lambda finding: (finding.severity != "warning", -finding.rows))

    def _dates(self, dataset: Dataset) -> Iterator[Finding]:
        texts = dataset.frame[TEXT]
        first = survey(texts, MAY_HAVE_DATE, find_dates)
        order = date_order(first.spans)
        seen = first if order == "auto" else survey(texts, MAY_HAVE_DATE, lambda text: find_dates(text, order))
        near = None
        if undecided(seen.spans):
            near = written_near(dataset.frame, [name for name in dataset.frame if name not in RESERVED], seen)
        days = [day_of(dataset.frame[near].iloc[place]) if near else None for place, _, _ in seen.rows]
        formats = seen.counts(_named_by(order), lambda span: True)
        yield from self._open_dates(dataset, seen, order, days, len(formats) > 1)
        scores = {}
        for (place, text, _), day in zip(seen.rows, days, strict=True):
            after = iso_dates(text, order, day)
            if after != text:
                scores[place] = 1.0 if after == iso_dates(text) else INFERRED
        if len(formats) < 2 or not scores:
            return
        fix: dict[str, Any] = {"kind": "standardize_dates"}
        fix |= {"order": order} if order != "auto" else {}
        fix |= {"near": near} if near else {}
        torn = {"D", "M"} <= {form["format"][0] for form in formats if form["format"][1] == "/"}
        yield self._finding(
            dataset, scores, "dates", formats, fix, "warning" if torn else "info",
            ("Some have the day first and some the month first. " if torn else "")
            + "Write all as ISO 8601 (2024-03-05)."
            + (f" The column '{near}' decides on missing years and on swapped days and months." if near else ""),
            {"ambiguous": undecided(seen.spans), "order": order},
        )  # fmt: skip

    def _open_dates(
        self, dataset: Dataset, seen: Survey, order: Order, days: list[date | None], mixed: bool
    ) -> Iterator[Finding]:
        """The dates that neither the text nor the dataset decides on."""
        left = Survey(tuple(
            (place, text, tuple(span for span in find_dates(text, order, day) if span.doubt))
            for (place, text, _), day in zip(seen.rows, days, strict=True)
        ))  # fmt: skip
        doubts = undecided(left.spans)
        uids = [dataset.frame[UID].iloc[place] for place, _, spans in left.rows if spans]
        if not uids or not (mixed or SWAPPED in doubts):
            return
        says = {SWAPPED: "can be read with the day or the month first", NO_YEAR: "without a year"}
        parts = [f"{count(number, 'date')} {says[doubt]}" for doubt, number in doubts.items()]
        yield Finding(
            check=self.kind,
            severity="info",
            message=f"{' and '.join(parts)}: nothing in the data decides on them, so no step should guess. If you know "
            "the order, add the step standardize_dates with it.",
            uids=tuple(uids),
            scores=(OPEN,) * len(uids),
            share=len(uids) / len(dataset),
            topic="open dates",
            details={"doubts": doubts, "formats": left.counts(lambda span: span.format, lambda span: True)[:LISTED]},
        )

    def _money(self, dataset: Dataset) -> Iterator[Finding]:
        texts = dataset.frame[TEXT]
        first = survey(texts, MAY_HAVE_MONEY, lambda text: find_money(text, "leave"))
        dollar = dollar_of(first.spans)
        lone = any(not span.unit for span in first.spans)
        seen = survey(texts, MAY_HAVE_MONEY, lambda text: find_money(text, dollar)) if lone else first
        formats = seen.counts(money_format(seen.spans), lambda span: span.value is not None)
        signed = dollar != "leave" and any(form["example"].startswith("$") for form in formats)
        advice = "Write all as code and amount (EUR 24.90); nothing is converted."
        advice += f" A lone dollar sign is read as {dollar}." if signed else ""
        fix = {"kind": "standardize_currencies", **({"dollar": dollar} if dollar != "USD" else {})}
        yield from self._simple(
            dataset, seen, lambda text: coded_money(text, dollar), "amounts of money", formats, fix, advice,
            lambda span: span.value is not None,
        )  # fmt: skip

    def _measures(self, dataset: Dataset) -> Iterator[Finding]:
        seen = survey(dataset.frame[TEXT], MAY_HAVE_MEASURE, find_measures)
        wishes = main_units(seen.spans)
        formats = seen.counts(lambda span: span.format, lambda span: convertible(span))
        kept = dict.fromkeys(("mass", "length", "volume", "temperature", "speed"), "keep")
        advice = f"Write all in the unit that is used most ({', '.join(wishes.values())})."
        yield from self._simple(
            dataset, seen, lambda text: converted_measures(text, wishes), "measurements", formats,
            {"kind": "standardize_units", **kept, **wishes}, advice, lambda span: wanted(span, wishes),
        )  # fmt: skip

    def _numbers(self, dataset: Dataset) -> Iterator[Finding]:
        seen = survey(dataset.frame[TEXT], MAY_HAVE_NUMBER, find_numbers)
        formats = seen.counts(lambda span: span.format, lambda span: span.value is not None)
        names = {form["format"] for form in formats[:1]}
        style: Style = next((known for known in STYLES if known in names), "1,234.5")
        yield from self._simple(
            dataset, seen, lambda text: styled_numbers(text, style), "numbers", formats,
            {"kind": "standardize_numbers", "style": style}, f"Write all as {style}, as most are.",
            lambda span: span.format != style,
        )  # fmt: skip

    def _simple(
        self, dataset: Dataset, seen: Survey, change: Callable[[str], str], what: str,
        formats: list[dict[str, Any]], fix: dict[str, Any], advice: str, may: Callable[[Span], bool],
    ) -> Iterator[Finding]:  # fmt: skip
        """A finding on the rows that a change would change, if there is more than one format.

        ``may`` spares the change where no span of a row could be concerned.
        """
        scores = {}
        if len(formats) > 1:
            scores = {place: 1.0 for place, text, spans in seen.rows if any(map(may, spans)) and change(text) != text}
        if scores:
            doubts = sum(span.value is None for span in seen.spans)
            yield self._finding(dataset, scores, what, formats, fix, "info", advice, {"ambiguous": doubts})

    def _finding(
        self, dataset: Dataset, scores: dict[int, float], what: str, formats: list[dict[str, Any]],
        fix: dict[str, Any], severity: Literal["warning", "info"], advice: str, details: dict[str, Any],
    ) -> Finding:  # fmt: skip
        most, total = formats[0], sum(form["count"] for form in formats)
        places = sorted(scores, key=lambda place: (-scores[place], place))
        return Finding(
            check=self.kind,
            severity=severity,
            message=f"{total:,} {what} are written in {len(formats)} ways, most often ({most['count'] / total:.0%}) as "
            f"'{most['example']}'; {count(len(places), 'row differs', 'rows differ')} from the one form. To a model, "
            f"different forms of the same thing are different words. {advice}",
            uids=tuple(dataset.frame[UID].iloc[places]),
            scores=tuple(scores[place] for place in places),
            share=len(places) / len(dataset),
            fix=fix,
            topic=what,
            details={"formats": formats[:LISTED], "majority": most["format"], **details},
        )


def _named_by(order: Order) -> Callable[[Span], str]:
    """Names a date's format; one that the dataset's order decides on counts as written in that order."""
    first, second = {"day first": ("D", "M"), "month first": ("M", "D")}.get(order, ("?", "?"))

    def name(span: Span) -> str:
        return span.format.replace("?", first, 1).replace("?", second, 1)

    return name
