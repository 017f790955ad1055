"""Roles guessed from names and contents."""

import pandas as pd
import pytest

from core.collect.roles import by_content, guess_roles
from core.errors import AssayError
from core.types import Roles

TEXTS = [f"this is a text with number {n} in it" for n in range(40)]
LABELS = ["good", "bad"] * 20


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    ("columns", "text", "label"),
    [
        ({"tweet": TEXTS, "class": [0, 1] * 20}, "tweet", "class"),
        ({"Review Text": TEXTS, "Rating": [1, 5] * 20, "id": list(range(40))}, "Review Text", "Rating"),
        ({"airline_sentiment": LABELS, "airline_sentiment_gold": LABELS, "text": TEXTS}, "text", "airline_sentiment"),
        ({"text": TEXTS, "label": LABELS, "category": ["a", "b"] * 20}, "text", "label"),
        ({"foo": LABELS, "bar": TEXTS}, "bar", "foo"),
        ({"foo": TEXTS, "bar": [n / 7 for n in range(40)]}, "foo", None),
        ({"utterance": TEXTS, "tag": LABELS, "speaker": ["A", "B"] * 20}, "utterance", "tag"),
        ({"only": LABELS}, "only", None),
        ({"text": TEXTS, "label_1": LABELS, "label_2": LABELS, "label_3": LABELS}, "text", None),
        ({"comment": [None] * 39 + ["x"], "message": TEXTS}, "message", None),
        ({"body": TEXTS, "one": LABELS, "two": LABELS}, "body", None),
        ({"satz": ["今日はとても天気がいいですね" + str(n) for n in range(40)], "k": LABELS}, "satz", "k"),
    ],
)
def test_text_and_label(columns: dict[str, list[object]], text: str, label: str | None) -> None:
    roles, reasons = guess_roles(frame(**columns))
    assert (roles.text, roles.label) == (text, label)
    assert reasons[0].startswith(f"Text: column '{text}' (")
    assert (
        reasons[1].startswith(f"Label: column '{label}' (" if label else "Label: none; ")
        or reasons[1] == "Label: none."
    )


def test_reason_says_why() -> None:
    _, reasons = guess_roles(frame(tweet=TEXTS, label=LABELS))
    assert reasons[0] == "Text: column 'tweet' (named like text, 9 words in the middle row)."
    assert reasons[1] == "Label: column 'label' (its name says so, 2 different values)."


def test_group_time_and_tasks() -> None:
    table = frame(
        text=TEXTS,
        label=LABELS,
        label_fine=[f"{name}:x" for name in LABELS],
        customer=[f"c{n % 7}" for n in range(40)],
        created=[f"2024-03-{1 + n % 28:02}" for n in range(40)],
        user_id=list(range(40)),
    )
    roles, _ = guess_roles(table)
    assert roles == Roles(text="text", label="label", group="customer", time="created", tasks=("label_fine",))


def test_serial_dates_of_spreadsheets_are_times() -> None:
    assert guess_roles(frame(text=TEXTS, tweet_created=[42059.5 + n for n in range(40)]))[0].time == "tweet_created"
    assert guess_roles(frame(text=TEXTS, created=["soon", "later"] * 20))[0].time is None


def test_roles_can_be_fixed() -> None:
    table = frame(text=TEXTS, tweet=TEXTS[::-1], label=LABELS, other=LABELS)
    roles, reasons = guess_roles(table, text="tweet", label="other")
    assert (roles.text, roles.label) == ("tweet", "other")
    assert reasons[0] == "Text: column 'tweet', as chosen."
    with pytest.raises(AssayError, match=r"Column 'txt' is not in the table \(text, tweet, label, other\)"):
        guess_roles(table, text="txt")


def test_no_text() -> None:
    with pytest.raises(AssayError, match=r"No column reads like text \(id, one, two\)"):
        guess_roles(frame(id=list(range(40)), one=LABELS, two=LABELS))


def test_by_content_leaves_doubts_open() -> None:
    assert by_content([TEXTS, LABELS]) == (0, 1)
    assert by_content([LABELS, LABELS[::-1], TEXTS]) == (2, None)
    assert by_content([TEXTS, TEXTS[::-1]]) == (None, None)
    assert by_content([["0", "1", "2"], ["anger", "joy", "fear"]]) == (None, None)
