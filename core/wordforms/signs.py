"""Classes of characters by Unicode's general category, as they are written inside a regular expression."""

import sys
import unicodedata
from functools import cache

#: What may stand inside a word between its letters: an apostrophe or a hyphen. The plain hyphen is the last, so that it
#: makes no range where both stand at the end of a class.
APOSTROPHES = "'\u2019\u02bc"
HYPHENS = "\u2010\u2011-"
#: Joiners belong to the spelling of words in Persian and Indic scripts.
_JOINERS = "\u200c\u200d"


@cache
def of_category(*categories: str) -> str:
    """The inside of a class with all characters of these categories: ``P`` is all punctuation, ``Mn`` one kind."""
    places = [
        place for place in range(sys.maxunicode + 1) if unicodedata.category(chr(place)).startswith(tuple(categories))
    ]
    found: list[list[int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1][1] = place
        else:
            found.append([place, place])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in found)


@cache
def word_sign(ascii_only: bool) -> str:
    """The inside of a class with letters, digits, the underscore, and the marks that belong to letters.

    Python's ``\\w`` leaves out marks, and with them the vowels of Hindi and Thai.
    """
    return r"\w" if ascii_only else rf"\w{of_category('M')}{_JOINERS}"
