import gzip
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.remove_punctuation import RemovePunctuation
from core.contracts import Context

SHARED = Path(__file__).parents[4] / "shared/data"
SOURCE = "airline_tweets/Tweets_scientific_ids.csv.gz"
BARE = {"inner": False, "numbers": False, "addresses": False}


def without(text: str, **fields: object) -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(RemovePunctuation.model_validate(fields).apply(frame, Context())["text"].iloc[0])


CASES = [
    ("Well, it works!", {}, "Well it works"),
    ("good.The flight", {}, "good The flight"),
    ("a , b", {}, "a b"),
    ("(don't) 'quoted' well-known - dash", {}, "don't quoted well-known dash"),
    ("it’s rock 'n' roll", {}, "it’s rock n roll"),
    ("don't well-known snake_case", {"inner": False}, "don t well known snake case"),
    ("AT&T, R&B & more", {}, "AT&T R&B more"),
    ("col·legi צה״ל", {}, "col·legi צה״ל"),
    ("3.5 or 1,000 at 12:30 on 10/12.", {}, "3.5 or 1,000 at 12:30 on 10/12"),
    ("-4 and 50%. x-5 (-3)", {}, "-4 and 50% x-5 -3"),
    ("3.5 -4 50%", {"numbers": False}, "3 5 4 50"),
    ("(555)-1234", {}, "555 1234"),
    ("see http://t.co/a-b?c=d, or me@mail.example.org.", {}, "see http://t.co/a-b?c=d or me@mail.example.org"),
    ("see http://t.co/a", {"addresses": False}, "see http t co a"),
    ("@you #fail a#b", {}, "you fail a b"),
    ("@you #fail, (#win) a#b", {"tags": True}, "@you #fail #win a b"),
    ("great :-) <3 :D bad :( x:y", {"emoticons": True}, "great :-) <3 :D bad :( x y"),
    ("great :-)", {}, "great"),
    ("$5 + 3 = 8 ❤️ 👩‍👩‍👧 ok", {"symbols": True}, "5 3 8 ok"),
    ("$5 + 3 = 8 ❤️ ok!", {}, "$5 + 3 = 8 ❤️ ok"),
    ("“¿Qué?” «sí» – „ja“… 「はい」、。", {}, "Qué sí ja はい"),
    ("क्या बात है। नमस्ते!", {}, "क्या बात है नमस्ते"),
    ("สวัสดี, ที่นี่ (น้ำ)", {}, "สวัสดี ที่นี่ น้ำ"),
    ("؟ما هذا، نعم؛", {}, "ما هذا نعم"),
    ("one,\ntwo.\n- three", {}, "one\ntwo\nthree"),
    ("...", {}, ""),
    ("  no marks  ", {}, "  no marks  "),
]


@pytest.mark.parametrize(("text", "fields", "expected"), CASES)
def test_by_hand(text: str, fields: dict[str, object], expected: str) -> None:
    assert without(text, **fields) == expected


PIECES = st.sampled_from(
    ["a", "b", "1", "2", "'", "’", "-", ".", ",", ":", "%", "@", "#", "/", "(", ")", " ", "  ", "\n", "\t", "_", "$",
     "<", "3", "❤️", "é", "\u0e35", "http://", "www.", "x.org", ":-)", ";", "D", "^", "\u2212", "&", "\x00"]
)  # fmt: skip
OPTIONS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("symbols", "inner", "numbers", "addresses", "tags", "emoticons")}
)


@given(
    st.one_of(st.lists(PIECES, max_size=20).map("".join), st.text(st.characters(exclude_categories=["Cs"]))), OPTIONS
)
@settings(max_examples=300, deadline=None)
def test_again_changes_nothing(text: str, options: dict[str, bool]) -> None:
    once = without(text, **options)
    assert without(once, **options) == once


@given(st.lists(PIECES, max_size=20).map("".join))
@settings(max_examples=200, deadline=None)
def test_only_marks_and_blanks_go(text: str) -> None:
    def rest(some: str) -> str:
        return "".join(sign for sign in some if unicodedata.category(sign)[0] != "P" and sign not in " \t")

    after = without(text, **BARE)
    assert rest(after) == rest(text)
    assert not any(unicodedata.category(sign)[0] == "P" for sign in after)


@pytest.mark.parametrize("text", [",-" * 30_000, " " * 60_000 + "x", "a@" * 30_000, "(" * 60_000, "http://!" * 8_000])
def test_time_is_linear(text: str) -> None:
    """Prevents: a row of 60,000 marks that takes minutes."""
    assert len(without(text, emoticons=True, symbols=True, tags=True)) <= len(text)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, "VirginAmerica What dhepburn said"),
        (1, "VirginAmerica plus you've added commercials to the experience tacky"),
        (6, "VirginAmerica yes nearly every time I fly VX this ear worm won’t go away"),
        (8, "virginamerica Well I didn't but NOW I DO D"),
        (10, "VirginAmerica did you know that suicide is the second leading cause of death among teens 10-24"),
        (15, "VirginAmerica SFO-PDX schedule is still MIA"),
    ],
)
def test_real_rows(row: int, expected: str) -> None:
    with gzip.open(SHARED / SOURCE, "rt", encoding="utf-8") as handle:
        assert without(str(pd.read_csv(handle, nrows=row + 1)["text"].iloc[row])) == expected


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_thai_loses_no_vowel() -> None:
    lines = (SHARED / "wisesight_thai/pos.txt").read_text("utf-8").splitlines()[:300]
    after = RemovePunctuation().apply(pd.DataFrame({"text": lines}, dtype="str"), Context())["text"]
    for before, text in zip(lines, after, strict=True):
        thai = [sign for sign in before if "\u0e00" <= sign <= "\u0e7f" and unicodedata.category(sign)[0] != "P"]
        assert [sign for sign in text if "\u0e00" <= sign <= "\u0e7f"] == thai
