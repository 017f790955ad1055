import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.redact import Redact
from core.contracts import Context
from core.personal import located

TEXTS = [
    "Mail me@example.org or ME@example.org, or you@example.org.",
    "Call +1 202 555 0143.",
    "Nothing\tto see  here",
    None,
    "Again me@example.org, card 4111-1111-1111-1111, IBAN NL91 ABNA 0417 1643 00, from 153.69.214.203.",
]


def redacted(seed: int = 3, **settings: object) -> list[str]:
    frame = pd.DataFrame({"text": TEXTS}, dtype="str")
    return Redact.model_validate(settings).apply(frame, Context(seed=seed))["text"].tolist()


def test_plain_placeholders_and_untouched_rows() -> None:
    after = redacted()
    assert after[0] == "Mail [EMAIL] or [EMAIL], or [EMAIL]."
    assert after[1] == "Call [PHONE]."
    assert after[2] == TEXTS[2] and pd.isna(after[3])
    assert after[4] == "Again [EMAIL], card [CARD], IBAN [IBAN], from [IP]."


def test_numbered_placeholders_are_the_same_for_the_same_value() -> None:
    after = redacted(style="numbered")
    first, same, other = re.findall(r"\[EMAIL_[A-Z]{6}\]", after[0])
    assert first == same != other
    assert first in after[4]
    assert redacted(style="numbered") == after != redacted(seed=4, style="numbered")


def test_only_the_kinds_asked_for() -> None:
    after = redacted(kinds=("card",))
    assert after[:3] == TEXTS[:3]
    assert after[4] == TEXTS[4].replace("4111-1111-1111-1111", "[CARD]")


@pytest.mark.parametrize("style", ["plain", "numbered"])
def test_again_changes_nothing_and_nothing_is_left(style: str) -> None:
    frame = pd.DataFrame({"text": [*TEXTS, "password: Tr0ub4dor9 " * 3, "1 202 555 0143 202 555 0144"]}, dtype="str")
    step = Redact.model_validate({"style": style})
    once = step.apply(frame, Context())
    assert located(once["text"]) == {}
    pd.testing.assert_frame_equal(step.apply(once, Context()), once)


def test_other_regions() -> None:
    frame = pd.DataFrame({"text": ["Bel 020 123 4567 even"]}, dtype="str")
    assert Redact(regions=("NL",)).apply(frame, Context())["text"].tolist() == ["Bel [PHONE] even"]
    assert Redact(regions=()).apply(frame, Context())["text"].tolist() == ["Bel 020 123 4567 even"]


PIECES = st.sampled_from(
    [
        "me@x.org ",
        "+1 202 555 0143 ",
        "4111-1111-1111-1111",
        "Sent from my phone",
        ". ",
        "\n",
        "é",
        "!",
        "[EMAIL]",
        "  ",
    ]
)


@given(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.lists(PIECES, max_size=8).map("".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_again_changes_nothing(text: str) -> None:
    frame = pd.DataFrame({"text": pd.Series([text, None], dtype="str")})
    step = Redact(style="numbered")
    once = step.apply(frame, Context())
    pd.testing.assert_frame_equal(step.apply(once, Context()), once)
    assert pd.isna(once["text"].iloc[1]) and bool(once["text"].iloc[0].strip()) == bool(text.strip())
