import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.remove_boilerplate import RemoveBoilerplate
from core.contracts import Context

LINES = ("Sent from my phone", "This message is confidential. ", "C++ (v2)? [yes]")


def removed(texts: list[str | None], lines: tuple[str, ...] = LINES) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    step = RemoveBoilerplate(lines=lines)
    after = step.apply(frame, Context())
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)
    return after["text"].tolist()


def test_lines_and_sentences_go_as_a_whole() -> None:
    assert removed(
        [
            "Where is it?\n\nSent from my phone",
            "This message is confidential. Where is it? Sent from my phone.",
            "Well. This message is confidential! And so on.",
            "I had it sent. Sent from my phone to yours",
            "Use C++ (v2)? [yes]\nC++ (v2)? [yes]\nthat",
            "  untouched\tbytes ",
        ]
    ) == [
        "Where is it?",
        "Where is it?",
        "Well. And so on.",
        "I had it sent. Sent from my phone to yours",
        "Use C++ (v2)? [yes]\nC++ (v2)? [yes]\nthat",
        "  untouched\tbytes ",
    ]


def test_no_text_becomes_empty() -> None:
    texts = ["Sent from my phone", "Sent from my phone.\nThis message is confidential.", "", None, "..."]
    after = removed(texts)
    assert after[:3] == texts[:3] and pd.isna(after[3]) and after[4] == "..."


def test_nothing_to_remove() -> None:
    frame = pd.DataFrame({"text": ["a. b"]}, dtype="str")
    assert RemoveBoilerplate().apply(frame, Context()) is frame
    assert RemoveBoilerplate(lines=("...",)).apply(frame, Context()) is frame


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
    step = RemoveBoilerplate(lines=LINES)
    once = step.apply(frame, Context())
    pd.testing.assert_frame_equal(step.apply(once, Context()), once)
    assert pd.isna(once["text"].iloc[1]) and bool(once["text"].iloc[0].strip()) == bool(text.strip())
