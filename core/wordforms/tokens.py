"""The words of texts, found at the speed of compiled code; each distinct word is looked at once."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pandas as pd

from core.scan import beyond_ascii
from core.wordforms.signs import APOSTROPHES, HYPHENS, word_sign

#: Stands between texts that are searched together; a text that holds it is searched alone.
_BETWEEN = "\x00"
#: Texts that are searched together, and distinct words that are remembered.
_CHUNK, _REMEMBERED = 20_000, 1_000_000
_BLANKS = " \t"


@cache
def token_pattern(ascii_only: bool) -> re.Pattern[str]:
    """What counts as one word, in one group: web and mail addresses, abbreviations, names with @ or #, and words.

    A word may have apostrophes and hyphens inside, so that ``don't`` and ``well-known`` are one.
    """
    sign = word_sign(ascii_only)
    address = rf"(?i:https?://|www\.)[^\s{_BETWEEN}]+"
    short = r"\.(?:[^\W\d_]\.)+"
    word = rf"[{sign}]*+(?:[{APOSTROPHES}{HYPHENS}][{sign}]++)*+"
    mail = rf"(?:(?:\.[{sign}]++)*+@[{sign}]++(?:[.-][{sign}]++)*+)?"
    return re.compile(rf"({address}|[@#]?\w(?:{short}|{word}{mail}))")


def plain(word: str) -> bool:
    """Whether it is a word of a language: no address, no name with @ or #, no number, no code with digits."""
    if word[0] in "@#" or "@" in word or "." in word or "_" in word:
        return False
    return not any(sign.isdigit() for sign in word)


def with_words(texts: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """The texts with each word as ``change`` gives it; it is asked once for each distinct word.

    A word that becomes empty takes the blanks behind it along, or those before it if there are none behind; line breaks
    stay. What stands between words stays to the byte, and missing texts stay missing.
    """
    values = texts.to_numpy(dtype=object, copy=True)
    present = texts.notna().to_numpy()
    foreign = beyond_ascii(texts)
    known: dict[str, str] = {}
    for ascii_only, rows in ((True, present & ~foreign), (False, present & foreign)):
        pattern, places = token_pattern(ascii_only), np.flatnonzero(rows)
        for start in range(0, len(places), _CHUNK):
            some = places[start : start + _CHUNK]
            if len(known) > _REMEMBERED:
                known.clear()
            values[some] = list(_together(values[some].tolist(), pattern, change, known))
    return pd.Series(values, index=texts.index, name=texts.name, dtype=texts.dtype)


def _together(
    texts: list[str], pattern: re.Pattern[str], change: Callable[[str], str], known: dict[str, str]
) -> Iterator[str]:
    """The changed texts, in order."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) == len(texts) - 1:
        yield from _changed(joined, pattern, change, known).split(_BETWEEN)
    else:
        yield from (_changed(text, pattern, change, known) for text in texts)


def _changed(text: str, pattern: re.Pattern[str], change: Callable[[str], str], known: dict[str, str]) -> str:
    parts = pattern.split(text)
    words = parts[1::2]
    for word in set(words) - known.keys():
        known[word] = change(word)
    parts[1::2] = [known[word] for word in words]
    gone = [2 * place + 1 for place, word in enumerate(words) if not known[word]]
    for place in reversed(gone):
        behind = parts[place + 1]
        if behind[:1] in _BLANKS and behind:
            parts[place + 1] = behind.lstrip(_BLANKS)
        else:
            parts[place - 1] = parts[place - 1].rstrip(_BLANKS)
    return "".join(parts)
