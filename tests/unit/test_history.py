"""Prevents: an undo that gives back something else than what stood there, and edits that get lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.history import KEPT, Edit, History

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def stored(history: History) -> History:
    """The history as it comes back from the disk."""
    return History.of(history.text, json.dumps(history.to_json(), ensure_ascii=False))


@given(st.lists(TEXTS, min_size=60, max_size=60), TEXTS)
@settings(max_examples=50, deadline=None)
def test_sixty_edits_are_undone_and_redone_to_the_byte(texts: list[str], first: str) -> None:
    history, seen = History(first), [first]
    for text in texts:
        history = stored(history.pushed(text))
        if text != seen[-1]:
            seen.append(text)
    assert history.undoable == len(seen) - 1 and history.redoable == 0
    for left, text in enumerate(reversed(seen)):
        assert history.text.encode() == text.encode() and history.redoable == left
        history = stored(history.undone())
    for text in seen[1:]:
        history = stored(history.redone())
        assert history.text.encode() == text.encode()
    assert history.redoable == 0


@given(TEXTS, TEXTS, TEXTS)
def test_an_edit_keeps_only_what_differs(start: str, end: str, middle: str) -> None:
    history = History(start + end).pushed(start + middle + end)
    assert all(len(edit.before) + len(edit.after) <= len(middle) for edit in history.past)


def test_a_new_edit_drops_what_was_undone() -> None:
    history = History("").pushed("a").pushed("ab").pushed("abc").undone().undone()
    assert (history.text, history.undoable, history.redoable) == ("a", 1, 2)
    branch = history.pushed("ax")
    assert (branch.undoable, branch.redoable, branch.redone()) == (2, 0, branch)
    assert branch.undone().text == "a" and branch.undone().undone().text == ""
    assert (history.text, history.redone().text) == ("a", "ab"), "a history does not change itself"


def test_the_same_text_is_no_edit() -> None:
    history = History("a").pushed("b").undone()
    assert history.pushed("a") is history and history.redone().text == "b"
    assert History("a").undone() == History("a") == History("a").redone()


def test_the_last_edits_are_kept() -> None:
    history = History("start")
    for number in range(KEPT + 30):
        history = history.pushed(f"text {number}")
    assert KEPT >= 50 and history.undoable == KEPT
    for _ in range(KEPT):
        history = history.undone()
    assert (history.text, history.undoable, history.redoable) == ("text 29", 0, KEPT)


@pytest.mark.parametrize("beside", [None, "", "{}", '{"of": "0", "past": [[0, "a", "b"]], "future": []}'])
def test_a_text_that_was_replaced_behind_its_history_has_none(beside: str | None) -> None:
    assert History.of("text", beside) == History("text")


def test_a_long_text_costs_its_length_once() -> None:
    long = "\U0001f600 word " * 50_000
    history = History(long).pushed(long[:200_000] + "x" + long[200_000:])
    assert history.past == (Edit(200_000, "", "x"),) and history.undone().text == long
