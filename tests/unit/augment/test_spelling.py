"""Prevents: misspellings that are other words, or that lose the capitals."""

from core.augment import _nlpaug as nlpaug
from core.augment.spelling import Spelling
from core.contracts import Context


def made(text: str, seed: int = 0) -> str | None:
    return Spelling(share=1.0).variants([text], [""], Context(seed=seed))[0]


def test_words_become_what_the_list_has() -> None:
    for seed in range(20):
        answer = made("please receive because", seed)
        assert answer is not None
        for old, new in zip("please receive because".split(), answer.split(), strict=True):
            assert new in nlpaug.misspellings()[old]


def test_capitals_stay() -> None:
    for seed in range(10):
        answer = made("Because BECAUSE", seed)
        assert answer is not None
        first, second = answer.split()
        assert first[0].isupper() and second.isupper()
        assert second.lower() in {form.lower() for form in nlpaug.misspellings()["because"]}


def test_what_the_list_lacks_stays() -> None:
    assert made("qwrtz I is Не знаю 12") is None
