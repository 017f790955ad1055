import pandas as pd
import pytest
from pydantic import ValidationError

from core.clean.filter_length import FilterLength
from core.contracts import Context

FRAME = pd.DataFrame(
    {"text": pd.Series(["k", "ok", "?!", None, "   ", "\u597d", "one two three", "x" * 30], dtype="str")}
).set_axis(range(10, 18))


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({}, [11, 13, 14, 15, 16, 17]),
        ({"unit": "words", "minimum": 2}, [13, 14, 16]),
        ({"unit": "characters", "minimum": 2, "maximum": 13}, [11, 12, 13, 14, 16]),
        ({"unit": "letters", "minimum": 0, "maximum": 2}, [10, 11, 12, 13, 14]),
    ],
)
def test_keeps_texts_within_the_bounds_and_rows_without_text(settings: dict, kept: list[int]) -> None:
    assert list(FilterLength(**settings).apply(FRAME, Context()).index) == kept


def test_bounds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="below the minimum"):
        FilterLength(minimum=10, maximum=9)


def test_nothing_to_filter() -> None:
    assert FilterLength().apply(FRAME.iloc[:0], Context()).empty
