"""Prevents: promises that hold for made-up texts and fail on what people write; each row was read by a person."""

import csv
import gzip
from functools import cache
from pathlib import Path

import pytest

from core.augment.common.changing import Changing
from core.augment.common.pieces import taken_apart
from core.augment.delete_words import DeleteWords
from core.augment.keyboard import Keyboard
from core.augment.ocr import Ocr
from core.augment.random_characters import RandomCharacters
from core.augment.spelling import Spelling
from core.augment.split_words import SplitWords
from core.augment.swap_words import SwapWords
from core.augment.synonyms import Synonyms
from core.augment.tfidf import Tfidf
from core.contracts import Context
from core.wordforms.wordnet import found

SHARED = Path(__file__).parents[4] / "shared/data"
METHODS: list[Changing] = [
    Keyboard(), Ocr(), RandomCharacters(), SwapWords(), DeleteWords(share=0.5), SplitWords(), Spelling(), Tfidf(),
    *([Synonyms()] if found() else []),
]  # fmt: skip

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]


@cache
def tweets() -> list[str]:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def thai(row: int) -> str:
    return (SHARED / "wisesight_thai/pos.txt").read_text("utf-8").split("\n")[row]


def made(method: Changing, text: str, seed: int) -> str | None:
    return method.variants([text], [""], Context(seed=seed))[0]


#: Rows of airline_tweets, and what must stand in every child: names, numbers, negations, addresses, signs.
KEPT: list[tuple[int, list[str]]] = [
    (3, ["@VirginAmerica", '"', "&amp;"]),
    (10, ["@VirginAmerica", "second", "10-24"]),
    (18, ["❤️", "@VirginAmerica", "☺️👍"]),
    (50, ["@VirginAmerica", "769", "30", '"', "not", '".']),
    (100, ["@VirginAmerica", "@VirginAmerica", "http://t.co/GsB2J3c4gM"]),
    (500, ["@VirginAmerica", "@Starryeyes_Dev_", "😞"]),
    (1200, ["@united", "3866", "No", "25mins", "30mins", "!"]),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
@pytest.mark.parametrize(("row", "kept"), KEPT, ids=lambda value: str(value) if isinstance(value, int) else "")
def test_what_must_stay(method: Changing, row: int, kept: list[str]) -> None:
    for seed in range(4):
        answer = made(method, tweets()[row], seed)
        if answer is None:
            continue
        place = 0
        for part in kept:
            place = answer.find(part, place)
            assert place >= 0, (answer, part)
            place += len(part)


def test_a_tweet_of_a_name_and_four_words() -> None:
    """@VirginAmerica What @dhepburn said."""
    assert {made(DeleteWords(), tweets()[0], seed) for seed in range(20)} == {
        "@VirginAmerica @dhepburn said.", "@VirginAmerica What @dhepburn.",
    }  # fmt: skip
    assert made(SwapWords(), tweets()[0], 0) is None, "no two words that may move stand side by side"


@pytest.mark.parametrize("row", range(5))
def test_thai(row: int) -> None:
    """Without blanks between words and with marks above letters, most methods leave a text alone; none crashes."""
    text = thai(row)
    for method in METHODS:
        made(method, text, 0)
    answer = made(SplitWords(), text, 0)
    if answer is not None:
        words = [word for word in taken_apart([text])[0][1::2] if word.isascii()]
        assert answer.replace(" ", "") == text.replace(" ", "") and words
