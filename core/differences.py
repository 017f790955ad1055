"""How two texts differ, character by character, as stretches that a page can color."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, groupby

#: A stretch of a text and what is the matter with it: "" (nothing), "added", "removed", "match", "folded".
Stretch = tuple[str, str]

#: Words, and every other character by itself.
_UNITS = re.compile(r"\w+|\W")
#: Stretches of more characters than this are compared as wholes: what two texts of a book share is of no interest.
_MOST_CHARACTERS = 20_000
#: Two words are compared letter by letter if they share at least this much; else one stands for the other.
_ALIKE = 0.5
_WORD_CHARACTERS = 400


def differences(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches: the first with what was removed, the second with what was added.

    Texts are compared by words, and a word by its characters where it stayed alike. The stretches of each side joined
    are the text itself. Between the first and the last change at most 20,000 characters a side are compared.
    """
    if len(before) == len(after) and before.lower() == after.lower():
        return _by_places(before, after)
    start, end = _same_ends(before, after)
    middle = before[start : len(before) - end], after[start : len(after) - end]
    left: list[Stretch] = [(before[:start], "")]
    right: list[Stretch] = [(after[:start], "")]
    if max(map(len, middle)) > _MOST_CHARACTERS:
        left.append((middle[0], "removed"))
        right.append((middle[1], "added"))
    else:
        _by_units(_UNITS.findall(middle[0]), _UNITS.findall(middle[1]), left, right)
    tail = before[len(before) - end :]
    return _joined([*left, (tail, "")]), _joined([*right, (tail, "")])


def found(text: str, spans: Iterable[tuple[int, int]]) -> list[Stretch]:
    """A text with stretches marked "match"; ``spans`` are (start, end) in order, and those that overlap are skipped."""
    parts: list[Stretch] = []
    place = 0
    for start, end in spans:
        if start >= place and end > start:
            parts += [(text[place:start], ""), (text[start:end], "match")]
            place = end
    return _joined([*parts, (text[place:], "")])


def folded(parts: Sequence[Stretch], around: int = 60, whole: int = 240) -> list[Stretch]:
    """The stretches with long plain ones cut to ``around`` characters beside what is marked, and a word on the gap.

    A text of which nothing is marked keeps its first ``whole`` characters; a marked stretch keeps as many.
    """
    if all(mark == "" for _, mark in parts):
        text = "".join(text for text, _ in parts)
        return [(text, "")] if len(text) <= whole + 40 else [(text[:whole], ""), _gap(len(text) - whole)]
    answer: list[Stretch] = []
    for place, (text, mark) in enumerate(parts):
        head = whole if mark else around if place else 0
        tail = 0 if mark or place == len(parts) - 1 else around
        if len(text) <= head + tail + 40:
            answer.append((text, mark))
            continue
        kept = [(text[:head], mark), _gap(len(text) - head - tail), (text[len(text) - tail :], mark)]
        answer += [one for one in kept if one[0]]
    return answer


def _gap(characters: int) -> Stretch:
    return f" [{characters:,} more characters] ", "folded"


def _same_ends(before: str, after: str) -> tuple[int, int]:
    """Characters that are the same at the beginning and, of the rest, at the end; words are not torn."""
    most = min(len(before), len(after))
    start = _shared(before, after, most)
    while 0 < start < most and before[start - 1].isalnum():
        start -= 1
    end = _shared(before[::-1], after[::-1], most - start)
    while end and before[len(before) - end].isalnum():
        end -= 1
    return start, end


def _shared(one: str, other: str, most: int) -> int:
    """How many of the first ``most`` characters are the same before the first that is not, by halving."""
    if one[:most] == other[:most]:
        return most
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle)
    return low


def _by_places(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Two texts of one length that differ in capital and small letters only."""
    same = [one == other for one, other in zip(before, after, strict=True)]
    runs = [(equal, len(list(run))) for equal, run in groupby(same)]
    ends = list(accumulate(length for _, length in runs))
    cuts = [(end - length, end, equal) for (equal, length), end in zip(runs, ends, strict=True)]
    return (
        [(before[start:end], "" if equal else "removed") for start, end, equal in cuts],
        [(after[start:end], "" if equal else "added") for start, end, equal in cuts],
    )


def _by_units(old: list[str], new: list[str], left: list[Stretch], right: list[Stretch]) -> None:
    for kind, first, last, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[first:last]), "".join(new[begin:stop])
        if kind == "equal":
            left.append((gone, ""))
            right.append((come, ""))
        elif kind == "replace" and max(len(gone), len(come)) <= _WORD_CHARACTERS:
            two = _by_characters(gone, come)
            left += two[0]
            right += two[1]
        else:
            left.append((gone, "removed"))
            right.append((come, "added"))


@lru_cache(maxsize=8192)
def _by_characters(gone: str, come: str) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """What two short stretches share letter by letter; where that is too little, one stands for the other."""
    matcher = SequenceMatcher(None, gone, come, autojunk=False)
    if set(gone).isdisjoint(come) or matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return ((gone, "removed"),), ((come, "added"),)
    codes = matcher.get_opcodes()
    return (
        tuple((gone[first:last], "" if kind == "equal" else "removed") for kind, first, last, _, _ in codes),
        tuple((come[begin:stop], "" if kind == "equal" else "added") for kind, _, _, begin, stop in codes),
    )


def _joined(parts: Iterable[Stretch]) -> list[Stretch]:
    """Neighbors of one mark become one stretch; empty ones go."""
    answer: list[Stretch] = []
    for text, mark in parts:
        if text and answer and answer[-1][1] == mark:
            answer[-1] = (answer[-1][0] + text, mark)
        elif text:
            answer.append((text, mark))
    return answer
