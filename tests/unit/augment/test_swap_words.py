"""Prevents: words that jump over a negation, a number or a mark, and capitals in the middle."""

import pytest

from core.augment.swap_words import SwapWords
from core.contracts import Context


def made(texts: list[str], share: float = 0.2, seed: int = 0) -> list[str | None]:
    return SwapWords(share=share).variants(texts, [""] * len(texts), Context(seed=seed))


def test_the_same_words_in_another_order() -> None:
    text = "the small green kettle broke again today"
    for answer in made([text] * 30):
        assert answer is None or (answer != text and sorted(answer.split()) == sorted(text.split()))
    assert sum(answer is None for answer in made([text] * 30)) < 15, "two swaps of one pair change nothing"


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("not good", {None}),
        ("good, bad", {None}),
        ("good not bad", {None}),
        ("it is not very good", {"is it not very good", "it is not good very"}),
        ("Broken mug. Never again", {"Mug broken. Never again"}),
        ("I paid 2 times", {"Paid I 2 times"}),
        ("WIFI works", {"works WIFI"}),
        ("2 red mugs", {"2 mugs red"}),
    ],
)
def test_words_stay_on_their_side(text: str, possible: set[str | None]) -> None:
    answers = {made([text], seed=seed)[0] for seed in range(12)}
    assert answers == possible


def test_blanks_and_marks_stay_to_the_byte() -> None:
    (answer,) = made(["(old)  kettle\tbroke!\n- mug -"])
    assert answer == "(old)  broke\tkettle!\n- mug -"
