"""Characters that people do not see or did not mean: control, zero-width and bidirectional ones, and long runs."""

import re
import unicodedata
from typing import Literal

import numpy as np
import pandas as pd

from core.scan import matches, narrowed

#: RE2 and Python alike. C1 characters that Windows-1252 gives a meaning are a matter of encoding, and not here.
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d"
_SPACING = "\x0b\x0c\x1c-\x1f"
#: Soft hyphen, joiners, zero-width spaces, marks and overrides of direction, invisible operators, byte order mark,
#: interlinear marks and tags (Unicode, general category Cf, and U+034F).
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f"
)
_CONTROL_SIGN = re.compile(f"[{_CONTROL}]")
_SPACING_SIGN = re.compile(f"[{_SPACING}]")
#: Flags of England, Scotland and Wales and the like are a black flag with tags (Unicode Technical Standard 51).
_INVISIBLE_SIGN = re.compile(f"\U0001f3f4[\U000e0020-\U000e007e]{{3,7}}\U000e007f|[{_INVISIBLE}]")

_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\u20e3\U0001f000-\U0001faff]"
)
#: Scripts whose spelling needs the joiners: Arabic, Syriac, N'Ko, Mandaic, Devanagari to Sinhala, Myanmar, Khmer,
#: Mongolian, and the presentation forms of Arabic (Unicode Standard, 23.2; Unicode Standard Annex 31, 2.3).
_JOINING = re.compile("[\u0600-\u086f\u08a0-\u0dff\u1000-\u109f\u1780-\u18af\ua8e0-\ua8ff\ufb50-\ufdff\ufe70-\ufefc]")
#: Scripts without blanks between words, where a zero-width space may stand for one: Thai, Lao, Tibetan, Myanmar, Khmer.
_UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")

_QUOTES = str.maketrans(
    {**dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'), **dict.fromkeys("\u2018\u2019\u201a\u201b", "'")}
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))

#: Texts whose code points are compared at once, and the signs whose runs never count.
_CHUNK = 20_000
_NEVER = np.array([ord(sign) for sign in "\n \t-=_*#~xX0123456789"], dtype=np.uint32)

Form = Literal["none", "NFC", "NFKC"]


def with_control(texts: pd.Series) -> np.ndarray:
    """True where a text has control characters other than tab and line breaks, shape (rows,)."""
    return matches(texts, f"[{_re2(_CONTROL)}]")


def with_invisible(texts: pd.Series) -> np.ndarray:
    """True where `without_invisible` changes the text, shape (rows,)."""
    return narrowed(texts, matches(texts, f"[{_re2(_INVISIBLE)}]"), lambda text: without_invisible(text) != text)


def without_control(text: str) -> str:
    """The text without control characters; vertical tabs, form feeds and separators become a blank."""
    return _CONTROL_SIGN.sub("", _SPACING_SIGN.sub(" ", text))


def without_invisible(text: str) -> str:
    """The text without zero-width and bidirectional characters.

    A zero-width joiner stays between parts of an emoji, joiners stay behind letters of scripts that need them, a
    zero-width space stays between letters of scripts without blanks, and tags stay in flags.
    """
    return _INVISIBLE_SIGN.sub(lambda found: found.group() if _needed(found) else "", text)


def _needed(found: re.Match[str]) -> bool:
    sign, text = found.group(), found.string
    if len(sign) > 1:
        return True
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
    if sign in "\u200c\u200d" and _JOINING.match(before):
        return True
    if sign == "\u200d":
        return bool(_EMOJI.match(before) and _EMOJI.match(after))
    return sign == "\u200b" and bool(_UNSPACED.match(before) and _UNSPACED.match(after))


def runs(times: int) -> re.Pattern[str]:
    """A letter or one of ``!?.,`` and the ellipsis, more than so many times in a row.

    Digits, blanks and rulers (``---``, ``===``) do not count, nor does x, which masks and kisses.
    """
    return re.compile(rf"([^\W\d_xX]|[!?.,\u2026])\1{{{times},}}")


def with_runs(texts: pd.Series, times: int) -> np.ndarray:
    """True where a text has a run, shape (rows,); letters of every script, by comparing code points in bulk."""
    suspects = np.zeros(len(texts), dtype=bool)
    for start in range(0, len(texts), _CHUNK):
        chunk = texts.iloc[start : start + _CHUNK].fillna("").tolist()
        joined = "\n".join(chunk)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if len(codes) <= times:
            continue
        same = np.flatnonzero(codes[1:] == codes[:-1])
        if len(same) < times:
            continue
        places = same[: len(same) - times + 1]
        places = places[same[times - 1 :] - places == times - 1]
        places = places[~np.isin(codes[places], _NEVER)]
        ends = np.cumsum([len(text) + 1 for text in chunk])
        suspects[start + np.unique(np.searchsorted(ends, places, side="right"))] = True
    pattern = runs(times)
    return narrowed(texts, suspects, lambda text: pattern.search(text) is not None)


def shortened(text: str, times: int) -> str:
    """The text with longer runs cut to so many signs."""
    return runs(times).sub(lambda found: found.group()[:times], text)


def normalized(text: str, form: Form, quotes: bool, dashes: bool) -> str:
    """The text in a Unicode normal form, with typographic quotes and dashes as their ASCII signs if asked for."""
    if form != "none" and not text.isascii():
        text = unicodedata.normalize(form, text)
    if quotes:
        text = text.translate(_QUOTES)
    return text.translate(_DASHES) if dashes else text


def _re2(signs: str) -> str:
    """The inside of a class of characters, written so that RE2 reads it."""
    return "".join(sign if sign == "-" else f"\\x{{{ord(sign):x}}}" for sign in signs)
