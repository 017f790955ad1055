"""Detectors: spans, doubts, conversions against pint, and speed on hostile texts."""

import time
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats.amounts import read
from core.formats.dates import MAY_HAVE_DATE, NO_YEAR, SWAPPED, find_dates, iso_dates
from core.formats.leaning import lean
from core.formats.measures import MAY_HAVE_MEASURE, converted_measures, find_measures
from core.formats.money import MAY_HAVE_MONEY, coded_money, find_money
from core.formats.months import MONTHS
from core.formats.nearness import chosen, day_of, with_year
from core.formats.numbers import MAY_HAVE_NUMBER, find_numbers, styled_numbers
from core.formats.units import SYMBOLS, UNITS, UNSURE, WORDS, converted, target_of
from core.scan import matches
from tests.unit.formats.locale_cases import cases

LARGE = Path(__file__).resolve().parents[2] / "data/format_cases.txt"
METRIC = dict.fromkeys(("mass", "length", "volume", "temperature", "speed"), "metric")
FINDERS = [
    (find_dates, MAY_HAVE_DATE), (find_money, MAY_HAVE_MONEY), (find_measures, MAY_HAVE_MEASURE),
    (find_numbers, MAY_HAVE_NUMBER),
]  # fmt: skip
PINT = {
    "mg": "milligram", "g": "gram", "kg": "kilogram", "t": "tonne", "oz": "ounce", "lb": "pound", "mm": "millimeter",
    "cm": "centimeter", "m": "meter", "km": "kilometer", "in": "inch", "ft": "foot", "yd": "yard", "mi": "mile",
    "ml": "milliliter", "cl": "centiliter", "dl": "deciliter", "l": "liter", "°C": "degC", "°F": "degF", "K": "kelvin",
    "km/h": "kilometer/hour", "mph": "mile/hour", "s": "second", "min": "minute", "h": "hour", "days": "day",
    "weeks": "week", "US gal": "US_liquid_gallon", "imp gal": "imperial_gallon", "US qt": "US_liquid_quart",
    "imp qt": "imperial_quart", "US pt": "US_pint", "imp pt": "imperial_pint", "US fl oz": "US_fluid_ounce",
    "imp fl oz": "imperial_fluid_ounce", "short ton": "short_ton", "long ton": "long_ton",
}  # fmt: skip


def test_conversions_agree_with_pint() -> None:
    pint = pytest.importorskip("pint")
    registry = pint.UnitRegistry()
    assert set(PINT) == set(UNITS)
    for unit, one in UNITS.items():
        for target, other in UNITS.items():
            if one.dimension != other.dimension:
                continue
            for amount in ("0.7", "2", "36.6", "451"):
                oracle = registry.Quantity(float(amount), PINT[unit]).to(PINT[target]).magnitude
                mine = float(converted(Decimal(amount), unit, target))
                slack = max(abs(oracle) * 0.005, 0.051 if one.dimension == "temperature" else 0)
                assert mine == pytest.approx(oracle, abs=slack, rel=1e-9), (amount, unit, target)


def test_every_spelling_has_a_unit() -> None:
    assert set(SYMBOLS.values()) | set(WORDS.values()) <= set(UNITS) | set(UNSURE)
    assert {unit.metric for unit in UNITS.values()} - {""} <= set(UNITS)
    assert set(MONTHS.values()) == set(range(1, 13))


@pytest.mark.parametrize(
    ("amount", "unit", "wish", "target"),
    [
        ("2000", "g", "kg", "kg"), ("5", "mg", "kg", "mg"), ("3", "oz", "kg", "g"), ("30", "km", "cm", "km"),
        ("2", "lb", "metric", "kg"), ("2", "kg", "metric", "kg"), ("2", "kg", "lb", "lb"), ("2", "lb", "keep", "lb"),
        ("-40", "°F", "°C", "°C"), ("2", "kg", "cm", "kg"),
    ],
)  # fmt: skip
def test_the_target_is_readable(amount: str, unit: str, wish: str, target: str) -> None:
    assert target_of(Decimal(amount), unit, wish) == target


@pytest.mark.parametrize(
    ("token", "amount"),
    [
        ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1 234,5", "1234.5"), ("1'234.50", "1234.50"),
        ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("0,125", "0.125"), ("0.125", "0.125"), ("12,5", "12.5"),
        ("1234.567", "1234.567"), ("7", "7"), ("1,234", None), ("1.234", None), ("12.500", None),
    ],
)  # fmt: skip
def test_numbers_are_read(token: str, amount: str | None) -> None:
    assert read(token, "").amount == (None if amount is None else Decimal(amount))


def test_words_or_the_user_decide_on_three_digits() -> None:
    assert read("1,234", "the price of my order").amount == 1234
    assert read("1,234", "der Preis für das Paket").amount == Decimal("1.234")
    assert read("1.234", "", "comma").amount == 1234
    assert lean("hola") is None


