import pandas as pd
import pytest

from core.clean.deduplicate import Deduplicate
from core.contracts import Context

ROWS = [
    ("Yes.", "a"), ("yes. ", "a"), ("YES.", "b"), ("\uff39es.", "a"), (None, "a"), (None, "a"), ("", "a"), (" ", "a"),
    ("No", None), ("no", None), ("no  \n", "b"), ("stra\u00dfe", "c"), ("STRASSE", "c"),
]  # fmt: skip
FRAME = pd.DataFrame(ROWS, columns=["text", "label"], index=range(10, 10 + len(ROWS))).astype("str")
BLANK = [14, 15, 16, 17]


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({}, [10, 12, *BLANK, 18, 20, 21]),
        ({"keep": "last"}, [12, 13, *BLANK, 19, 20, 22]),
        ({"keep": "longest"}, [11, 12, *BLANK, 18, 20, 22]),
        ({"same_label": False}, [10, *BLANK, 18, 21]),
        ({"same_label": False, "keep": "last"}, [13, *BLANK, 20, 22]),
        ({"same_label": False, "keep": "longest"}, [11, *BLANK, 20, 22]),
    ],
    ids=str,
)
def test_keeps_one_row_of_each_group_in_order(settings: dict, kept: list[int]) -> None:
    assert list(Deduplicate(**settings).apply(FRAME, Context()).index) == kept


def test_unlike_texts_stay() -> None:
    frame = pd.DataFrame({"text": ["a", "a.", "a b", "ab", "\u00e0", "a\u200b"], "label": ["x"] * 6})
    assert len(Deduplicate().apply(frame, Context())) == 6
