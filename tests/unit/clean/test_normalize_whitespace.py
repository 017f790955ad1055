import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.normalize_whitespace import NormalizeWhitespace
from core.contracts import Context

CASES = {
    "  a  b ": ("a b", "a b"),
    "a\u00a0\u00a0b\u202f": ("a b", "a b"),
    "a\tb": ("a b", "a b"),
    "one\n\n\n two \r\nthree": ("one two three", "one\ntwo\nthree"),
    "zero\u200bwidth \ufeff": ("zero\u200bwidth \ufeff", "zero\u200bwidth \ufeff"),
    "\u3000wide\u2003space": ("wide space", "wide space"),
    "\n \t": ("", ""),
    "": ("", ""),
    "\U0001f600  \U0001f600": ("\U0001f600 \U0001f600",) * 2,
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_by_hand(text: str, expected: tuple[str, str]) -> None:
    frame = pd.DataFrame({"text": pd.Series([text, None], dtype="str")})
    for keep, wanted in zip((False, True), expected, strict=True):
        after = NormalizeWhitespace(keep_line_breaks=keep).apply(frame, Context())["text"]
        assert after.iloc[0] == wanted
        assert pd.isna(after.iloc[1])


def test_a_frame_of_nothing_but_missing_texts() -> None:
    frame = pd.DataFrame({"text": pd.Series([None, None], dtype="str")})
    after = NormalizeWhitespace().apply(frame, Context())
    assert after["text"].isna().all() and after["text"].dtype == frame["text"].dtype


SIGNS = st.one_of(
    st.sampled_from([chr(code) for code in range(0x3001) if chr(code).isspace()]), st.sampled_from(["a", "\u200b", "é"])
)


@given(st.one_of(st.lists(SIGNS, max_size=8).map("".join), st.text(st.characters(exclude_categories=["Cs"]))))
@settings(max_examples=300, deadline=None)
def test_the_quick_look_misses_nothing(text: str) -> None:
    frame = pd.DataFrame({"text": pd.Series([text], dtype="str")})
    after = NormalizeWhitespace().apply(frame, Context())
    assert after["text"].iloc[0] == " ".join(text.split())
    pd.testing.assert_frame_equal(NormalizeWhitespace().apply(after, Context()), after)
    lines = NormalizeWhitespace(keep_line_breaks=True).apply(frame, Context())["text"].iloc[0]
    assert lines.split() == text.split() and len(lines.split("\n")) <= len(text.split("\n"))
