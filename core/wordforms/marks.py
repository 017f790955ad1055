"""Takes punctuation out of texts, but not what is part of a word or of a number."""

import re
from dataclasses import dataclass
from functools import cached_property

from core.wordforms.signs import APOSTROPHES, HYPHENS, of_category, word_sign

#: Marks that belong to a word when letters stand on both sides: also the middle dot of Catalan, geresh and gershayim
#: of Hebrew, the mark between syllables of Tibetan, and the ampersand of AT&T.
_INNER = f"_&{APOSTROPHES}{HYPHENS}\u00b7\u05f3\u05f4\u0f0b"
#: Marks that belong to a number between digits, behind its last digit, and before its first.
_BETWEEN_DIGITS, _BEHIND_DIGIT, _MINUS = ".,:/", "%\u2030", "-\u2212"
#: What a minus may follow: a blank, the beginning, or an opening bracket.
_OPENING = "([{/"
_BLANKS = " \t"
#: Parts of emoji that are no symbols by themselves: selectors, joiners, keycaps and tags.
_EMOJI_PARTS = "\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f"

_MAY_HAVE_ADDRESS = re.compile(r"\w@\w|://|www\.", re.IGNORECASE)
_ADDRESS = r"(?<!\w)(?i:https?://|www\.)[^\s]*[\w/]|(?<![\w.+-])(?=[\w.+-]+@)[\w.+-]*\w@[\w-]+(?:\.[\w-]+)*\.\w+"
#: Western faces and hearts, upright faces, and the two that are written with letters alone (x for eyes).
_EMOTICON = (
    r"(?<!\w)(?:[<>]?[:;=8][-o'^]?'?[()\[\]{}|/\\DdPpOo3*@$xX]{1,9}|[xX]D{1,9}|[()\[\]DOo]{1,3}[-o']?[:;=]"
    r"|</?3{1,9}|\^[_.-]{0,3}\^|[-=>]_{1,3}[-=<.]|[oO0]_{1,3}[oO0]|[Tt;]_{1,3}[Tt;])(?!\w)"
)


@dataclass(frozen=True)
class Marks:
    """Takes punctuation out of a text, and symbols if asked to.

    ``inner`` keeps apostrophes and hyphens inside words, ``numbers`` the marks of numbers, ``tags`` the signs @ and #
    before a word, ``addresses`` web and mail addresses, ``emoticons`` signs such as :-) and <3.
    """

    symbols: bool = False
    inner: bool = True
    numbers: bool = True
    tags: bool = False
    addresses: bool = True
    emoticons: bool = False

    def without(self, text: str) -> str:
        """The text without marks; where two words would meet, a blank takes their place."""
        kept = self.emoticons or (self.addresses and _MAY_HAVE_ADDRESS.search(text) is not None)
        changed = self._patterns[text.isascii(), kept].sub(self._instead, text)
        return text if changed == text else changed.strip(_BLANKS)

    @cached_property
    def _patterns(self) -> dict[tuple[bool, bool], re.Pattern[str]]:
        """By whether the text is ASCII, and whether it may have something that is kept as a whole."""
        symbols = re.escape("$+<=>^`|~") if self.symbols else ""
        of_ascii = r"!\"#%&'()*,\-./:;?@\[\\\]_{}" + symbols
        of_unicode = of_category("P", "S") + _EMOJI_PARTS if self.symbols else of_category("P")
        return {(True, kept): self._pattern(of_ascii, kept) for kept in (True, False)} | {
            (False, kept): self._pattern(of_unicode, kept) for kept in (True, False)
        }

    def _pattern(self, marks: str, some_kept: bool) -> re.Pattern[str]:
        """What is kept in the first group, or else a run of marks and blanks that begins with a mark."""
        kept = "|".join([_ADDRESS] * self.addresses + [_EMOTICON] * self.emoticons)
        if kept and some_kept:
            return re.compile(f"({kept})|[{marks}](?:(?!{kept})[{marks}{_BLANKS}])*")
        return re.compile(f"(?!)()|[{marks}][{marks}{_BLANKS}]*")

    def _instead(self, found: re.Match[str]) -> str:
        """What stands instead of a run: what is kept of it, and a blank where two words would meet."""
        if found[1] is not None:
            return found[1]
        run, (start, end) = found[0], found.span()
        before, after = found.string[start - 1 : start] if start else "", found.string[end : end + 1]
        if len(run) == 1 and self._within(run, before, after):
            return run
        first = run[0] if self.numbers and run[0] in _BEHIND_DIGIT and before.isdigit() else ""
        last = run[-1] if self._leads(run[-2] if len(run) > 1 else before, run[-1], after) else ""
        if first and last and len(run) == 1:
            return run
        left, right = first or before.strip(), last or after.strip()
        return f"{first} {last}" if left and right else first + last

    def _within(self, mark: str, before: str, after: str) -> bool:
        """Whether a mark belongs to the word or number around it."""
        if self.numbers and mark in _BETWEEN_DIGITS and before.isdigit() and after.isdigit():
            return True
        return self.inner and mark in _INNER and _is_word(before) and _is_word(after)

    def _leads(self, before: str, mark: str, after: str) -> bool:
        """Whether a mark belongs to the number or name that follows."""
        if self.numbers and mark in _MINUS and after.isdigit():
            return not before.strip() or before in _OPENING
        return self.tags and mark in "@#" and _is_word(after) and not _is_word(before)


def _is_word(sign: str) -> bool:
    return sign.isalnum() or (bool(sign) and not sign.isascii() and _WORD.match(sign) is not None)


_WORD = re.compile(f"[{word_sign(ascii_only=False)}]")
