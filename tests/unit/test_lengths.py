import pandas as pd
import pytest

from core.lengths import lengths

CHINESE = "\u4f60\u597d\u3002\u518d\u89c1\u3002"
TEXTS = pd.Series(
    [" a  b\u00a0c ", None, "", "  \n", CHINESE, "caf\u00e9 12!", "Ok. Is it? Yes", "1.5 kg e.g. this"], dtype="str"
)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("characters", [8, 0, 0, 3, 6, 8, 14, 16]),
        ("words", [3, 0, 0, 0, 1, 2, 4, 4]),
        ("letters", [3, 0, 0, 0, 12, 6, 9, 10]),
        ("sentences", [1, 0, 0, 0, 2, 1, 3, 2]),
    ],
)
def test_lengths_by_hand(unit: str, expected: list[int]) -> None:
    assert lengths(TEXTS, unit).tolist() == expected


def test_words_and_characters_are_pythons() -> None:
    texts = pd.Series(["one two", "\tx\n\ny\r\nz", "\u2003wide\u3000space ", "\U0001f600 e\u0301", "no"], dtype="str")
    assert lengths(texts, "words").tolist() == [len(text.split()) for text in texts]
    assert lengths(texts, "characters").tolist() == [len(text) for text in texts]


def test_no_texts() -> None:
    assert lengths(pd.Series([], dtype="str"), "letters").tolist() == []
    assert lengths(pd.Series([None, None], dtype="str"), "letters").tolist() == [0, 0]
