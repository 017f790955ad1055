import json

import pandas as pd
import pytest

from core.clean.filter_rows import FilterRows
from core.conditions import Condition
from core.contracts import Context
from core.dataset import Dataset
from core.errors import AssayError
from core.flow import run
from core.recipe import Recipe
from core.types import Roles

FRAME = pd.DataFrame({"text": pd.Series(["a", "b", None, "d"], dtype="str"), "stars": [1.0, 4.0, 5.0, None]}).set_axis(
    [7, 3, 5, 1]
)
GOOD = Condition(column="stars", operator=">=", value="4")
GIVEN = Condition(column="text", operator="is not missing")


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, [7, 3, 5, 1]),
        ({"action": "drop"}, [7, 3, 5, 1]),
        ({"conditions": (GOOD,)}, [3, 5]),
        ({"conditions": (GOOD,), "action": "drop"}, [7, 1]),
        ({"conditions": (GOOD, GIVEN)}, [3]),
        ({"conditions": (GOOD, GIVEN), "combine": "any"}, [7, 3, 5, 1]),
        ({"conditions": (GOOD, GIVEN), "action": "drop"}, [7, 5, 1]),
    ],
)
def test_keeps_and_drops(fields: dict, kept: list[int]) -> None:
    assert FilterRows(**fields).apply(FRAME, Context()).index.tolist() == kept


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(AssayError, match="filter_rows: Column 'city' is not in the table"):
        FilterRows(conditions=(Condition(column="city", value="x"),)).apply(FRAME, Context())


def test_notes_and_json() -> None:
    context = Context()
    step = FilterRows(conditions=(Condition(column="text", operator=">", value="3"),))
    assert step.apply(FRAME, context).empty and len(context.notes) == 1
    assert FilterRows.model_validate(json.loads(step.model_dump_json())) == step


def test_any_column_of_a_dataset_in_a_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = pd.DataFrame(
        {"text": list("abcdef"), "kind": list("xyxyxy"), "when": [f"2024-01-0{day}" for day in range(1, 7)]}
    )
    data = Dataset.from_frame(raw, Roles(text="text", label="kind"))
    step = FilterRows(
        conditions=(
            Condition(column="label", value="x"),
            Condition(column="when", operator="between", value="2024-01-02 to 2024-01-05"),
        )
    )
    monkeypatch.setattr("core.flow.SHARD_ROWS", 2)
    if "filter_rows" in {member.name() for member in __import__("core.members", fromlist=["STEPS"]).STEPS}:
        assert run(Recipe(steps=(step,)), data).frame["text"].tolist() == ["c", "e"]
    assert step.apply(data.frame, Context())["text"].tolist() == ["c", "e"]
