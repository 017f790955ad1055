import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.normalize_unicode import NormalizeUnicode
from core.contracts import Context


def normal(text: str, **fields: object) -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(NormalizeUnicode.model_validate(fields).apply(frame, Context())["text"].iloc[0])


CASES = {
    "bell\x07 and null\x00": "bell and null",
    "form\x0cfeed": "form feed",
    "tab\tand\r\nbreak stay": "tab\tand\r\nbreak stay",
    "zero\u200bwidth\ufeff": "zerowidth",
    "\u202eturned\u202c": "turned",
    "soft\u00adhyphen": "softhyphen",
    "hid\U000e0041\U000e0042den": "hidden",
    # family, rainbow flag, flag of Scotland, heart on fire
    "\U0001f468\u200d\U0001f469\u200d\U0001f467": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f3f3\ufe0f\u200d\U0001f308": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f": (
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    ),
    "\u2764\ufe0f\u200d\U0001f525": "\u2764\ufe0f\u200d\U0001f525",
    # Persian with a non-joiner, Hindi and Sinhala with a joiner, Thai with a zero-width space
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0915\u094d\u200d\u0937": "\u0915\u094d\u200d\u0937",
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3": "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    "\u0e01\u0e32\u200b\u0e01\u0e32": "\u0e01\u0e32\u200b\u0e01\u0e32",
    "\u0e01\u0e32\u200b": "\u0e01\u0e32",
    "a\u200db \U0001f600\u200d": "ab \U0001f600",
    "\u0645\u200c\u200c\u200c\u062e": "\u0645\u200c\u062e",
    "it\x92s": "it\x92s",
    "“typographic” – ﬁne²": "“typographic” – ﬁne²",
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_by_hand(text: str, expected: str) -> None:
    assert normal(text) == expected


def test_what_is_done_on_request() -> None:
    assert normal("“a” „b“ «c» ‘d’ it’s", quotes=True) == '"a" "b" "c" \'d\' it\'s'
    assert normal("a – b — c\u2011d \u22125", dashes=True) == "a - b - c-d -5"
    assert normal("e\u0301 ﬁ", form="NFC") == "\u00e9 ﬁ"
    assert normal("e\u0301 ﬁ ²", form="NFKC") == "\u00e9 fi 2"
    assert normal("soooooo good!!!!!! 1000000 ----- xxxxx", max_repeats=3) == "sooo good!!! 1000000 ----- xxxxx"
    assert normal("a\x07\u200b", control=False) == "a\x07"
    assert normal("a\x07\u200b", invisible=False) == "a\u200b"


PIECES = st.sampled_from(
    ["a", "aa", "e", "\u0301", "\u200b", "\u200d", "\u200c", "\U0001f469", "\u0915\u094d", "\u0e01", "\x07", "\x0b",
     "!", "ﬀ", "…", ".", "–", "“", "\U0001f3f4", "\U000e0067", "\U000e007f", "\ufeff", " "]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=20).map("".join), st.sampled_from(["none", "NFC", "NFKC"]), st.booleans(),
    st.sampled_from([None, 2, 3]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_again_changes_nothing(text: str, form: str, marks: bool, times: int | None) -> None:
    fields = {"form": form, "quotes": marks, "dashes": marks, "max_repeats": times}
    once = normal(text, **fields)
    assert normal(once, **fields) == once
    assert form == "none" or unicodedata.is_normalized(form, once)


def test_untouched_rows_keep_their_bytes_and_missing_stays_missing() -> None:
    frame = pd.DataFrame({"text": [" two  blanks\t", None, "a\x07"]}, index=[4, 2, 9], dtype="str")
    after = NormalizeUnicode().apply(frame, Context())
    assert after["text"].iloc[0] == " two  blanks\t" and pd.isna(after["text"].iloc[1]) and after["text"].iloc[2] == "a"
    assert list(after.index) == [4, 2, 9]
