"""The hand-made table: what the four steps make of texts in seven locales."""

from collections import Counter

import pandas as pd
import pytest

from core.clean.standardize_currencies import StandardizeCurrencies
from core.clean.standardize_dates import StandardizeDates
from core.clean.standardize_numbers import StandardizeNumbers
from core.clean.standardize_units import StandardizeUnits
from core.contracts import Context, Step
from tests.unit.formats.locale_cases import cases

CASES = cases()
STEPS: dict[str, Step] = {
    "date": StandardizeDates(),
    "money": StandardizeCurrencies(),
    "unit": StandardizeUnits(),
    "number": StandardizeNumbers(),
}


def changed(kind: str, texts: list[str]) -> list[str]:
    frame = pd.DataFrame({"text": texts}, dtype="str")
    return STEPS[kind].apply(frame, Context())["text"].tolist()


def test_the_table_is_as_large_and_as_mixed_as_promised() -> None:
    assert len(CASES) >= 200
    assert len({locale for locale, *_ in CASES}) >= 6
    assert len({(kind, text) for _, kind, text, _ in CASES}) == len(CASES)
    per_kind = Counter(kind for _, kind, _, _ in CASES)
    assert set(per_kind) == set(STEPS) and min(per_kind.values()) >= 30
    assert sum(text == expected for *_, text, expected in CASES) >= 80, "texts that must be left alone"


@pytest.mark.parametrize("kind", STEPS)
def test_by_hand(kind: str) -> None:
    mine = [(text, expected) for _, other, text, expected in CASES if other == kind]
    got = changed(kind, [text for text, _ in mine])
    wrong = [(text, expected, now) for (text, expected), now in zip(mine, got, strict=True) if now != expected]
    assert not wrong


@pytest.mark.parametrize("kind", STEPS)
def test_again_changes_nothing(kind: str) -> None:
    once = changed(kind, [text for *_, text, _ in CASES])
    assert changed(kind, once) == once
