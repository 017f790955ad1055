import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.spell_normalize import SpellNormalize
from core.contracts import Context

SHARED = Path(__file__).parents[4] / "shared/data"


def normal(text: str, **fields: object) -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(SpellNormalize.model_validate(fields).apply(frame, Context())["text"].iloc[0])


CASES = [
    ("sooooo good", {}, "soo good"),
    ("sooooo good", {"most": 1}, "so good"),
    ("sooooo good", {"most": 3}, "sooo good"),
    ("NOOOOO yesss", {}, "NOO yess"),
    ("too good, happily", {"most": 1}, "too good, happily"),
    ("coooool #yesssss", {}, "cool #yess"),
    ("Schifffahrt", {"most": 3}, "Schifffahrt"),
    ("нееееет", {}, "неет"),
    ("มากกกกกก", {}, "มากก"),
    ("すごーーーーい", {}, "すごーーい"),
    ("جداااااا", {}, "جداا"),
    ("10000 1,000,000 a0000b", {}, "10000 1,000,000 a0000b"),
    ("http://aaa.bbb/cccc www.aaaa.org www", {}, "http://aaa.bbb/cccc www.aaaa.org www"),
    ("@aaaargh me@aaaa.org", {}, "@aaaargh me@aaaa.org"),
    ("Henry VIII, MMM and AAA batteries", {}, "Henry VIII, MMM and AAA batteries"),
    ("card xxxx XXXX-1234", {}, "card xxxx XXXX-1234"),
    ("ㅋㅋㅋㅋ ㅠㅠㅠ", {}, "ㅋㅋㅋㅋ ㅠㅠㅠ"),
    ("ㅋㅋㅋㅋ ㅠㅠㅠ", {"laughter": True}, "ㅋㅋ ㅠㅠ"),
    ("hahahahaha jajajaja HAHAHAH lol", {"laughter": True}, "haha jaja HAHA lol"),
    ("hahahahaha", {}, "hahahahaha"),
    ("banana Mississippi", {"laughter": True}, "banana Mississippi"),
    ("wow!!!! what???? well..... ok...", {"marks": True}, "wow! what? well... ok..."),
    ("wow!! ?!?! ----- ====", {"marks": True}, "wow!! ?!?! ----- ===="),
    ("wow!!!! ；；；", {}, "wow!!!! ；；；"),
    ("؟؟؟؟ 。。。", {"marks": True}, "؟ 。"),
]


@pytest.mark.parametrize(("text", "fields", "expected"), CASES)
def test_by_hand(text: str, fields: dict[str, object], expected: str) -> None:
    assert normal(text, **fields) == expected


def test_agrees_with_nltk_where_both_cut() -> None:
    """The peer is the tweet tokenizer's reduction of lengthening, which cuts to three."""
    nltk = pytest.importorskip("nltk.tokenize.casual")
    for text in ("waaaaayyyy too long", "noooooo", "yessssss pleaseeee", "goaaaal of the yeaaar"):
        assert normal(text, most=3) == nltk.reduce_lengthening(text)


PIECES = st.sampled_from(
    ["a", "aa", "aaa", "A", "ha", "HA", "x", "1", "!", "!!", "?", ".", "..", "@", "#", " ", "'", "é", "ㅋ", "ก",
     "\u0e35", "www", "I", "-", "_", "\n"]
)  # fmt: skip


@given(
    st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(st.characters(exclude_categories=["Cs"]))),
    st.integers(1, 4), st.booleans(), st.booleans(),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_again_changes_nothing_and_nothing_is_added(text: str, most: int, marks: bool, laughter: bool) -> None:
    once = normal(text, most=most, marks=marks, laughter=laughter)
    assert normal(once, most=most, marks=marks, laughter=laughter) == once
    signs = iter(text)
    assert all(sign in signs for sign in once), "what is left is a part of the text, in its order"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_real_rows() -> None:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8") as handle:
        texts = pd.read_csv(handle, nrows=1400)["text"].astype("str")
    step = SpellNormalize(marks=True, laughter=True)
    after = step.apply(pd.DataFrame({"text": texts}), Context())["text"]
    assert {row: after[row] for row in (138, 315, 1106, 1132, 1290, 1379)} == {
        138: "@VirginAmerica always! Xoxo",
        315: "@VirginAmerica are you ready!? Let's say it together.. 'Noo turbulence today!' 😘",
        1106: "@united noope.",
        1132: "@united @retailbagholder haha. At least they gave u a refund.",
        1290: "@united haha ya tried that already",
        1379: "@united Is flight 746 going to sit on the tarmac FOREVER?",
    }
    with gzip.open(SHARED / "cfpb_complaints/complaints_2015_structured.csv.gz", "rt", encoding="utf-8") as handle:
        masks = handle.read(20_000)
    assert normal(masks) == masks
