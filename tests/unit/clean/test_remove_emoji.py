import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.remove_emoji import RemoveEmoji
from core.contracts import Context


def cleaned(texts: list[str | None], **fields: object) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    step = RemoveEmoji.model_validate(fields)
    after = step.apply(frame, Context())
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)
    return after["text"].fillna("-").tolist()


def test_removed_or_replaced() -> None:
    texts = [
        "so \U0001f600 good",
        "TM \u2122  :-)",
        None,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764 \u2764\ufe0f",
    ]
    assert cleaned(texts) == ["so good", "TM \u2122  :-)", "-", "", "\u2764"]
    assert cleaned(texts, replacement="<x>") == ["so <x> good", "TM \u2122  :-)", "-", "<x>", "\u2764 <x>"]


@pytest.mark.parametrize("replacement", ["\U0001f600"])
def test_a_replacement_that_would_be_found_again_is_refused(replacement: str) -> None:
    with pytest.raises(ValidationError, match="found again"):
        RemoveEmoji(replacement=replacement)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_keeps_its_order(texts: list[str]) -> None:
    for text, left in zip(texts, cleaned([*texts]), strict=True):
        rest = iter(text)
        assert all(sign in rest for sign in left)


def test_signs_that_are_text_by_default() -> None:
    assert cleaned(["I \u2764 it \u2122"], symbols=True) == ["I it \u2122"]
