from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.fill_missing import FillMissing
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError
from core.text import is_missing

SHARED = Path(__file__).parents[4] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")

FRAME = pd.DataFrame(
    {
        "text": pd.Series(["Body", None, " ", "", None], dtype="str"),
        "label": pd.Series(["a", None, None, "b", None], dtype="str"),
        "split": pd.Series([None] * 5, dtype="str"),
        "title": ["T0", "T1", None, "\t", "T4"],
        "score": [1.0, 2.0, 3.0, None, 5.0],
    }
).set_axis([9, 8, 7, 6, 5])


def filled(frame: pd.DataFrame = FRAME, **fields: object) -> list:
    step = FillMissing.model_validate(fields)
    column = step.apply(frame, Context())[step.target]
    assert column.dtype == frame[step.target].dtype
    return column.astype(object).where(column.notna(), None).tolist()


def test_columns_in_their_order_then_a_value() -> None:
    assert filled(columns=("title",)) == ["Body", "T1", " ", "", "T4"]
    assert filled(columns=("title", "score")) == ["Body", "T1", "3", "", "T4"], "3.0 among whole numbers is 3"
    assert filled(columns=("title", "score"), value="none") == ["Body", "T1", "3", "none", "T4"]
    assert FRAME["text"].isna().sum() == 2, "the input is as it was"


def test_labels_from_the_row_above_or_a_value() -> None:
    assert filled(target="label", previous=True) == ["a", "a", "a", "b", "b"]
    assert filled(FRAME.iloc[1:], target="label", previous=True) == [None, None, "b", "b"]
    assert filled(FRAME.iloc[1:], target="label", previous=True, value="other") == ["other", "other", "b", "b"]


def test_no_settings_change_nothing() -> None:
    assert FillMissing().apply(FRAME, Context()) is FRAME


def test_sealed_labels_stay_empty_and_sealed_texts_are_filled() -> None:
    split = FRAME.assign(split=pd.Series(["train", "test", "train", "train", "validation"], index=FRAME.index))
    context = Context()
    after = FillMissing(target="label", value="other").apply(split, context)["label"]
    assert after.notna().tolist() == [True, False, True, True, False]
    assert context.notes == ["2 labels of validation or test rows stay empty: these are sealed."]
    assert filled(split, columns=("title",))[1] == "T1"
    with pytest.raises(AssayError, match="row of another split"):
        filled(split, target="label", previous=True)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(AssayError, match="'titel', which is not in the table"):
        filled(columns=("titel",))
    for fields in ({"previous": True}, {"value": " "}, {"columns": ("text",)}):
        with pytest.raises(ValidationError):
            FillMissing.model_validate(fields)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(), st.text())), st.text().filter(str.strip))
def test_only_empty_cells_change_and_again_changes_nothing(rows: list[tuple[str, str]], value: str) -> None:
    frame = pd.DataFrame(rows, columns=["text", "title"]).astype("str").assign(label=None, split=None)
    step = FillMissing(columns=("title",), value=value)
    after = step.apply(frame, Context())
    empty = is_missing(frame["text"])
    assert (after["text"][~empty] == frame["text"][~empty]).all() and not is_missing(after["text"]).any()
    expected = frame["title"].where(~is_missing(frame["title"]), value)
    assert (after["text"][empty] == expected[empty]).all()
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)


@real
@pytest.mark.shared
def test_real_rows() -> None:
    air = gather(
        Table(path=str(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz")), text="text", label="negativereason"
    ).frame
    assert air["label"].isna().sum() == 5_462
    after = FillMissing(target="label", columns=("airline_sentiment",)).apply(air, Context())["label"]
    assert after.isna().sum() == 0
    assert after.iloc[:6].tolist() == ["neutral", "positive", "neutral", "Bad Flight", "Can't Tell", "Can't Tell"]
    assert FillMissing(target="label", value="no reason").apply(air, Context())["label"].iloc[0] == "no reason"
    complaints = gather(
        Table(path=str(SHARED / "cfpb_complaints/complaints_2015_structured.csv.gz")), text="Sub-issue", label="Product"
    ).frame
    assert complaints["text"].isna().sum() == 14_945
    texts = FillMissing(columns=("Sub-product", "Issue")).apply(complaints, Context())["text"]
    assert texts.isna().sum() == 0
    assert texts.iloc[0] == "Frequent or repeated calls", "a text that is there stays"
    assert texts.iloc[2] == "FHA mortgage" and texts.iloc[6] == "Installment loan"
    assert texts.iloc[3] == "Other", "the second column, where the first has nothing"
    beer = gather(Table(path=str(SHARED / "stackexchange_beer/posts_flat.csv.gz")), text="Body", label="PostTypeId")
    assert is_missing(beer.frame["text"]).sum() == 28
    after = FillMissing(columns=("Title", "Id")).apply(beer.frame, Context())["text"]
    assert not is_missing(after).any() and after.iloc[88] == str(beer.frame["Id"].iloc[88])
