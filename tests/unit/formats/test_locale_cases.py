"""The hand-made tables: what the four steps make of texts in many locales, with figures of precision and recall."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from core.clean.standardize_currencies import StandardizeCurrencies
from core.clean.standardize_dates import StandardizeDates
from core.clean.standardize_numbers import StandardizeNumbers
from core.clean.standardize_units import StandardizeUnits
from core.contracts import Context, Step
from tests.unit.formats.locale_cases import cases

CASES = cases()
LARGE = Path(__file__).resolve().parents[2] / "data/format_cases.txt"
STEPS: dict[str, Step] = {
    "date": StandardizeDates(),
    "money": StandardizeCurrencies(),
    "unit": StandardizeUnits(),
    "number": StandardizeNumbers(),
}


class Case(NamedTuple):
    """A line of the large table; the first of ``right`` is the result to wish for."""

    batch: str
    locale: str
    kind: str
    text: str
    right: tuple[str, ...]


def large() -> list[Case]:
    """The lines of the large table."""
    found = []
    for line in LARGE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            for written, sign in ((r"\u202f", "\u202f"), (r"\u00a0", "\u00a0"), (r"\n", "\n")):
                line = line.replace(written, sign)
            batch, locale, kind, text, right = line.split("|")
            found.append(Case(batch, locale, kind, text, tuple(text if r == "=" else r for r in right.split("~~"))))
    return found


def changed(kind: str, texts: list[str], context: Context | None = None) -> list[str]:
    frame = pd.DataFrame({"text": texts}, dtype="str")
    return STEPS[kind].apply(frame, context or Context())["text"].tolist()


def figures(lines: list[Case], got: list[str]) -> tuple[float, float, list[tuple[str, str]]]:
    """Precision of the texts that were changed, recall of those that should be, and the wrong results."""
    made = [(case, now) for case, now in zip(lines, got, strict=True) if now != case.text]
    wrong = [(case.text, now) for case, now in made if now not in case.right]
    wished = [now in case.right for case, now in zip(lines, got, strict=True) if case.right[0] != case.text]
    return 1 - len(wrong) / len(made), sum(wished) / len(wished), wrong


def test_the_table_is_as_large_and_as_mixed_as_promised() -> None:
    assert len(CASES) >= 200
    assert len({locale for locale, *_ in CASES}) >= 6
    assert len({(kind, text) for _, kind, text, _ in CASES}) == len(CASES)
    per_kind = Counter(kind for _, kind, _, _ in CASES)
    assert set(per_kind) == set(STEPS) and min(per_kind.values()) >= 30
    assert sum(text == expected for *_, text, expected in CASES) >= 80, "texts that must be left alone"


def test_the_large_table_is_mixed() -> None:
    lines = large()
    assert len(lines) >= 2000 and len({case.locale for case in lines}) >= 20
    assert len({(case.kind, case.text) for case in lines}) == len(lines)
    alone = Counter(case.kind for case in lines if case.right[0] == case.text)
    assert all(alone[kind] >= 100 for kind in STEPS), "texts that must be left alone"


@pytest.mark.parametrize("kind", STEPS)
def test_by_hand(kind: str) -> None:
    mine = [(text, expected) for _, other, text, expected in CASES if other == kind]
    got = changed(kind, [text for text, _ in mine])
    wrong = [(text, expected, now) for (text, expected), now in zip(mine, got, strict=True) if now != expected]
    assert not wrong


@pytest.mark.parametrize("kind", STEPS)
def test_precision_and_recall_on_the_large_table(kind: str) -> None:
    """A wrong conversion is worse than none: at least 99 of 100 changed texts are right, in every kind."""
    mine = [case for case in large() if case.kind == kind]
    precision, recall, wrong = figures(mine, changed(kind, [case.text for case in mine]))
    assert precision >= 0.99, wrong
    assert recall >= 0.9


@pytest.mark.parametrize("kind", STEPS)
def test_again_changes_nothing(kind: str) -> None:
    texts = [text for *_, text, _ in CASES] + [case.text for case in large()]
    once = changed(kind, texts)
    assert changed(kind, once) == once


@pytest.mark.parametrize(
    ("kind", "texts", "note"),
    [
        ("date", ["on 3/4/2021", "on 5/6/2020 or 7/8/2020"], "Left alone: 3 dates such as 3/4/2021; 5/6/2020; 7/8"),
        ("date", ["on May 9th"], "Left alone: 1 date such as May 9th (no year)."),
        ("money", ["300 pesos", "50 kr", "a $20 bill"], "Left alone: 2 amounts such as 300 pesos; 50 kr (several"),
        ("unit", ["2 gallons, 5'10\""], "Left alone: 1 measurement such as 2 gallons (the unit differs"),
        ("unit", ["It got 5 °F warmer"], "Left alone: 1 measurement such as 5 °F (a difference of temperatures)."),
        ("number", ["1,234", "2.345"], "Left alone: 2 numbers such as 1,234; 2.345 (the separator may be"),
    ],
)  # fmt: skip
def test_what_is_left_alone_is_reported(kind: str, texts: list[str], note: str) -> None:
    context = Context()
    changed(kind, texts, context)
    assert any(said.startswith(note) for said in context.notes), context.notes


def test_notes_of_shards_add_up() -> None:
    context = Context()
    for shard in (["on 3/4/2021"], ["nothing"], ["on 5/6/2020", "on 7/8/2020 and 9/10/2020"]):
        changed("date", shard, context)
    assert context.notes == ["Left alone: 4 dates such as 3/4/2021; 5/6/2020; 7/8/2020 (day and month may be swapped)."]
