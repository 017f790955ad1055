import pandas as pd
import pytest
from pydantic import ValidationError

from core.clean.deduplicate_near import DeduplicateNear
from core.contracts import Context

TEXT = "Where is my parcel with the new shoes"
NEAR = [
    "Where is my parcel with the new shoes",
    "where is my parcel with the new shoes?",
    "Where is my parcel with the new  shoes!!",
]


def kept(rows: list[tuple[str | None, str | None]], **settings: object) -> list[int]:
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    return DeduplicateNear.model_validate(settings).apply(frame, Context()).index.tolist()


def test_one_row_of_a_cluster_stays() -> None:
    rows = [("Something else entirely", "a"), *[(text, "a") for text in NEAR], (None, "a"), (None, "a"), ("", "a")]
    assert kept(rows) == [0, 1, 4, 5, 6]
    assert kept(rows, keep="longest") == [0, 3, 4, 5, 6]
    assert kept(rows, threshold=1.0) == [0, 1, 2, 3, 4, 5, 6]


def test_labels_keep_rows_apart() -> None:
    rows = [(NEAR[0], "a"), (NEAR[1], "b"), (NEAR[2], "a"), (NEAR[1], None), (NEAR[2], None)]
    assert kept(rows) == [0, 1, 3]
    assert kept(rows, same_label=False) == [0]


def test_last_and_agreed() -> None:
    rows = [(NEAR[0], "a"), (NEAR[1], "b"), (NEAR[2], "b"), ("Something else entirely", "a")]
    assert kept(rows, keep="last", same_label=False) == [2, 3]
    assert kept(rows, keep="agreed", same_label=False) == [1, 3]
    with pytest.raises(ValidationError, match="turn same_label off"):
        DeduplicateNear(keep="agreed")


def test_nearness_is_passed_on() -> None:
    chain = ["abcdefghijklmnopqrstuvwxyz"[:end] for end in (18, 21, 24)]
    assert kept([(text, "a") for text in (chain[0], chain[2])]) == [0, 1], "ends alone are not near"
    assert kept([(text, "a") for text in chain]) == [0]


def test_equal_short_texts_are_dropped_too() -> None:
    assert kept([("Yes", "a"), ("yes", "a"), ("yess", "a"), ("yes", "b")]) == [0, 2, 3]


def test_an_empty_table_and_bounds() -> None:
    assert kept([]) == []
    with pytest.raises(ValidationError):
        DeduplicateNear(threshold=0.4)
