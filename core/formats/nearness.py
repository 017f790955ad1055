"""Completing a date by the day on which its text was written."""

from datetime import date, datetime, timedelta

#: A reading counts as near within so many days of the text's own date ...
NEAR = timedelta(days=31)
#: ... if the other reading is farther away than so many days.
FAR = timedelta(days=62)


def chosen(one: str, two: str, near: date | None) -> str | None:
    """The one of two ISO dates that is near while the other is far; None where that does not decide."""
    if near is None:
        return None
    (nearest, value), (other, _) = sorted((abs(date.fromisoformat(value) - near), value) for value in (one, two))
    return value if nearest <= NEAR and other > FAR else None


def with_year(month: int, day: int, near: date | None) -> str | None:
    """The ISO date of a day and month in the year that brings it within 62 days of ``near``; None where none does."""
    if near is None:
        return None
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            value = date(year, month, day)
        except ValueError:
            continue
        if abs(value - near) <= FAR:
            return value.isoformat()
    return None


def day_of(value: object) -> date | None:
    """The day of a cell: of a date or time, or of text that begins as ISO 8601; None for everything else."""
    if isinstance(value, datetime):
        return value.date() if value == value else None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
