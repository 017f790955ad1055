"""Words and sentences of a text, as people count them, whatever a model makes of it."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from core.tokenize.spans import Piece, covered

#: A word: what stands between two word boundaries of Unicode's annex 29 and begins with a letter, digit or connector.
#: An apostrophe before it is skipped over, because the boundaries are also set as French and Italian elisions ask.
_WORD = r"(?V1sw)\b['\u2019]?\K\w.*?\b"

#: What readers must know where scripts write no blanks.
CAVEAT = (
    "Thai, Lao, Khmer and Burmese are written without blanks, and no dictionary is used: there a word is a cluster of "
    "characters. A Chinese word is one sign, a Japanese one a sign or a run of katakana."
)


def words(text: str) -> list[Piece]:
    """The words of a text and what stands between them; see `CAVEAT` for scripts without blanks.

    Boundaries follow Unicode's annex 29 as the package ``regex`` sets them: ``can't``, ``3.14`` and ``snake_case`` are
    one word each.
    """
    return covered(text, (found.span() for found in _pattern().finditer(text)))


def word_list(text: str) -> list[str]:
    """The words of a text alone, faster than `words`."""
    found: list[str] = _pattern().findall(text)
    return found


def sentences(text: str, language: str = "en") -> list[Piece]:
    """The sentences of a text and the white space between them, by the package ``sentencex``.

    ``language`` is a code such as ``de``; it decides which abbreviations do not end a sentence. Texts of scripts
    without full stops, such as Thai, are one sentence.
    """
    return covered(text, _bounds(text, language))


def _bounds(text: str, language: str) -> Iterator[tuple[int, int]]:
    from sentencex import segment

    place = 0
    for part in segment(language, text):
        if text[place : place + len(part)] != part:
            place = text.index(part, place)
        bare = part.strip()
        if bare:
            start = place + part.index(bare)
            yield start, start + len(bare)
        place += len(part)


@lru_cache(maxsize=1)
def _pattern() -> Any:
    import regex

    return regex.compile(_WORD)
