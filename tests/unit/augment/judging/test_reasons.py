import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.augment.gate import Gate
from core.augment.judging.reasons import REASONS, first_reasons

GOOD = {
    "uid": "c", "orphan": False, "label_probability": 0.8, "parent_probability": 0.9, "similarity": 0.9,
    "nearest_train": 0.0, "nearest_held": 0.4, "parent_held": 0.5, "fluency": 0.9, "surprise": np.nan, "numbers": True,
    "negation": True, "twins": [], "twin_shares": [],
}  # fmt: skip


def table(*rows: dict) -> pd.DataFrame:
    given = [{**GOOD, "uid": f"c{place}", **row} for place, row in enumerate(rows)]
    return pd.DataFrame(given, index=[7 * place for place in range(len(given))])


def reasons(*rows: dict, **limits: object) -> list[str]:
    return first_reasons(table(*rows), Gate.model_validate(limits)).tolist()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, ""),
        ({"orphan": True}, "orphan"),
        ({"similarity": 1.0}, "copy"),
        ({"nearest_train": 0.8}, "duplicate"),
        ({"nearest_held": 0.7}, "held"),
        ({"nearest_held": 0.55}, ""),  # nearer than its parent, but not near
        ({"nearest_held": 0.9, "parent_held": 0.9}, ""),  # its parent is as near
        ({"nearest_held": 1.0, "parent_held": 1.0}, "held"),  # it equals a held-out row
        ({"numbers": False}, "numbers"),
        ({"negation": False}, "negation"),
        ({"fluency": 0.4}, "fluency"),
        ({"surprise": 2.0}, "fluency"),
        ({"similarity": 0.5}, "meaning"),
        ({"label_probability": 0.4}, "label"),
        ({"label_probability": 0.4, "parent_probability": 0.5}, ""),  # its parent is as hard
        ({"label_probability": 0.51, "parent_probability": 1.0}, ""),
        ({"label_probability": np.nan, "parent_probability": np.nan}, ""),
        ({"nearest_held": np.nan, "parent_held": np.nan}, ""),
    ],
)
def test_each_fault_has_its_reason(row: dict, reason: str) -> None:
    assert reasons(row) == [reason]


def test_limits_are_the_gates() -> None:
    assert reasons({"nearest_held": 0.55}, held_near=-1) == ["held"]
    assert reasons({"nearest_held": 0.7}, held_margin=0.3) == [""]
    assert reasons({"numbers": False, "negation": False}, numbers=False, negation=False) == [""]
    assert reasons({"label_probability": 0.4}, label=0.3) == [""]
    assert reasons({"label_probability": 0.4, "parent_probability": 0.41}, label_drop=1) == ["label"]
    assert reasons({"similarity": 0.5}, farthest=0.4) == [""]
    assert reasons({"similarity": 1.0}, nearest=1) == ["copy"]


def test_the_first_reason_is_told() -> None:
    assert reasons({"label_probability": 0.1, "numbers": False, "similarity": 0.2}) == ["numbers"]


def test_of_near_made_rows_the_first_that_is_kept_stays() -> None:
    rows = [
        {"numbers": False},  # goes for another reason, so it stands in nobody's way
        {"twins": ["c0"], "twin_shares": [0.95]},
        {"twins": ["c0", "c1"], "twin_shares": [0.9, 0.85]},
        {"twins": ["c2"], "twin_shares": [0.9]},  # near to one that is gone
        {"twins": ["c1"], "twin_shares": [0.7]},  # not near enough
    ]
    assert reasons(*rows) == ["numbers", "", "twin", "", ""]
    assert reasons(*rows, near=0.65) == ["numbers", "", "twin", "", "twin"]


SHARES = st.one_of(st.just(np.nan), st.floats(0, 1))
ROWS = st.fixed_dictionaries(
    {
        "orphan": st.booleans(), "label_probability": SHARES, "parent_probability": SHARES, "similarity": SHARES,
        "nearest_train": st.floats(0, 1), "nearest_held": SHARES, "parent_held": SHARES, "fluency": SHARES,
        "surprise": SHARES, "numbers": st.booleans(), "negation": st.booleans(),
    }
)  # fmt: skip
LIMITS = ("label", "label_drop", "farthest", "fluency")


@given(st.lists(ROWS, max_size=12), st.data())
def test_reasons_add_up_and_a_stricter_gate_keeps_no_row_more(rows: list[dict], data: st.DataObject) -> None:
    some = table(*rows) if rows else table({}).iloc[:0]
    low = {name: data.draw(st.floats(0, 0.9), name) for name in LIMITS}
    high = {name: data.draw(st.floats(value, 0.95), name) for name, value in low.items()}
    loose = first_reasons(some, Gate.model_validate(low))
    strict = first_reasons(some, Gate.model_validate(high))
    assert loose.index.equals(some.index) and set(loose) <= {"", *REASONS}
    assert (loose == "").sum() + sum((loose == reason).sum() for reason in REASONS) == len(some)
    assert not ((strict == "") & (loose != "")).any()
