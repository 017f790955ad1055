"""Words that are written longer than they are, as in sooooo, and what they are cut to."""

import re
from collections.abc import Callable
from functools import cache

from core.wordforms.tokens import plain, token_pattern

#: A run counts from this many equal signs on.
_LEAST = 3
#: Hangul letters that stand alone are laughter and tears, as in ㅋㅋㅋ and ㅠㅠㅠ.
_JAMO = re.compile("[\u1100-\u11ff\u3131-\u318e]")
_NUMERAL = re.compile("[IVXLCDM]+")
_SYLLABLES = re.compile(r"([^\W\d_])([^\W\d_])(?:\1\2){2,}\1?", re.IGNORECASE)
_MARKS = re.compile("([!?,;:~\u00a1\u00bf\u061f\u2026\u3002\uff01\uff1f])\\1{2,}")
_DOTS = re.compile(r"\.{4,}")


def shortener(most: int, marks: bool, laughter: bool) -> Callable[[str], str]:
    """A function that cuts the runs of a text until nothing changes.

    A letter stands at most ``most`` times in a row where it stood three times or more. ``marks`` also cuts !!! to ! and
    more dots than three to three, ``laughter`` hahaha and ㅋㅋㅋ to ``most`` syllables.
    """
    runs = _runs(most)

    def word(found: re.Match[str]) -> str:
        token = found[0]
        if not _may_be_cut(token):
            return token
        cut = runs.sub(lambda run: run[0] if not laughter and _JAMO.match(run[0]) else run[1] * most, token)
        if not laughter:
            return cut
        return _SYLLABLES.sub(lambda run: run[0][:2] * most if run[1].lower() != run[2].lower() else run[0], cut)

    def once(text: str) -> str:
        text = token_pattern(text.isascii()).sub(word, text)
        return _DOTS.sub("...", _MARKS.sub(r"\1", text)) if marks else text

    def shortened(text: str) -> str:
        while (cut := once(text)) != text:
            text = cut
        return text

    return shortened


def laughs(text: str) -> bool:
    """Whether the text may have repeated syllables or letters of Hangul that stand alone."""
    return _SYLLABLES.search(text) is not None or _JAMO.search(text) is not None


@cache
def _runs(most: int) -> re.Pattern[str]:
    """A letter or mark of a letter too many times in a row; x stays, because it masks (xxxx) and kisses."""
    return re.compile(rf"((?![xX\d_])[^\s])\1{{{max(_LEAST, most + 1) - 1},}}")


def _may_be_cut(token: str) -> bool:
    """Not addresses, names with @, codes with digits, Roman numerals, www, and capitals such as AAA."""
    bare = token.removeprefix("#")
    if not plain(bare) or bare.lower().startswith("www"):
        return False
    return not (_NUMERAL.fullmatch(bare) or (len(bare) == _LEAST and bare.isupper()))
