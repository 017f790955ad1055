"""The edits of a text that can be undone and redone, equal to the byte."""

import json
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from core.digest import text_digest

#: Edits that are kept; older ones can no longer be undone.
KEPT = 200


class Edit(NamedTuple):
    """One change of a text: at ``start`` (characters from 0) ``before`` was replaced by ``after``."""

    start: int
    before: str
    after: str


@dataclass(frozen=True)
class History:
    """A text with the last 200 edits that led to it and those that were undone; it never changes itself.

    ``past`` and ``future`` hold edits, oldest first and next first. An edit keeps only what differs, so that a long
    text costs its length once.
    """

    text: str
    past: tuple[Edit, ...] = ()
    future: tuple[Edit, ...] = ()

    @property
    def undoable(self) -> int:
        """How many edits can be undone."""
        return len(self.past)

    @property
    def redoable(self) -> int:
        """How many undone edits can be made again."""
        return len(self.future)

    def pushed(self, text: str) -> "History":
        """This history with a new text; what was undone before cannot be redone any more.

        The same text is no edit and changes nothing.
        """
        if text == self.text:
            return self
        return History(text, (*self.past, _edit(self.text, text))[-KEPT:])

    def undone(self) -> "History":
        """This history one edit back; the same where there is nothing to undo."""
        if not self.past:
            return self
        last = self.past[-1]
        return History(_changed(self.text, last.start, last.after, last.before), self.past[:-1], (last, *self.future))

    def redone(self) -> "History":
        """This history with the edit that was undone last made again; the same where nothing was undone."""
        if not self.future:
            return self
        first, rest = self.future[0], self.future[1:]
        return replace(
            self,
            text=_changed(self.text, first.start, first.before, first.after),
            past=(*self.past, first),
            future=rest,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values without the text itself, of which they hold the digest."""
        return {"of": text_digest(self.text), "past": self.past, "future": self.future}

    @classmethod
    def of(cls, text: str, stored: str | None) -> "History":
        """The history of a text from the JSON that was stored beside it.

        It has no edits when nothing was stored, or when the text was replaced by something that keeps no history.
        """
        value = json.loads(stored) if stored else {}
        if value.get("of") != text_digest(text):
            return cls(text)
        past, future = (tuple(Edit(*edit) for edit in value[name]) for name in ("past", "future"))
        return cls(text, past, future)


def _changed(text: str, start: int, old: str, new: str) -> str:
    return text[:start] + new + text[start + len(old) :]


def _edit(before: str, after: str) -> Edit:
    """The smallest single replacement that turns one text into the other."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    return Edit(start, before[start : len(before) - end], after[start : len(after) - end])


def _shared(one: str, other: str) -> int:
    """How many characters both begin with, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
