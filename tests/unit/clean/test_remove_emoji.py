from core.clean.remove_emoji import RemoveEmoji
from tests.unit.clean.removals import cleaned


def test_removed_or_replaced() -> None:
    texts = [
        "so \U0001f600 good",
        "TM \u2122  :-)",
        None,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764 \u2764\ufe0f",
    ]
    assert cleaned(RemoveEmoji(), texts) == ["so good", "TM \u2122  :-)", "-", "", "\u2764"]
    assert cleaned(RemoveEmoji(replacement="<x>"), texts) == ["so <x> good", "TM \u2122  :-)", "-", "<x>", "\u2764 <x>"]


def test_signs_that_are_text_by_default() -> None:
    assert cleaned(RemoveEmoji(symbols=True), ["I \u2764 it \u2122"]) == ["I it \u2122"]
