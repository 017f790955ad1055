"""Texts taken apart into words and what stands between them, so that what does not change stays to the byte."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from core.wordforms import StopWords, plain
from core.wordforms.tokens import token_pattern

#: Words that are numbers; which words stand for numbers in other languages is not known here.
_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen "
    "half quarter once twice thrice first second third fourth fifth sixth seventh eighth ninth tenth single double "
    "triple none".split()
)

#: Distinct words that are remembered.
_REMEMBERED = 500_000

#: A text as what stands before its first word, the word, what stands before the next, and so on; words at odd places.
Pieces = list[str]


def taken_apart(texts: Sequence[str]) -> list[Pieces]:
    """The pieces of each text; joined, they are the text. The name in an entity such as &amp; is no word."""
    ascii_only, other = token_pattern(True), token_pattern(False)
    found = [(ascii_only if text.isascii() else other).split(text) for text in texts]
    return [_whole_entities(pieces) if "&" in text else pieces for text, pieces in zip(texts, found, strict=True)]


def _whole_entities(pieces: Pieces) -> Pieces:
    whole = pieces[:1]
    for word, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        if whole[-1].endswith(("&", "&#")) and behind.startswith(";"):
            whole[-1] += word + behind
        else:
            whole += [word, behind]
    return whole


@lru_cache(maxsize=16)
def freedom(keep: tuple[str, ...], language: str) -> Callable[[str], bool]:
    """Tells whether a word may change; asked once for each distinct word.

    What never changes: words that deny (in English and in ``language``), numbers, addresses, names with @ or #, codes
    with digits, and the words in ``keep``, in any case.
    """
    kept = frozenset(word.casefold() for word in keep) | _NUMBERS
    lists = [
        (StopWords(one), StopWords(one, negations=False)) for one in dict.fromkeys(("en", language)) if one != "other"
    ]

    def free(word: str) -> bool:
        if not plain(word) or word.casefold() in kept:
            return False
        return not any(holding.without(word) != dropping.without(word) for holding, dropping in lists)

    return remembered(free)


def remembered(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """The test, which is made once for each distinct word, as long as there is room."""
    known: dict[str, bool] = {}

    def answer(word: str) -> bool:
        found = known.get(word)
        if found is None:
            if len(known) > _REMEMBERED:
                known.clear()
            found = known[word] = test(word)
        return found

    return answer


def in_case(old: str, new: str) -> str:
    """The new word with the capitals of the old one."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def starts_sentence(pieces: Pieces, place: int) -> bool:
    """Whether the word at this place is the first of the text, or stands behind the end of a sentence or line."""
    return place == 1 or any(sign in pieces[place - 1] for sign in ".!?:\n")


def without(pieces: Pieces, places: Sequence[int]) -> str:
    """The text without the words at these places, and without the blanks that stood around them.

    Where the first word goes, the next one takes its capital.
    """
    left = list(pieces)
    for place in places:
        left[place] = ""
        before, behind = left[place - 1], left[place + 1]
        joined = next((one for one in range(place - 1, -1, -1) if left[one]), 0) % 2 == 1  # straight to a word
        if behind[:1].isspace() and not joined:
            left[place + 1] = behind.lstrip(" \t")
        elif before[-1:].isspace():
            left[place - 1] = before.rstrip(" \t")
    following = next((place for place in range(1, len(left), 2) if left[place]), None)
    if following is not None and following > 1 and pieces[1][:1].isupper() and pieces[1][1:].islower():
        left[following] = left[following][:1].upper() + left[following][1:]
    return "".join(left)


def stretches(pieces: Pieces, free: Callable[[str], bool]) -> list[list[int]]:
    """Places of words that follow each other with nothing but blanks between, none of which must stay; two or more."""
    found: list[list[int]] = []
    run: list[int] = []
    for place in range(1, len(pieces), 2):
        if run and (pieces[place - 1].strip(" \t") or not free(pieces[place])):
            found.append(run)
            run = []
        if free(pieces[place]):
            run.append(place)
    return [run for run in [*found, run] if len(run) > 1]
