"""What holds for all steps that take things of the internet out of texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.common.removal import Removal
from core.clean.remove_emails import RemoveEmails
from core.clean.remove_emoji import RemoveEmoji
from core.clean.remove_hashtags import RemoveHashtags
from core.clean.remove_mentions import RemoveMentions
from core.clean.remove_urls import RemoveUrls
from tests.unit.clean.removals import cleaned

#: Each step with replacements that it would find again.
REFUSED: dict[type[Removal], list[str]] = {
    RemoveEmails: ["me@x.org"],
    RemoveMentions: ["@user", "to @you"],
    RemoveHashtags: ["#tag"],
    RemoveEmoji: ["\U0001f600"],
    RemoveUrls: ["http://gone", "www.x.org"],
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_replacement_that_would_be_found_again_is_refused(kind: type[Removal]) -> None:
    for replacement in REFUSED[kind]:
        with pytest.raises(ValidationError, match="found again"):
            kind.model_validate({"replacement": replacement})


@pytest.mark.parametrize("kind", REFUSED)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_keeps_its_order(kind: type[Removal], texts: list[str]) -> None:
    for text, left in zip(texts, cleaned(kind.model_validate({}), [*texts]), strict=True):
        rest = iter(text)
        assert all(sign in rest for sign in left)
