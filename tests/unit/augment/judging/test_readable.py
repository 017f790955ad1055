from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.augment.judging.readable import readable
from core.collect.gather import gather
from core.collect.table import Table

SHARED = Path(__file__).parents[5] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def one(text: str, parent: str) -> float:
    (found,) = readable([text], [parent])
    return float(found)


@pytest.mark.parametrize(
    ("text", "parent", "expected"),
    [
        ("abcd", "abcdabcd", 0.5),  # half as long
        ("abcd efgh ijkl mnop", "abcd efgh", 0.5),  # twice as long
        ("ab12", "abcd", 0.5),  # half of its signs are letters
        ("go go go go", "go on up to", 0.25),  # one word four times
        ("noooooo", "noxyzab", 0.5),  # a sign six times
        ("where да", "where is", 5 / 7),  # two signs of seven are of another script
        ("wh\x01\ufffd", "when", 0.5),  # two signs of four are of none
        ("a quick fox", "the fast fox", 9 / 10),
        ("", "something", 0.0),
    ],
)
def test_the_worst_share_counts(text: str, parent: str, expected: float) -> None:
    assert one(text, parent) == pytest.approx(expected)


def test_what_the_parent_has_is_no_fault() -> None:
    assert one("Nooooooo. That is!!!!!!", "Nooooooo. This is!!!!!!") == 1
    assert one("日本語 and English", "日本語 in English") == pytest.approx(1.0, abs=0.08)
    assert one("12:31", "12:30") == 1


@given(TEXTS, TEXTS)
def test_any_two_texts_have_a_share(text: str, parent: str) -> None:
    assert 0 <= one(text, parent) <= 1


@given(TEXTS)
def test_a_text_reads_like_itself(text: str) -> None:
    assert one(text, text) == (1 if text.strip() else 0)


@real
@pytest.mark.shared
@pytest.mark.parametrize("row", [30, 200, 500, 900, 1500])
def test_of_real_thai_posts(row: int) -> None:
    lines = (SHARED / "wisesight_thai/pos.txt").read_text(encoding="utf-8").splitlines()
    text = lines[row]
    assert one(text, text) == 1
    assert one(text + text, text) <= 0.5
    assert one(text + "\x00" * len(text), text) <= 0.5


@real
@pytest.mark.shared
def test_noise_as_a_keyboard_makes_it_passes_and_rubbish_does_not() -> None:
    path = SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz"
    texts = gather(Table(path=str(path)), text="text", label="airline_sentiment").frame["text"].head(200).tolist()
    swapped = [text.replace("the", "hte").replace("er", "re") for text in texts]
    assert (readable(swapped, texts) > 0.9).all()
    assert (readable(["".join("%#" if sign.isalpha() else sign for sign in text) for text in texts], texts) < 0.5).all()
