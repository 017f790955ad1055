"""Prevents: methods drawn by other weights, settings that are lost, and mixes of what makes no rows."""

from typing import Any

import pytest
from pydantic import ValidationError

import core.augment as augment
from core.augment.delete_words import DeleteWords
from core.augment.keyboard import Keyboard
from core.augment.mix import Mix
from core.augment.spelling import Spelling
from core.augment.split_words import SplitWords
from core.augment.swap_words import SwapWords
from core.contracts import Context

TEXTS = ["the small green kettle leaks again today"] * 400


@pytest.fixture(autouse=True)
def members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augment, "STEPS", (Keyboard, Spelling, SwapWords, DeleteWords, SplitWords, Mix))


def made(step: Mix) -> list[str | None]:
    return step.variants(TEXTS, [""] * len(TEXTS), Context(seed=1))


def test_weights_are_the_shares_of_methods() -> None:
    answers = made(Mix(methods={"augment.split_words": 3.0, "augment.delete_words": 1.0, "augment.keyboard": 0.0}))
    assert answers == made(
        Mix(methods={"augment.keyboard": 0.0, "augment.delete_words": 1.0, "augment.split_words": 3.0})
    )
    longer = sum(answer is not None and len(answer.split()) > 7 for answer in answers)
    shorter = sum(answer is not None and len(answer.split()) < 7 for answer in answers)
    assert longer + shorter == 400 and 270 <= longer <= 330  # 300, give or take three and a half standard errors


def test_settings_reach_their_method() -> None:
    keep = ["small", "green", "kettle", "leaks", "again", "today"]
    answers = made(Mix(methods={"augment.delete_words": 1.0}, settings={"augment.delete_words": {"keep": keep[1:]}}))
    assert set(answers) == {"Small green kettle leaks again today".lower(), "the green kettle leaks again today"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"methods": {"lowercase": 1}}, "makes no rows"), ({"methods": {"augment.mix": 1}}, "makes no rows"),
        ({"methods": {}}, "at least 1"), ({"methods": {"augment.keyboard": 0}}, "at least one must be above"),
        ({"methods": {"augment.keyboard": -1}}, "not be below 0"),
        ({"methods": {"augment.keyboard": float("nan")}}, "not be below 0"),
        ({"settings": {"augment.split_words": {}}}, "not among the methods"),
        ({"settings": {"augment.keyboard": {"share": 7}}}, "augment.keyboard: "),
        ({"settings": {"augment.keyboard": {"per_row": 7}}}, "set for the mix"),
    ],
)  # fmt: skip
def test_what_cannot_be_mixed(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Mix.model_validate(fields)


def test_the_default_can_be_mixed() -> None:
    assert Mix(methods=Mix().methods) == Mix()
    assert sum(answer is None for answer in made(Mix())) < 100
