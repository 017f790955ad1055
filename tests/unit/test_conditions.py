"""Prevents: rows that are chosen by another rule than the one written, and values that are silently misread."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.conditions import Condition, date_of, holding, number_of
from core.errors import AssayError

FRAME = pd.DataFrame(
    {
        "text": pd.Series(["Good beer", "bad", None, "  ", "10", "a|b"], dtype="str"),
        "stars": [1.0, 2.0, None, 4.5, 5.0, 5.0],
        "count": [1, 2, 3, 4, 5, 6],
        "price": pd.Series(["1.5", "20", None, "n/a", "100", "-3"], dtype="str"),
        "day": pd.Series(["2024-01-01", "2024-02-01 10:00", None, "soon", "2024-03-01T00:00:00Z", "2023"], dtype="str"),
        "time": pd.to_datetime(
            ["2024-01-01", "2024-02-01 10:00", None, "2024-02-02", "2024-03-01", "2023-01-01"], format="ISO8601"
        ),
        "flag": [True, False, True, False, None, True],
    }
)


@pytest.mark.parametrize(
    ("column", "operator", "value", "rows"),
    [
        ("text", "equals", "bad", [1]),
        ("text", "is not", "bad", [0, 4, 5]),
        ("text", "contains", "d", [0, 1]),
        ("text", "does not contain", "d", [4, 5]),
        ("text", "starts with", "Go", [0]),
        ("text", "ends with", "d", [1]),
        ("text", "matches", r"^\w+ \w+$", [0]),
        ("text", "one of", "bad | 10", [1, 4]),
        ("text", "is missing", "", [2, 3]),
        ("text", "is not missing", "", [0, 1, 4, 5]),
        ("text", ">", "3", [4]),
        ("stars", ">", "2", [3, 4, 5]),
        ("stars", ">=", "2", [1, 3, 4, 5]),
        ("stars", "<", "2", [0]),
        ("stars", "<=", "2", [0, 1]),
        ("stars", "between", "2 to 4.5", [1, 3]),
        ("stars", "equals", "5", [4, 5]),
        ("stars", "is not", "5", [0, 1, 3]),
        ("stars", "one of", "1 | 5.0", [0, 4, 5]),
        ("stars", "is missing", "", [2]),
        ("stars", "starts with", "5", [4, 5]),
        ("stars", "contains", ".", [3]),
        ("count", "equals", "3", [2]),
        ("price", ">=", "20", [1, 4]),
        ("price", "between", "-5 to 2", [0, 5]),
        ("day", ">=", "2024-02-01", [1, 4]),
        ("day", "<=", "2024-02-01", [0, 1, 5]),
        ("day", ">", "2024-02-01", [4]),
        ("day", "between", "2024-01-01 to 2024-02-01", [0, 1]),
        ("time", "equals", "2024-02-01", [1]),
        ("time", "equals", "2024-02-01 10:00", [1]),
        ("time", "<", "2024", [5]),
        ("time", "<=", "2024-02-01 09:00", [0, 5]),
        ("time", "one of", "2024-01-01 | 2024-03-01", [0, 4]),
        ("flag", "equals", "True", [0, 2, 5]),
    ],
)
def test_by_hand(column: str, operator: str, value: str, rows: list[int]) -> None:
    condition = Condition.model_validate({"column": column, "operator": operator, "value": value})
    assert [place for place, held in enumerate(holding(FRAME, [condition])) if held] == rows


def test_all_any_and_none() -> None:
    both = [Condition(column="count", operator=">", value="2"), Condition(column="stars", operator=">=", value="5")]
    assert holding(FRAME, both).tolist() == [False] * 4 + [True] * 2
    assert holding(FRAME, both, every=False).tolist() == [False] * 2 + [True] * 4
    assert holding(FRAME, []).all()


def test_letters_may_count_as_the_same() -> None:
    for operator, value in [
        ("equals", "BAD"),
        ("contains", "BA"),
        ("matches", "B.D"),
        ("one of", "x|BAD"),
        ("ends with", "AD"),
    ]:
        condition = Condition.model_validate({"column": "text", "operator": operator, "value": value})
        assert not holding(FRAME, [condition])[1] and holding(FRAME, [condition], ignore_case=True)[1], operator


def test_cells_that_cannot_be_read_are_told() -> None:
    notes: list[str] = []
    conditions = [
        Condition(column="price", operator=">", value="1"),
        Condition(column="day", operator=">", value="2020-01-01"),
    ]
    holding(FRAME, [*conditions, *conditions], notes=notes)
    assert notes == [
        "Cells of 'price' that are no numbers count as missing.",
        "Cells of 'day' that are no dates in ISO 8601 count as missing.",
    ]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"column": "nowhere", "value": "x"}, "'nowhere' is not in the table"),
        ({"column": "stars", "operator": ">", "value": "2024-01-01"}, "not a number"),
        ({"column": "stars", "operator": "equals", "value": "five"}, "not a number"),
        ({"column": "time", "operator": "equals", "value": "soon"}, "not a date"),
        ({"column": "stars", "operator": "one of", "value": "1|x"}, "not a number"),
    ],
)
def test_errors_that_depend_on_the_table(fields: dict[str, str], says: str) -> None:
    with pytest.raises(AssayError, match=says):
        holding(FRAME, [Condition.model_validate(fields)])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"column": "a", "operator": ">", "value": "three"}, "no number, and no date"),
        ({"column": "a", "operator": ">", "value": ""}, "no number"),
        ({"column": "a", "operator": "<", "value": "3/4/2024"}, "no number, and no date"),
        ({"column": "a", "operator": "between", "value": "3"}, "no range"),
        ({"column": "a", "operator": "between", "value": "1 to x"}, "'x' is no number"),
        ({"column": "a", "operator": "matches", "value": "("}, "not valid at sign 2"),
        ({"column": "split", "value": "test"}, "not chosen by the column 'split'"),
        ({"column": "uid", "value": "1"}, "not chosen by"),
        ({"column": "", "value": "1"}, "at least 1"),
        ({"column": "a", "operator": "like"}, "Input should be"),
    ],
)
def test_errors_of_the_condition_itself(fields: dict[str, str], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Condition.model_validate(fields)


def test_numbers_and_dates() -> None:
    assert [number_of(text) for text in ("1", " 2.5 ", "-1e3", "nan", "1_000", "1,000", "")] == [
        1,
        2.5,
        -1000,
        *[None] * 4,
    ]
    assert str(date_of("2024-03-05")) == "2024-03-05 00:00:00+00:00"
    assert date_of("05.03.2024") is None and date_of("") is None
    assert str(date_of("2015-02-24 11:35:52 -0800")) == "2015-02-24 19:35:52+00:00"


CELLS = st.one_of(
    st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=6), st.sampled_from(["1", "2", "a"])
)


@given(cells=st.lists(CELLS, min_size=1, max_size=8), value=st.sampled_from(["1", "a", "é", " ", "1.5"]))
@settings(max_examples=100, deadline=None)
def test_against_plain_python(cells: list[str | None], value: str) -> None:
    frame = pd.DataFrame({"c": pd.Series(cells, dtype="str")})
    rules = {
        "equals": lambda cell: cell == value,
        "is not": lambda cell: cell != value,
        "contains": lambda cell: value in cell,
        "does not contain": lambda cell: value not in cell,
        "starts with": lambda cell: cell.startswith(value),
        "ends with": lambda cell: cell.endswith(value),
    }
    for operator, rule in rules.items():
        held = holding(frame, [Condition.model_validate({"column": "c", "operator": operator, "value": value})])
        assert held.tolist() == [bool(cell and cell.strip() and rule(cell)) for cell in cells], operator
