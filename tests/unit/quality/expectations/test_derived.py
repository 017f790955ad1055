"""Prevents: computed columns that see what is not there, miss what is, or lose the place of a row."""

import pandas as pd
import pytest

from core.quality.expectations.derived import DERIVED


@pytest.mark.parametrize(
    ("name", "texts", "found"),
    [
        ("assay_has_html", ["<p>x</p>", "a &amp; b", "x <br/> y", "<!-- x -->"], True),
        ("assay_has_html", ["I <3 you", "a < b > c", "<user> said", "R&D; and AT&T", "x -> y"], False),
        ("assay_has_url", ["see http://x.org", "HTTPS://X.org/y", "www.example.org"], True),
        ("assay_has_url", ["awww. sure", "http is a protocol", "a.b"], False),
        ("assay_has_control_characters", ["a\x00b", "a\u200bb", "a\ufffdb", "\ufeffa", "a\u202eb"], True),
        ("assay_has_control_characters", ["a\tb\nc\r\n", "\u06cc\u200c\u062e", "\U0001f468\u200d\U0001f469"], False),
        ("assay_has_personal_data", ["a.b@example.org", "+49 30 1234567", "from 192.168.0.12"], True),
        ("assay_has_personal_data", ["card 4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"], True),
        ("assay_has_personal_data", ["order 4111 1111 1111 1112", "version 1.2.3", "user@home", "999.1.1.1"], False),
        ("assay_has_personal_data", ["DE89 3704 0044 0532 0130 01", "570306133677760513", "0" * 16], False),
    ],
)  # fmt: skip
def test_texts_with_and_without(name: str, texts: list[str], found: bool) -> None:
    assert DERIVED[name](pd.Series(texts, dtype="str")).tolist() == [found] * len(texts)


@pytest.mark.parametrize("name", sorted(set(DERIVED) - {"assay_class_rows", "assay_class_ratio", "assay_has_text"}))
def test_missing_texts_have_no_value_and_rows_keep_their_names(name: str) -> None:
    texts = pd.Series(["A sentence with quite enough letters.", None, ""], index=[7, 3, 5], dtype="str")
    made = DERIVED[name](texts)
    assert made.index.tolist() == [7, 3, 5]
    assert made.isna().tolist()[:2] == [False, True]


def test_words_are_what_white_space_separates() -> None:
    texts = pd.Series(["", "  ", "one", " two  words\n", "a\tb\u3000c"], dtype="str")
    assert DERIVED["assay_words"](texts).tolist() == [len(text.split()) for text in texts]


def test_languages_of_clear_texts_and_none_of_short_ones() -> None:
    texts = [
        "Where is the parcel that I ordered last week?",
        "Wo bleibt das Paket, das ich bestellt habe?",
        "ok",
        "1234",
    ]
    made = DERIVED["assay_language"](pd.Series(texts, dtype="str"))
    assert made.tolist()[:2] == ["en", "de"] and made.isna().tolist() == [False, False, True, True]


def test_of_many_texts_an_even_sample_has_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.quality.expectations.derived.LANGUAGE_ROWS", 5)
    texts = pd.Series(["Where is the parcel that I ordered last week?"] * 21, dtype="str")
    made = DERIVED["assay_language"](texts)
    assert made.notna().to_numpy().nonzero()[0].tolist() == [0, 5, 10, 15, 20]


def test_classes_are_counted_by_row() -> None:
    labels = pd.Series(["a", "a", "b", None], dtype="str")
    rows, ratio = DERIVED["assay_class_rows"](labels), DERIVED["assay_class_ratio"](labels)
    assert rows.tolist()[:3] == [2, 2, 1] and ratio.tolist()[:3] == [1, 1, 2]
    assert rows.isna().tolist() == ratio.isna().tolist() == [False, False, False, True]
