from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.deduplicate import Deduplicate
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.text import text_key

SHARED = Path(__file__).parents[4] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")

ROWS = [
    ("Yes.", "a"), ("yes. ", "a"), ("YES.", "b"), ("\uff39es.", "a"), (None, "a"), (None, "a"), ("", "a"), (" ", "a"),
    ("No", None), ("no", None), ("no  \n", "b"), ("stra\u00dfe", "c"), ("STRASSE", "c"),
]  # fmt: skip
FRAME = pd.DataFrame(ROWS, columns=["text", "label"], index=range(10, 10 + len(ROWS))).astype("str")
BLANK = [14, 15, 16, 17]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, [10, 12, *BLANK, 18, 20, 21]),
        ({"keep": "last"}, [12, 13, *BLANK, 19, 20, 22]),
        ({"keep": "longest"}, [11, 12, *BLANK, 18, 20, 22]),
        ({"same_label": False}, [10, *BLANK, 18, 21]),
        ({"same_label": False, "keep": "last"}, [13, *BLANK, 20, 22]),
        ({"same_label": False, "keep": "longest"}, [11, *BLANK, 20, 22]),
        ({"same_label": False, "keep": "agreed"}, [10, *BLANK, 20, 21]),
    ],
    ids=str,
)
def test_keeps_one_row_of_each_group_in_order(fields: dict, kept: list[int]) -> None:
    assert list(Deduplicate(**fields).apply(FRAME, Context()).index) == kept


def test_unlike_texts_stay() -> None:
    frame = pd.DataFrame({"text": ["a", "a.", "a b", "ab", "\u00e0", "a\u200b"], "label": ["x"] * 6})
    assert len(Deduplicate().apply(frame, Context())) == 6


def test_agreed_is_a_label_of_most_rows() -> None:
    frame = pd.DataFrame({"text": ["a", "A", "a ", "b"], "label": ["x", "y", "y", "x"]}).astype("str")
    assert Deduplicate(keep="agreed", same_label=False).apply(frame, Context())["label"].tolist() == ["y", "x"]
    with pytest.raises(ValidationError, match="turn same_label off"):
        Deduplicate(keep="agreed")


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=3), st.sampled_from([None, "x", "y"])), max_size=30),
    st.sampled_from(["first", "last", "longest", "agreed"]),
    st.booleans(),
)
def test_what_stays_is_one_of_each(rows: list[tuple], keep: str, same_label: bool) -> None:
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    step = Deduplicate.model_validate({"keep": keep, "same_label": same_label and keep != "agreed"})
    after = step.apply(frame, Context())
    kept = [(text_key(rows[row][0]), rows[row][1] if step.same_label else "") for row in after.index]
    every = [(text_key(text), label if step.same_label else "") for text, label in rows]
    assert after.index.is_monotonic_increasing
    assert sorted(map(str, kept)) == sorted([*map(str, {one for one in every if one[0]}),
                                             *(str(one) for one in every if not one[0])])  # fmt: skip
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)


@real
@pytest.mark.shared
def test_real_rows() -> None:
    air = gather(
        Table(path=str(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz")), text="text", label="airline_sentiment"
    ).frame
    agreed = Deduplicate(keep="agreed", same_label=False).apply(air, Context())
    first = Deduplicate(same_label=False).apply(air, Context())
    assert len(agreed) == len(first) == air["text"].map(text_key).nunique()
    thanks = {4447, 4609, 4938, 5520, 5865, 6311}  # neutral, then five times positive
    assert thanks & set(first.index) == {4447} and thanks & set(agreed.index) == {4609}
    assert {11962, 12123} & set(agreed.index) == {11962}, "one vote each: the first row"
    assert {615, 867, 2647, 3333} & set(agreed.index) == {867}
    assert {10755, 10879, 11194, 11576} & set(
        Deduplicate(keep="last", same_label=False).apply(air, Context()).index
    ) == {11576}
    kept = Deduplicate().apply(air, Context())
    assert thanks & set(kept.index) == {4447, 4609}, "with conflicting labels, one of each stays"