def test_spans_say_where_and_what() -> None:
    text = "On 3/14/2024 I paid $31.50 for 5.5 lbs and 1,234.5 points."
    kinds = {}
    for find, _ in FINDERS:
        for span in find(text):
            kinds[span.kind] = (text[span.start : span.end], span.format, span.value)
    assert kinds == {
        "date": ("3/14/2024", "M/D/YYYY", "2024-03-14"),
        "money": ("$31.50", "sign before", "USD 31.50"),
        "measurement": ("5.5 lbs", "# lbs", "5.5 lb"),
        "number": ("1,234.5", "1,234.5", "1234.5"),
    }


def test_swapped_dates_need_somebody_to_decide() -> None:
    (open_,) = find_dates("on 3/4/2024")
    assert (open_.value, open_.doubt, open_.format) == (None, SWAPPED, "?/?/YYYY")
    assert set(open_.readings) == {"2024-04-03", "2024-03-04"}
    assert iso_dates("on 3/4/2024", "day first") == "on 2024-04-03"
    assert iso_dates("on 3/4/2024", "month first") == "on 2024-03-04"
    assert iso_dates("3/4/2024 and 14/3/2024") == "2024-04-03 and 2024-03-14"
    assert iso_dates("3/4/2024 and 14/3/2024", "leave") == "3/4/2024 and 2024-03-14"
    assert iso_dates("3/4/2024, 14/3/2024, 3/14/2024") == "3/4/2024, 2024-03-14, 2024-03-14"


def test_the_day_of_writing_decides_only_when_one_reading_is_near() -> None:
    day = date(2024, 4, 10)
    assert iso_dates("on 3/4/2024", near=day) == "on 3/4/2024", "both readings are near"
    assert iso_dates("on 2/9/2024", near=date(2024, 9, 10)) == "on 2024-09-02"
    assert iso_dates("on 2/9/2023", near=day) == "on 2/9/2023", "both are far"
    assert iso_dates("on May 9th.", near=date(2025, 6, 2)) == "on 2025-05-09."
    assert iso_dates("on December 30th", near=date(2025, 1, 2)) == "on 2024-12-30"
    (span,) = find_dates("on May 9th", near=date(2025, 11, 2))
    assert span.doubt == NO_YEAR
    assert chosen("2024-01-01", "2024-01-01", None) is None


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(-400, 400))
def test_a_missing_year_is_never_far_off(day: date, shift: int) -> None:
    near = day + timedelta(days=shift)
    value = with_year(day.month, day.day, near)
    assert (value == day.isoformat()) if abs(shift) <= 62 else value != day.isoformat()


def test_days_are_read_from_cells() -> None:
    assert day_of("2024-09-03T13:01:19") == day_of(date(2024, 9, 3)) == day_of(pd.Timestamp("2024-09-03 10:00"))
    assert [day_of(value) for value in ("3/9/2024", "", None, pd.NaT, 5, float("nan"))] == [None] * 6


def test_the_pattern_for_columns_misses_nothing() -> None:
    large = [line.split("|")[3] for line in LARGE.read_text("utf-8").splitlines() if not line.startswith("#")]
    texts = pd.Series([*(text for *_, text, _ in cases()), *large], dtype="str")
    for find, pattern in FINDERS:
        may = matches(texts, pattern)
        assert not [text for text, hit in zip(texts, may, strict=True) if find(text) and not hit], find.__name__


PIECES = st.sampled_from(
    ["3/4/2024", "14.3.24", "$", "€", "5", " ", "-", "1,234", "1.234", "lbs", "in", '"', "USD", "euros", "March ",
     "3rd", " of ", "2024", "kg", "°F", ".", ",", "k", "\u00a0", "(", "to", "x", "the ", "May", "'", "12"]
)  # fmt: skip
WRITERS = [
    iso_dates, lambda text: iso_dates(text, "day first", date(2024, 3, 9)), coded_money,
    lambda text: converted_measures(text, METRIC), lambda text: converted_measures(text, {"mass": "lb"}),
    lambda text: styled_numbers(text, "1234.5"), lambda text: styled_numbers(text, "1.234,5"),
    lambda text: styled_numbers(text, "1 234,5", "comma"),
]  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(range(len(WRITERS))))
@settings(max_examples=600, deadline=None)
def test_again_changes_nothing(text: str, which: int) -> None:
    once = WRITERS[which](text)
    assert WRITERS[which](once) == once


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_survived_and_spans_are_in_order(text: str) -> None:
    for find, _ in FINDERS:
        spans = find(text)
        assert all(one.end <= two.start for one, two in pairwise(spans))
        assert all(0 <= span.start < span.end <= len(text) for span in spans)


HOSTILE = [
    "1" * 50_000, "1 " * 25_000, "111 " * 12_500, "1," * 25_000, "111,111." * 6_000, "a-" * 25_000, "a." * 25_000,
    "a" * 50_000 + "@", "$" * 50_000, "$1 " * 16_000, '5" ' * 16_000, "5'1\" " * 10_000, "3/4/2024 " * 5_500,
    "5 C " * 12_000,
    "-" * 50_000, "+1 " * 16_000, "v1." * 16_000, "May 3 " * 8_000, "5 ft " * 10_000, "1 L " * 12_000, "1234 " * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:6])
def test_hostile_texts_take_no_long_time(text: str) -> None:
    start = time.perf_counter()
    for find, _ in FINDERS:
        find(text)
    assert time.perf_counter() - start < 8
