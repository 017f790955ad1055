"""Prevents: words torn inside a character, or short words torn at all."""

from core.augment.split_words import SplitWords
from core.contracts import Context


def made(text: str, seed: int = 0) -> str | None:
    return SplitWords(share=1.0).variants([text], [""], Context(seed=seed))[0]


def test_a_blank_comes_in_and_nothing_else_changes() -> None:
    for seed in range(20):
        answer = made("My kettle, it leaks!", seed)
        assert answer is not None and answer.replace(" ", "") == "Mykettle,itleaks!"
        assert len(answer.split()) == 6 and answer.startswith("My ") and answer.endswith("!")


def test_words_with_joined_marks_stay_whole() -> None:
    assert made("cafe\u0301s") is None
    assert made("ขอบคุณครับ") is None
    assert made("größer") is not None


def test_numbers_and_addresses_stay_whole() -> None:
    assert made("12345 https://shop.example @someone never") is None
