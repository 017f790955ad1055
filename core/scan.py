"""Finding rows by pattern in a whole column, at the speed of compiled code."""

from collections.abc import Callable

import numpy as np
import pandas as pd


def matches(texts: pd.Series, pattern: str) -> np.ndarray:
    """True where the pattern occurs, shape (rows,); False where there is no text.

    The pattern is RE2's: no look-around, no references back, ASCII classes, and time linear in the length of the text
    (https://github.com/google/re2/wiki/Syntax).
    """
    import pyarrow.compute as pc

    found = pc.fill_null(pc.match_substring_regex(_column(texts), pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def beyond_ascii(texts: pd.Series) -> np.ndarray:
    """True where the text has a character that is not ASCII, shape (rows,); False where there is no text."""
    import pyarrow.compute as pc

    plain = pc.fill_null(pc.string_is_ascii(_column(texts)), True)
    return ~np.asarray(plain.to_numpy(zero_copy_only=False), dtype=bool)


def narrowed(texts: pd.Series, suspects: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    """Of the suspects, those that pass a test in Python; shape (rows,)."""
    found = np.zeros(len(texts), dtype=bool)
    if suspects.any():
        found[suspects] = np.fromiter((bool(test(text)) for text in texts[suspects].tolist()), dtype=bool)
    return found


def rewritten(frame: pd.DataFrame, touched: np.ndarray, change: Callable[[str], str]) -> pd.DataFrame:
    """The frame with ``text`` changed in the touched rows; the frame itself where none is touched."""
    if not touched.any():
        return frame
    texts = frame["text"].copy()
    texts[touched] = texts[touched].map(change).astype(texts.dtype)
    return frame.assign(text=texts)


def _column(texts: pd.Series) -> "object":
    import pyarrow as pa

    return pa.array(texts) if isinstance(texts.dtype, pd.StringDtype) else pa.array(texts, type=pa.large_string())
