"""How long texts are: characters, words, sentences and letters, for whole columns at once."""

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: What a length can be counted in.
Unit = Literal["letters", "characters", "words", "sentences"]

#: Scripts in which one sign is a syllable or a word.
_DENSE = r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]"
_NO_LETTER = r"[^\p{L}\p{N}]+"
#: The end of a sentence with something behind it; no blank is needed behind the full stops of Chinese and Japanese.
_BREAK = r"(?:[.!?…؟।။።]+[\"'”’)\]»]*\s+|[。！？]+[」』”’）]*\s*|\n\s*\n\s*)\S"


def lengths(texts: "pd.Series", unit: Unit) -> "np.ndarray":
    """The length of each text in a unit, shape (rows,), integers; 0 where there is no text.

    ``words`` are what white space separates. ``letters`` are letters and digits; a sign of Chinese, Japanese or Korean
    counts as three, because it says about as much. ``sentences`` end with a full stop, question or exclamation mark
    and white space, or with an empty line; abbreviations count as ends too, so that it is an estimate.
    """
    import numpy as np
    import pyarrow as pa

    counted = {"letters": _letters, "characters": _characters, "words": _words, "sentences": _sentences}[unit]
    column = pa.array(texts.astype("str"))
    found = [counted(part) for part in (column.chunks if isinstance(column, pa.ChunkedArray) else [column])]
    return np.concatenate([np.zeros(0, dtype=np.int64), *(_whole(part) for part in found)])


def _whole(counts: Any) -> "np.ndarray":
    return counts.fill_null(0).to_numpy(zero_copy_only=False).astype("int64")


def _characters(column: Any) -> Any:
    import pyarrow.compute as pc

    return pc.utf8_length(column)


def _words(column: Any) -> Any:
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    counts = pc.list_value_length(pc.utf8_split_whitespace(trimmed))
    return pc.if_else(pc.equal(pc.utf8_length(trimmed), 0), 0, counts)


def _sentences(column: Any) -> Any:
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    breaks = pc.count_substring_regex(trimmed, _BREAK)
    return pc.if_else(pc.equal(pc.utf8_length(trimmed), 0), 0, pc.add(breaks, 1))


def _letters(column: Any) -> Any:
    import pyarrow.compute as pc

    bare = pc.replace_substring_regex(column, _NO_LETTER, "")
    counts = pc.utf8_length(bare)
    if pc.all(pc.string_is_ascii(bare)).as_py() is not False:
        return counts
    return pc.add(counts, pc.multiply(pc.count_substring_regex(bare, _DENSE), 2))
