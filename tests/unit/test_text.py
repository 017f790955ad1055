import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import is_missing, text_key, text_keys

SPACES = [" ", "\t\n", "\u00a0", "\u2003", "\u3000", "\x1c", "\x85"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Yes", "yes ", True), ("a  b", "a\nb", True), ("\uff21", "a", True), ("\ufb01x", "fix", True),
        ("stra\u00dfe", "STRASSE", True), ("e\u0301", "\u00e9", True), ("a\u00a0b", "a b", True),
        ("a", "a.", False), ("ab", "a b", False), ("e", "\u00e9", False), ("a\u200bb", "ab", False),
    ],
)  # fmt: skip
def test_equal_keys(first: str, second: str, same: bool) -> None:
    assert (text_key(first) == text_key(second)) == same


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_case_and_outer_space_do_not_count(text: str) -> None:
    assert text_key(f"  {text}\n") == text_key(text)


def test_nothing_equals_nothing() -> None:
    texts = pd.Series(["a", None, "", *SPACES, "\u200b"], dtype="str")
    expected = [False, True, True, *[True] * len(SPACES), False]
    assert is_missing(texts).tolist() == expected
    assert text_keys(texts).isna().tolist() == expected


def test_a_column_of_nothing() -> None:
    nothing = pd.Series([None, None], dtype="str")
    assert is_missing(nothing).all() and text_keys(nothing).isna().all()
    assert is_missing(nothing.iloc[:0]).empty and text_keys(nothing.iloc[:0]).empty
