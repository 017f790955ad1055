"""Prevents: slips other than the one that was asked for."""

from collections import Counter

import pytest

from core.augment.random_characters import RandomCharacters
from core.contracts import Context


def changed(action: str, texts: list[str], **settings: float) -> list[str | None]:
    step = RandomCharacters.model_validate({"action": action, "letters": 0.01, **settings})
    return step.variants(texts, [""] * len(texts), Context())


@pytest.mark.parametrize(("action", "difference"), [("insert", 1), ("substitute", 0), ("swap", 0), ("delete", -1)])
def test_each_action_does_what_it_says(action: str, difference: int) -> None:
    word = "parcels"
    for answer in changed(action, [word] * 20):
        if answer is None:
            continue
        assert len(answer) == len(word) + difference
        gone, come = Counter(word) - Counter(answer), Counter(answer) - Counter(word)
        assert sum(gone.values()) == (action in ("substitute", "delete"))
        assert sum(come.values()) == (action in ("insert", "substitute"))
        assert answer.islower() and answer.isalpha()


def test_new_letters_do_not_come_into_other_scripts() -> None:
    assert changed("insert", ["посылка", "größer"]) == [None, None]
    (answer,) = changed("delete", ["посылка"])
    assert answer is not None and len(answer) == len("посылка") - 1


def test_short_words_stay() -> None:
    assert changed("swap", ["the old mug"]) == [None]
