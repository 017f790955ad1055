import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.regex_replace import RegexReplace
from core.contracts import Context
from core.errors import AssayError

FRAME = pd.DataFrame({"text": ["a12 b3", None, "x", "A1\nb2", "é1"]}, dtype="str").set_axis([9, 4, 7, 1, 2])


def replaced(**fields: object) -> list[str]:
    after = RegexReplace.model_validate(fields).apply(FRAME, Context())
    assert list(after.index) == list(FRAME.index) and after["text"].dtype == FRAME["text"].dtype
    return after["text"].fillna("-").tolist()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["a12 b3", "-", "x", "A1\nb2", "é1"]),
        ({"pattern": r"\d"}, ["a b", "-", "x", "A\nb", "é"]),
        ({"pattern": r"(\w)(\d+)", "replacement": r"\2\1"}, ["12a 3b", "-", "x", "1A\n2b", "1é"]),
        ({"pattern": r"(?P<w>[a-z])\d", "replacement": r"\g<w>"}, ["a2 b", "-", "x", "A1\nb", "é1"]),
        ({"pattern": r"[a-z]\d", "ignore_case": True, "replacement": "$1"}, ["$12 $1", "-", "x", "$1\n$1", "é1"]),
        ({"pattern": r"^.", "replacement": "<"}, ["<12 b3", "-", "<", "<1\nb2", "<1"]),
        ({"pattern": r"^.", "replacement": "<", "multiline": True}, ["<12 b3", "-", "<", "<1\n<2", "<1"]),
        ({"pattern": r"\d", "replacement": "#", "count": 1}, ["a#2 b3", "-", "x", "A#\nb2", "é#"]),
        ({"pattern": r"(?<=[a-z])\d(?!\d)", "replacement": ""}, ["a12 b", "-", "x", "A1\nb", "é1"]),
        ({"pattern": r"\p{L}", "replacement": "L"}, ["L12 L3", "-", "L", "L1\nL2", "L1"]),
    ],
)
def test_by_hand(fields: dict[str, object], expected: list[str]) -> None:
    assert replaced(**fields) == expected


def test_matches_for_highlighting() -> None:
    assert RegexReplace(pattern=r"\d+").places("a12 b3") == [(1, 3), (5, 6)]
    assert RegexReplace().places("a") == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"pattern": "a(b"}, "not valid at sign 4: missing"),
        ({"pattern": "(a)", "replacement": r"\2"}, "names group 2"),
        ({"pattern": "a", "count": 0}, "greater than or equal to 1"),
        ({"pattern": "(a{1000}){1000}"}, "1,000,000 parts"),
    ],
)
def test_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        RegexReplace.model_validate(fields)


def test_a_pattern_that_takes_too_long_changes_nothing_and_says_so() -> None:
    frame = pd.DataFrame({"text": ["x", "é" + "a" * 50_000]}, dtype="str")
    with pytest.raises(AssayError, match="regex_replace, row 2: The pattern was stopped"):
        RegexReplace(pattern="(a+)+b").apply(frame, Context())


def test_survives_json() -> None:
    step = RegexReplace(pattern=r"(\d)", replacement=r"<\1>", count=3)
    assert RegexReplace.model_validate(json.loads(step.model_dump_json())) == step


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_text(texts: list[str]) -> None:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    after = RegexReplace(pattern=r"[^\s\S]|(?s).", replacement=r"\g<0>\g<0>").apply(frame, Context())["text"]
    assert after.tolist() == ["".join(sign * 2 for sign in text) for text in texts]
