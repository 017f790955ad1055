"""Prevents: marks that change the text they mark, a fold that hides a change, confetti of letters for other words."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.differences import differences, folded, found

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def joined(parts: list[tuple[str, str]]) -> str:
    return "".join(text for text, _ in parts)


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_both_sides_are_the_texts_and_share_what_is_not_marked(before: str, after: str) -> None:
    left, right = differences(before, after)
    assert joined(left) == before and joined(right) == after
    assert {mark for _, mark in left} <= {"", "removed"} and {mark for _, mark in right} <= {"", "added"}
    assert joined([one for one in left if not one[1]]) == joined([one for one in right if not one[1]])
    assert all(text for text, _ in (*left, *right))


@given(TEXTS)
def test_equal_texts_have_no_mark(text: str) -> None:
    assert {mark for side in differences(text, text) for _, mark in side} <= {""}


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("Hello  World", "Hello World", [" "], []),
        ("caf\u00c3\u00a9 au lait", "caf\u00e9 au lait", ["\u00c3\u00a9"], ["\u00e9"]),
        ("a &amp; b", "a & b", ["amp;"], []),
        ("call 202 555 0166 now", "call [PHONE] now", ["202 555 0166"], ["[PHONE]"]),
        ("Thanks", "thanks", ["T"], ["t"]),
        ("the cat sat", "the dog sat", ["cat"], ["dog"]),
        ("", "new", [], ["new"]),
    ],
)
def test_marks_are_what_a_reader_would_mark(before: str, after: str, removed: list[str], added: list[str]) -> None:
    left, right = differences(before, after)
    assert [text for text, mark in left if mark] == removed
    assert [text for text, mark in right if mark] == added


def test_long_texts_are_compared_too_and_very_long_ones_as_wholes() -> None:
    words = [f"word{number}" for number in range(1500)]
    left, right = differences(" ".join(words), " ".join([*words[:700], "new", *words[700:]]))
    assert [text for text, mark in right if mark] == ["new "] and not [text for text, mark in left if mark]
    left, _ = differences("x" + "ab " * 9000 + "y", "z" + "cd " * 9000 + "w")
    assert [mark for _, mark in left] == ["removed"]


def test_difflib_finds_no_more_in_common_for_short_texts() -> None:
    before, after = "I noticed it on 06.10.2024.", "I noticed it on 2024-10-06."
    shared = sum(len(text) for text, mark in differences(before, after)[0] if not mark)
    most = sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    assert 16 <= shared <= most


def test_a_fold_keeps_every_mark_and_says_how_much_is_gone() -> None:
    parts = [("a" * 500, ""), ("X", "removed"), ("b" * 500, ""), ("Y", "removed"), ("c" * 500, "")]
    short = folded(parts, around=60)
    assert [one for one in short if one[1] == "removed"] == [("X", "removed"), ("Y", "removed")]
    assert [text for text, mark in short if mark == "folded"] == [
        " [440 more characters] ", " [380 more characters] ", " [440 more characters] ",
    ]  # fmt: skip
    assert folded([("short", "")]) == [("short", "")]
    assert folded([("z" * 400, "")])[0] == ("z" * 240, "")


@given(TEXTS, st.lists(st.tuples(st.integers(0, 130), st.integers(0, 130)), max_size=5))
def test_found_marks_spans_and_keeps_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    parts = found(text, sorted(spans))
    assert joined(parts) == text and {mark for _, mark in parts} <= {"", "match"}


def test_found_marks_what_it_is_given() -> None:
    assert found("order 12 and 34", [(6, 8), (13, 15)]) == [
        ("order ", ""), ("12", "match"), (" and ", ""), ("34", "match"),
    ]  # fmt: skip
