"""Prevents: a model that is trained on what comes after its test, and equal times on both sides of a border."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError
from core.split.by_time import ByTime
from tests.unit.split.kit import frame, split_of

SHARED = Path(__file__).parents[4] / "shared/data"


def timed(times: list, **more: list) -> pd.DataFrame:
    rows = [(f"{place * 7919} words {place}", "ab"[place % 2]) for place in range(len(times))]
    return frame(rows, when=times, **more)


ORDER = {"train": 0, "validation": 1, "test": 2}


@given(st.lists(st.integers(0, 30), min_size=12, max_size=60).filter(lambda days: len(set(days)) > 3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_time_never_goes_back_and_equal_times_stay_together(days: list[int], written: bool) -> None:
    times = [f"2024-01-{day + 1:02}T10:00" for day in days] if written else days
    split = split_of(ByTime(column="when", near=None), timed(times))
    by_day = pd.Series(split.map(ORDER).to_numpy()).groupby(days)
    assert (by_day.nunique() == 1).all()
    assert by_day.first().is_monotonic_increasing


def test_the_latest_rows_are_test() -> None:
    split = split_of(
        ByTime(column="when", near=None, test=30, validation=20, train=None), timed(list(range(200))[::-1])
    )
    assert split.tolist() == ["test"] * 30 + ["validation"] * 20 + ["train"] * 150


def test_without_a_column_the_order_is_time() -> None:
    assert split_of(ByTime(near=None), timed(list("a" * 100))).tolist() == (
        ["train"] * 70 + ["validation"] * 15 + ["test"] * 15
    )


def test_a_group_goes_to_the_split_of_its_latest_row_and_that_is_told() -> None:
    customer = [f"k{place}" for place in range(100)]
    customer[3] = customer[95]
    context = Context()
    table = timed(list(range(100)), customer=customer)
    split = ByTime(column="when", columns=("customer",), near=None).apply(table, context)["split"]
    assert split[3] == split[95] == "test"
    assert context.notes == ["1 held-out row is older than the border of their split: their groups reach beyond it."]
    others = split.drop([3])
    assert table["when"][others.index][others == "train"].max() < table["when"][others.index][others != "train"].min()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 25)), min_size=20, max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_train_row_is_later_than_any_border(rows: list[tuple[int, int]]) -> None:
    """Of each held-out split, every group has a row that is later than every train row."""
    table = timed([day for day, _ in rows], customer=[f"k{who}" for _, who in rows])
    try:
        split = split_of(ByTime(column="when", columns=("customer",), near=None), table)
    except AssayError:
        assert table.groupby("customer")["when"].max().nunique() < 3
        return
    latest = table.groupby("customer")["when"].transform("max")
    for earlier, later in (("train", "validation"), ("validation", "test")):
        assert latest[split == earlier].max() < latest[split == later].min()


def test_rows_without_a_time_and_made_rows_are_train() -> None:
    times = [None if place in (98, 99) else f"2024-01-{place % 28 + 1:02}" for place in range(100)]
    table = timed(times, origin=["u27" if place == 55 else None for place in range(100)])
    context = Context()
    split = ByTime(column="when", near=None).apply(table, context)["split"]
    assert set(split[[98, 99, 27, 55]]) == {"train"} and split[83] == "test"
    assert context.notes[0] == "2 rows without a readable time: they go to train."


def test_numbers_dates_and_formats() -> None:
    twelve = ["1", "2", "10"] * 4
    assert split_of(ByTime(column="when", near=None), timed(twelve)).tolist() == ["train", "validation", "test"] * 4
    odd = [f"{day}/3/2024" for day in range(1, 31)]
    with pytest.raises(AssayError, match="can be read as a number or as a date such as 2024-03-05; the first is '1/3"):
        split_of(ByTime(column="when"), timed(odd))
    split = split_of(ByTime(column="when", format="%d/%m/%Y", near=None), timed(odd))
    assert split.map(ORDER).is_monotonic_increasing
    with pytest.raises(AssayError, match="2 points in time cannot be divided"):
        split_of(ByTime(column="when"), timed([1, 2] * 20))


def test_rows_without_a_label_go_by_their_time() -> None:
    table = timed(list(range(100)))
    table.loc[90:, "label"] = None
    split = split_of(ByTime(column="when", near=None), table)
    assert (split[90:] == "test").all() and split[:90].value_counts().to_dict() == {
        "train": 63, "validation": 14, "test": 13,
    }  # fmt: skip


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
class TestRealRows:
    @pytest.mark.parametrize("row", [0, 1, 2, 700, 1500, 2353])
    def test_posts_about_beer(self, row: int) -> None:
        path = SHARED / "stackexchange_beer/posts_flat.csv.gz"
        data = gather(Table(path=str(path)), text="Body", label="PostTypeId").frame
        split = split_of(ByTime(column="CreationDate", near=None), data)
        dates = data["CreationDate"].astype(str)
        borders = {name: dates[split == name].min() for name in ("validation", "test")}
        alone = ~data["text"].duplicated(keep=False) | data["text"].isna()
        assert alone[row]
        expected = (
            "test"
            if dates[row] >= borders["test"]
            else "validation"
            if dates[row] >= borders["validation"]
            else "train"
        )
        assert split[row] == expected

    def test_tweets_need_a_format(self) -> None:
        path = SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz"
        data = gather(Table(path=str(path)), text="text", label="airline_sentiment").frame
        with pytest.raises(AssayError, match="No cell of 'tweet_created'"):
            split_of(ByTime(column="tweet_created"), data)
        split = split_of(ByTime(column="tweet_created", format="%m/%d/%Y %H:%M", near=None), data)
        assert split[0] == "test", "row 0 is of the last day, 24 February 2015"
        when = pd.to_datetime(data["tweet_created"], format="%m/%d/%Y %H:%M")
        alone = ~data["text"].str.casefold().str.split().str.join(" ").duplicated(keep=False)
        assert when[alone & (split == "train")].max() < when[alone & (split == "test")].min()
