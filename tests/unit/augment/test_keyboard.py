"""Prevents: slips that no finger makes: far keys, digits, other cases, or too many of them."""

import pytest

from core.augment import _nlpaug as nlpaug
from core.augment.keyboard import Keyboard
from core.contracts import Context

#: The rows of a keyboard; a neighbor is at most one column away in the same row or the next.
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
PLACES = {letter: (row, column) for row, letters in enumerate(ROWS) for column, letter in enumerate(letters)}
TEXTS = ["Please refund the broken kettle to my account"] * 40


def made(step: Keyboard, texts: list[str]) -> list[str]:
    return [text for text in step.variants(texts, [""] * len(texts), Context()) if text]


def test_letters_become_neighbors_of_their_own_case() -> None:
    seen = 0
    for text in made(Keyboard(share=0.5), TEXTS):
        assert len(text) == len(TEXTS[0]), "no letter comes or goes"
        for old, new in zip(TEXTS[0], text, strict=True):
            if old != new:
                seen += 1
                (row, column), (other, beside) = PLACES[old.lower()], PLACES[new.lower()]
                assert abs(row - other) <= 1 and abs(column - beside) <= 2, (old, new)
                assert old.isupper() == new.isupper()
    assert seen > 100


@pytest.mark.parametrize(("letters", "most", "expected"), [(0.01, 100, 1), (0.5, 100, 3), (0.5, 2, 2), (1.0, 100, 6)])
def test_letters_of_a_word(letters: float, most: int, expected: int) -> None:
    for text in made(Keyboard(letters=letters, most_letters=most), ["kettle"] * 20):
        assert sum(old != new for old, new in zip("kettle", text, strict=True)) == expected


def test_keyboards_of_other_languages() -> None:
    assert made(Keyboard(), ["посылка сломана"]) == []
    assert made(Keyboard(keyboard="uk"), ["посилка зламана"]) != []
    assert "é" in nlpaug.keys("fr") and "é" not in nlpaug.keys("en")


def test_words_of_two_letters_stay() -> None:
    assert made(Keyboard(share=1.0), ["it is on my to do"]) == []
