"""Prevents: a split figure whose numbers are not the table's."""

import pandas as pd
import pytest

from core.figures.quality import MOST_CLASSES
from core.figures.split import class_by_split
from core.figures.style import SPLIT_COLORS

TABLE = pd.DataFrame({"train": [8, 72], "validation": [2, 8], "test": [5, 5]}, index=["rare", "common"])


def test_shares_are_of_the_split_and_the_largest_class_comes_first() -> None:
    figure = class_by_split(TABLE)
    assert [trace.name for trace in figure.data] == ["train", "validation", "test"]
    assert list(figure.data[0].x) == pytest.approx([0.9, 0.1])
    assert list(figure.data[2].x) == pytest.approx([0.5, 0.5])
    assert list(figure.layout.yaxis.ticktext) == ["common", "rare"]
    assert [trace.marker.color for trace in figure.data] == list(SPLIT_COLORS.values())


def test_shares_have_the_intervals_of_their_class_and_split() -> None:
    rows = [
        {"class": name, "split": split, "low": 0.01, "high": 0.99}
        for name in ("rare", "common")
        for split in TABLE.columns
    ]
    train = class_by_split(TABLE, intervals=pd.DataFrame(rows)).data[0]
    assert list(train.error_x.array) == pytest.approx([0.09, 0.89])
    assert list(train.error_x.arrayminus) == pytest.approx([0.89, 0.09])
    assert list(train.y) != list(class_by_split(TABLE).data[0].y), "one below another"


def test_counts_are_stacked_rows() -> None:
    figure = class_by_split(TABLE, "count")
    assert list(figure.data[0].x) == [72, 8]
    assert figure.layout.barmode == "stack"
    assert sum(sum(trace.x) for trace in figure.data) == TABLE.to_numpy().sum()


def test_classes_that_do_not_fit_are_counted_in_the_title() -> None:
    many = pd.DataFrame(
        {"train": range(1, MOST_CLASSES + 4), "validation": 1, "test": 1},
        index=[f"c{number}" for number in range(MOST_CLASSES + 3)],
    )
    assert "3 smaller classes are not shown" in class_by_split(many).layout.xaxis.title.text


def test_empty_split_and_empty_table() -> None:
    assert list(class_by_split(TABLE.assign(test=0)).data[2].x) == [0, 0]
    assert not class_by_split(TABLE.iloc[:0]).data
