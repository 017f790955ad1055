import pandas as pd
import pytest

from core.clean.drop_missing import DropMissing
from core.contracts import Context
from core.errors import AssayError
from core.members import make

FRAME = pd.DataFrame(
    {
        "text": pd.Series(["a", "", " \u00a0\n", None, "b", "\u200b"], dtype="str"),
        "label": pd.Series(["x", "x", "x", "x", None, " "], dtype="str"),
    }
).set_axis([9, 8, 7, 6, 5, 4])


@pytest.mark.parametrize(
    ("columns", "kept"), [(("text",), [9, 5, 4]), (("label",), [9, 8, 7, 6]), (("text", "label"), [9])]
)
def test_keeps_rows_in_which_every_chosen_column_has_a_value(columns: tuple, kept: list[int]) -> None:
    assert list(DropMissing(columns=columns).apply(FRAME, Context()).index) == kept


def test_a_row_that_waits_for_a_person_stays() -> None:
    waiting = FRAME.assign(review=None)
    waiting.loc[FRAME.index[-1], "review"] = '{"a": 1, "b": 1}'
    assert list(DropMissing(columns=("label",)).apply(waiting, Context()).index) == [9, 8, 7, 6, 4]
    assert list(DropMissing(columns=("text",)).apply(waiting.assign(text=None), Context()).index) == []


def test_all_or_nothing() -> None:
    nothing = FRAME.iloc[[1, 2, 3]]
    assert DropMissing().apply(nothing, Context()).empty
    assert DropMissing().apply(FRAME.iloc[:0], Context()).empty


def test_no_column_is_refused() -> None:
    with pytest.raises(AssayError, match="columns"):
        make("steps", {"kind": "drop_missing", "columns": []})
