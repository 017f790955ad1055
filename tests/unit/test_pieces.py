import random
import re

import pandas as pd

from core.pieces import piece_key, pieces_of, without


def plain(text: str) -> list[str]:
    """Keys of a text's pieces, by a look behind in place of the module's patterns."""
    parts = re.split("\\n|(?<=[.!?\u2026\u3002\uff01\uff1f])[\"')\\]\u00bb\u201d\u2019]*[ \\t\\r\\n]+", text)
    return list(dict.fromkeys(key for part in parts if (key := piece_key(part))))


def test_pieces_of_random_texts() -> None:
    rng = random.Random(3)
    signs = ["a", "bc d", ".", "!", "? ", ". ", "\n", " ", '"', ") ", "\u2026 ", "\r\n", "e"]
    texts = ["".join(rng.choices(signs, k=rng.randrange(12))) for _ in range(3000)]
    found = pieces_of(pd.Series(texts, dtype="str"))
    mine: dict[int, list[str]] = {}
    for row, key in zip(found.row.tolist(), found.key.tolist(), strict=True):
        mine.setdefault(row, []).append(key)
    for row, text in enumerate(texts):
        keys = plain(text)
        assert mine.get(row, []) == (keys if len(keys) > 1 else []), repr(text)
        for key in keys:
            left = without(text, {key})
            assert plain(left) == [other for other in keys if other != key] or (left == text and len(keys) == 1)


def test_missing_texts_and_no_rows() -> None:
    assert len(pieces_of(pd.Series([None, ""], dtype="str")).row) == 0
    assert len(pieces_of(pd.Series([], dtype="str")).key) == 0
