import pytest
from pydantic import ValidationError

from core.clean.remove_hashtags import RemoveHashtags
from tests.unit.clean.removals import cleaned


def test_removed_or_replaced() -> None:
    texts = ["so #good day", "C#  #1", None, "#BlackFriday", "(#a_b)"]
    assert cleaned(RemoveHashtags(), texts) == ["so day", "C#  #1", "-", "", "()"]
    assert cleaned(RemoveHashtags(replacement="<x>"), texts) == ["so <x> day", "C#  #1", "-", "<x>", "(<x>)"]


def test_words_can_stay() -> None:
    texts: list[str | None] = ["so #good day", "#BlackFriday2020 #1", "#a_b"]
    assert cleaned(RemoveHashtags(words="keep"), texts) == ["so good day", "BlackFriday2020 #1", "a_b"]
    assert cleaned(RemoveHashtags(words="split"), texts) == ["so good day", "Black Friday 2020 #1", "a b"]
    with pytest.raises(ValidationError, match="not both"):
        RemoveHashtags(words="keep", replacement="<tag>")
