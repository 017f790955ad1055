import re

import numpy as np
import pandas as pd
import pytest

from core.scan import beyond_ascii, matches, narrowed, rewritten

TEXTS = pd.Series(["abc", None, "", "Zoë 12", "a\nb"], dtype="str", index=[7, 3, 9, 1, 4])


@pytest.mark.parametrize("texts", [TEXTS, TEXTS.astype(object).where(TEXTS.notna(), None)])
@pytest.mark.parametrize("pattern", ["b", r"\d", "^a$", "(?m)^b$", r"\x{eb}", "z|$"])
def test_patterns_match_as_in_python(texts: pd.Series, pattern: str) -> None:
    known = re.compile(pattern.replace(r"\x{eb}", "\u00eb"))
    expected = [isinstance(text, str) and known.search(text) is not None for text in TEXTS]
    assert matches(texts, pattern).tolist() == expected


def test_beyond_ascii() -> None:
    assert beyond_ascii(TEXTS).tolist() == [False, False, False, True, False]


def test_no_rows_at_all() -> None:
    assert matches(TEXTS.iloc[:0], "a").tolist() == beyond_ascii(TEXTS.iloc[:0]).tolist() == []


def test_only_suspects_are_asked() -> None:
    asked: list[str] = []
    suspects = np.array([True, False, False, True, False])
    found = narrowed(TEXTS, suspects, lambda text: not asked.append(text) and text.startswith("Z"))
    assert found.tolist() == [False, False, False, True, False] and asked == ["abc", "Zoë 12"]


def test_rewriting_touches_the_rows_named() -> None:
    frame = pd.DataFrame({"text": TEXTS, "n": range(5)})
    after = rewritten(frame, np.array([True, False, False, False, True]), str.upper)
    assert after["text"].tolist()[0] == "ABC" and after["text"].tolist()[4] == "A\nB"
    pd.testing.assert_frame_equal(after.iloc[1:4], frame.iloc[1:4])
    assert frame["text"].iloc[0] == "abc"
    assert rewritten(frame, np.zeros(5, dtype=bool), str.upper) is frame
