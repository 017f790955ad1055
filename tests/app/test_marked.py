"""Prevents: data that becomes markup, and marks that hide what nobody sees."""

import pytest

from pages.ui import marked

MARKS = ["", "added", "removed", "match", "special", "folded", *(f"piece{place}" for place in range(8)), "unknown"]


@pytest.mark.parametrize("mark", MARKS)
def test_text_is_never_markup(mark: str) -> None:
    made = marked.inline([("<img src=x onerror=alert(1)>&amp;\"'", mark)])
    assert "<img" not in made and "&lt;img" in made and "&amp;amp;" in made and "&quot;&#x27;" in made


def test_what_nobody_sees_is_drawn_inside_a_mark() -> None:
    assert "\u21b5\n" in marked.inline([("\n", "removed")]) and "\u21b5" not in marked.inline([("\n", "")])
    assert "\u21e5" in marked.inline([("\t", "added")]) and "\u237d" in marked.inline([("\u00a0", "removed")])
    assert "[200B]" in marked.inline([("\u200b", "removed")]) and "[200D]" in marked.inline([("\u200d", "removed")])
    family = "\U0001f469\u200d\U0001f467"
    assert family in marked.inline([(family, "removed")])


def test_what_turns_the_direction_of_text_cannot() -> None:
    assert "\u202e" not in marked.inline([("a\u202eb\x00", "")]) and "[202E]" in marked.inline([("a\u202eb", "")])
