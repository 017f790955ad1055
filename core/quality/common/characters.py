"""What texts are made of: how many letters, digits and signs, and of which scripts."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa

#: Scripts by Unicode ranges (first and last code point, both included); a language that mixes scripts has one name.
_RANGES = (
    ("Latin", 0x41, 0x24F), ("Latin", 0x1E00, 0x1EFF), ("Latin", 0xFF21, 0xFF5A), ("Greek", 0x370, 0x3FF),
    ("Greek", 0x1F00, 0x1FFF), ("Cyrillic", 0x400, 0x52F), ("Armenian", 0x530, 0x58F), ("Hebrew", 0x590, 0x5FF),
    ("Arabic", 0x600, 0x6FF), ("Arabic", 0x750, 0x77F), ("Arabic", 0x8A0, 0x8FF), ("Arabic", 0xFB50, 0xFDFF),
    ("Arabic", 0xFE70, 0xFEFF), ("Devanagari", 0x900, 0x97F), ("Bengali", 0x980, 0x9FF), ("Gurmukhi", 0xA00, 0xA7F),
    ("Gujarati", 0xA80, 0xAFF), ("Tamil", 0xB80, 0xBFF), ("Telugu", 0xC00, 0xC7F), ("Kannada", 0xC80, 0xCFF),
    ("Malayalam", 0xD00, 0xD7F), ("Sinhala", 0xD80, 0xDFF), ("Thai", 0xE00, 0xE7F), ("Lao", 0xE80, 0xEFF),
    ("Tibetan", 0xF00, 0xFFF), ("Burmese", 0x1000, 0x109F), ("Georgian", 0x10A0, 0x10FF), ("Korean", 0x1100, 0x11FF),
    ("Ethiopic", 0x1200, 0x139F), ("Khmer", 0x1780, 0x17FF), ("Chinese or Japanese", 0x2E80, 0x312F),
    ("Chinese or Japanese", 0x31A0, 0x9FFF), ("Korean", 0x3130, 0x318F), ("Korean", 0xAC00, 0xD7FF),
    ("Chinese or Japanese", 0xF900, 0xFAFF), ("Chinese or Japanese", 0xFF66, 0xFF9D),
    ("Chinese or Japanese", 0x20000, 0x3FFFF),
)  # fmt: skip
_NOTHING, _DIGIT, _SIGN, _OTHER = 0, 1, 2, 3
#: The names of scripts; the place of a script in it is the number in the column ``script``.
SCRIPTS = ("other", *dict.fromkeys(name for name, _, _ in _RANGES))
_LATIN, _CYRILLIC = _OTHER + SCRIPTS.index("Latin"), _OTHER + SCRIPTS.index("Cyrillic")
_KEYS, _HOME = ("qwertyuiop", "asdfghjkl", "zxcvbnm"), 2
_CLASSES = _OTHER + len(SCRIPTS)

#: Only the beginning of a text is looked at, and so many characters at a time, so that memory stays bounded.
_READ, _TOGETHER = 10_000, 2_000_000


def characters(texts: pd.Series) -> pd.DataFrame:
    """Counts of characters in the first 10,000 of each text, one row a text in the same order; 0 for missing ones.

    ``shown`` characters that are no space, of them ``letters``, ``digits`` and ``signs`` (punctuation, symbols, emoji);
    ``script`` the place in `SCRIPTS` of the script with most letters and ``most`` how many; ``latin`` letters of a to z
    in any case, of them ``vowels`` (y among them) and ``home``, those on the middle row of the QWERTY keyboard;
    ``pairs`` of neighbouring letters a to z, of them ``walked`` pairs that are neighbours on a row of that keyboard;
    ``repeated`` characters equal to the one before; ``mixed`` places where a Latin and a Cyrillic letter stand side by
    side.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pa.array(texts, type=pa.large_string(), from_pandas=True).fill_null("")
    column = pc.utf8_slice_codeunits(column, 0, _READ)
    sizes = np.asarray(pc.utf8_length(column), dtype=np.int64)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    parts, start = [], 0
    while start < len(sizes):
        stop = max(start + 1, int(np.searchsorted(ends, ends[start] + _TOGETHER, side="right")) - 1)
        parts.append(_counted(column.slice(start, stop - start), sizes[start:stop]))
        start = stop
    return pd.concat(parts, ignore_index=True) if parts else _counted(column, sizes)


