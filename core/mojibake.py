"""Texts that were decoded with the wrong encoding: telling them, and repairing them with ftfy."""

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from core.scan import matches, narrowed

_LOST = "\ufffd"


def misread(texts: pd.Series) -> np.ndarray:
    """True where `repaired` changes the text, shape (rows,)."""
    return narrowed(texts, matches(texts, _suspicious()), lambda text: repaired(text) != text)


def repaired(text: str) -> str:
    """The text with wrongly decoded parts decoded rightly, line by line; quotes, width and entities stay as they are.

    Decoded are UTF-8 that was read as another encoding, once or several times, and C1 control characters that are
    Windows-1252. Repairing again changes nothing. What was lost, U+FFFD, cannot come back; the parts before and behind
    it are repaired each by itself, because ftfy would take it for a byte of the text (0x1A).
    """
    return _LOST.join(_repaired(part) for part in text.split(_LOST))


def _repaired(text: str) -> str:
    import ftfy

    while (fixed := ftfy.fix_text(text, _settings())) != text:
        if not _encodes(fixed):
            return text
        text = fixed
    return text


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _settings() -> Any:
    """Encoding and nothing else; ftfy reads these only while it explains itself (fix_and_explain in 6.3.1)."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False, remove_terminal_escapes=False, fix_encoding=True, restore_byte_a0=True,
        replace_lossy_sequences=False, decode_inconsistent_utf8=True, fix_c1_controls=True,
        fix_latin_ligatures=False, fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False,
        fix_surrogates=False, remove_control_chars=False, normalization=None, explain=True,
    )  # fmt: skip


@cache
def _suspicious() -> str:
    """ftfy's own pattern of what misread text holds, and C1 control characters, as a pattern of RE2.

    ftfy writes it in the verbose style, which RE2 does not know, and looks at each line by itself; ``\\w`` and ``\\s``
    are ASCII only in RE2.
    """
    from ftfy.badness import BADNESS_RE

    kept, within, signs = [], False, iter(re.sub(r"(?m)^\s*#.*$", "", BADNESS_RE.pattern))
    for sign in signs:
        if sign == "\\":
            escaped = next(signs)
            kept.append({"w": r"[\pL\pN_]", "s": r"[\s\x{a0}\x{2000}-\x{200a}]"}.get(escaped, sign + escaped))
        elif within or not sign.isspace():
            within = sign == "[" or (within and sign != "]")
            kept.append(sign)
    return "(?m)" + "".join(kept) + r"|[\x{80}-\x{9f}]"
