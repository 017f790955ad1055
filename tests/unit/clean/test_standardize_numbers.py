import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.standardize_numbers import StandardizeNumbers
from core.contracts import Context


def applied(texts: list[str | None], **fields: str) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    return StandardizeNumbers.model_validate(fields).apply(frame, Context())["text"].tolist()


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("1234.5", "1234.5 and 1234.5 and 0.5"), ("1,234.5", "1,234.5 and 1,234.5 and 0.5"),
        ("1.234,5", "1.234,5 and 1.234,5 and 0,5"), ("1 234,5", "1\u202f234,5 and 1\u202f234,5 and 0,5"),
    ],
)  # fmt: skip
def test_styles(style: str, expected: str) -> None:
    assert applied(["1,234.5 and 1.234,5 and 0.5"], style=style) == [expected]


def test_separators_are_never_added_and_codes_stay() -> None:
    text = "In 2024 order 12345 came, version 3.1.4, at 12.30 pm or 7.30, 10.1.12.24, page 1,234"
    assert applied([text], style="1.234,5") == [text]


def test_the_decimal_mark_is_the_users() -> None:
    assert applied(["1.234"], decimal_mark="comma") == ["1234"]
    assert applied(["1.234"]) == ["1.234"]


def test_rows_without_numbers_keep_their_bytes_and_missing_stays() -> None:
    after = applied(["  two  spaces\t", None, "1.234,5"])
    assert after[0] == "  two  spaces\t" and pd.isna(after[1]) and after[2] == "1234.5"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
@settings(max_examples=120, deadline=None)
def test_any_text_is_survived_and_again_changes_nothing(texts: list[str]) -> None:
    texts = [*texts, *(f"{text}1,234.5{text}" for text in texts)]
    once = StandardizeNumbers().apply(pd.DataFrame({"text": texts}, dtype="str"), Context())
    assert once.equals(StandardizeNumbers().apply(once, Context())) and len(once) == len(texts)