def _counted(column: "pa.Array", sizes: np.ndarray) -> pd.DataFrame:
    codes = np.frombuffer("".join(column.to_pylist()).encode("utf-32-le"), dtype=np.uint32)
    rows = len(sizes)
    row = np.repeat(np.arange(rows, dtype=np.int64), sizes)
    kind = _kinds()[np.minimum(codes, 0x3FFFF)]
    table = np.bincount(row * _CLASSES + kind, minlength=rows * _CLASSES).reshape(rows, _CLASSES)
    letters = table[:, _OTHER:]
    script = letters.argmax(axis=1) if rows else np.zeros(0, dtype=np.int64)
    keys = _keyboard()[np.minimum(codes, 127)]
    together = row[1:] == row[:-1]
    step = np.abs(keys[1:].astype(np.int16) - keys[:-1])
    pairs = together & (keys[1:] > 0) & (keys[:-1] > 0)
    shown = together & (kind[1:] != _NOTHING)
    alphabets = (kind[1:] + kind[:-1] == _LATIN + _CYRILLIC) & ((kind[1:] == _LATIN) | (kind[1:] == _CYRILLIC))

    def per_row(mask: np.ndarray) -> np.ndarray:
        return np.bincount(row[-len(mask) :][mask] if len(mask) else row[:0], minlength=rows)

    return pd.DataFrame(
        {
            "shown": table[:, _DIGIT:].sum(axis=1),
            "letters": letters.sum(axis=1),
            "digits": table[:, _DIGIT],
            "signs": table[:, _SIGN],
            "script": script,
            "most": letters.max(axis=1) if rows else script,
            "latin": per_row(keys > 0),
            "vowels": per_row(_vowels()[np.minimum(codes, 127)]),
            "home": per_row(keys // 100 == _HOME),
            "pairs": per_row(pairs),
            "walked": per_row(pairs & (step == 1)),
            "repeated": per_row(shown & (codes[1:] == codes[:-1])),
            "mixed": per_row(together & alphabets),
        }
    )


@lru_cache(maxsize=1)
def _kinds() -> np.ndarray:
    """What each code point is: nothing to see, digit, sign, or a letter of a script."""
    from unicodedata import category

    major = np.array([ord(category(chr(code))[0]) for code in range(0x20000)], dtype=np.uint8)
    kinds = np.full(0x40000, _SIGN, dtype=np.int64)
    table = kinds[:0x20000]
    table[np.isin(major, [ord("Z"), ord("C"), ord("M")])] = _NOTHING
    table[major == ord("N")] = _DIGIT
    table[major == ord("L")] = _OTHER
    kinds[0x20000:] = _OTHER
    for name, first, last in _RANGES:
        part = kinds[first : last + 1]
        part[part == _OTHER] = _OTHER + SCRIPTS.index(name)
    return kinds


@lru_cache(maxsize=1)
def _keyboard() -> np.ndarray:
    """A number for each ASCII letter, such that neighbours on a row of the keyboard differ by 1; 0 for the rest."""
    keys = np.zeros(128, dtype=np.int16)
    for place, line in enumerate(_KEYS, start=1):
        for column, letter in enumerate(line):
            keys[ord(letter)] = keys[ord(letter.upper())] = 100 * place + column
    return keys


@lru_cache(maxsize=1)
def _vowels() -> np.ndarray:
    vowels = np.zeros(128, dtype=bool)
    vowels[[ord(letter) for letter in "aeiouyAEIOUY"]] = True
    return vowels
