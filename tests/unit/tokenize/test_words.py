"""Prevents: pieces that are not the text, words that split where no reader would, sentences that end at a title."""

import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tokenize.spans import Piece, joined
from core.tokenize.words import sentences, word_list, words

SHARED = Path(__file__).parents[4] / "shared/data"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PARTS = ["Dr.", "He", "left.", "e.g.", "\n\n", " ", "  ", "3.14", "!", "?", "\u3002", "'", '"', "\t"]
PROSE = st.lists(st.sampled_from(PARTS))


def pieces(found: list[Piece]) -> list[str]:
    return [piece.text for piece in found if piece.sort == "piece"]


@given(TEXTS | PROSE.map("".join))
def test_nothing_of_the_text_is_lost(text: str) -> None:
    assert joined(words(text)) == joined(sentences(text)) == text
    assert pieces(words(text)) == word_list(text)
    assert all(piece.text for piece in (*words(text), *sentences(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can't stop, won't: 3.14", ["can't", "stop", "won't", "3.14"]),
        ("snake_case #tag @me", ["snake_case", "tag", "me"]),
        ("'quoted' word", ["quoted", "word"]),
        ("cafe\u0301 na\u00efve", ["cafe\u0301", "na\u00efve"]),
        ("\u6211\u7231\u5317\u4eac", ["\u6211", "\u7231", "\u5317", "\u4eac"]),
        ("\U0001f600 !? \u2014", []),
        ("", []),
    ],
)
def test_words_are_those_of_unicode(text: str, expected: list[str]) -> None:
    assert pieces(words(text)) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "Dr. Smith went to Washington.| He met Mr. Jones.",
        "It costs $3.50 today.| Buy it.",
        "Ask at 5 p.m. tomorrow.| We open at 9 a.m. on Mondays.",
        "J. R. R. Tolkien wrote it.| It is long.",
        "\u4f60\u597d\u3002|\u5929\u6c14\u5f88\u597d\uff01|\u771f\u7684\u5417\uff1f",
        "First\n\n|Second paragraph.",
    ],
)
def test_sentences_end_where_readers_end_them(marked: str) -> None:
    assert pieces(sentences(marked.replace("|", ""))) == [part.strip() for part in marked.split("|")]


def test_the_language_decides_on_abbreviations() -> None:
    text = "Das kostet ca. 5 Euro. Na und?"
    assert pieces(sentences(text, "de")) == ["Das kostet ca. 5 Euro.", "Na und?"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_real_rows_split_as_the_reference_does() -> None:
    """The oracle is another implementation of Unicode's annex 29, which is too slow for datasets."""
    wordbreak = pytest.importorskip("uniseg.wordbreak")
    tweets = pd.read_csv(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz")["text"].iloc[:400:2].tolist()
    with gzip.open(SHARED / "wisesight_thai/neg.txt.gz", "rt", encoding="utf-8") as file:
        thai = file.read().splitlines()[:50]
    wrong = 0
    for text in [*tweets, *thai]:
        reference = [part for part in wordbreak.words(text) if part[0].isalnum() or part[0] == "_"]
        wrong += reference != pieces(words(text))
    assert wrong <= 2
