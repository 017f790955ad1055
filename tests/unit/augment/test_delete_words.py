"""Prevents: texts left with holes, without their negation, or with nothing."""

from core.augment.delete_words import DeleteWords
from core.contracts import Context


def made(text: str, share: float = 0.1, seed: int = 0) -> str | None:
    return DeleteWords(share=share).variants([text], [""], Context(seed=seed))[0]


def test_one_word_goes_with_its_blank() -> None:
    text = "The parcel did not arrive, sadly."
    expected = {
        "Parcel did not arrive, sadly.", "The did not arrive, sadly.", "The parcel not arrive, sadly.",
        "The parcel did not, sadly.", "The parcel did not arrive,.",
    }  # fmt: skip
    assert {made(text, seed=seed) for seed in range(40)} == expected


def test_the_only_word_stays() -> None:
    assert made("parcel") is None and made("not parcel 12") is None


def test_half_of_the_words_at_most() -> None:
    text = "one two red green blue black white brown pink gray"  # two are numbers, eight may go
    for seed in range(10):
        answer = made(text, share=0.5, seed=seed)
        assert answer is not None and answer.startswith("one two ")
        assert 6 <= len(answer.split()) <= 9
