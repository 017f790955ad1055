import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.remove_emails import RemoveEmails
from core.contracts import Context


def cleaned(texts: list[str | None], **fields: object) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    step = RemoveEmails.model_validate(fields)
    after = step.apply(frame, Context())
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)
    return after["text"].fillna("-").tolist()


def test_removed_or_replaced() -> None:
    texts = ["write me@x.org now", "  @me\t", None, "mailto:me@x.org", "<me@x.org>, user@host"]
    assert cleaned(texts) == ["write now", "  @me\t", "-", "", "<>, user@host"]
    assert cleaned(texts, replacement="<x>") == ["write <x> now", "  @me\t", "-", "<x>", "<<x>>, user@host"]


@pytest.mark.parametrize("replacement", ["me@x.org"])
def test_a_replacement_that_would_be_found_again_is_refused(replacement: str) -> None:
    with pytest.raises(ValidationError, match="found again"):
        RemoveEmails(replacement=replacement)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_keeps_its_order(texts: list[str]) -> None:
    for text, left in zip(texts, cleaned([*texts]), strict=True):
        rest = iter(text)
        assert all(sign in rest for sign in left)
