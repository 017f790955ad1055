import numpy as np
import pandas as pd
import pytest

from core.dataset import Dataset, concat
from core.errors import AssayError
from core.types import Roles, Split

ROLES = Roles(text="body", label="y")


def made(columns: dict, prefix: str | None = None) -> pd.DataFrame:
    return Dataset.from_frame(pd.DataFrame(columns), ROLES, prefix=prefix).frame


def present(values: pd.Series) -> list:
    return [None if pd.isna(value) else value for value in values]


def test_roles_are_renamed_and_assays_columns_come_first() -> None:
    frame = made({"extra": [1], "y": ["spam"], "body": ["hello"]})
    assert list(frame.columns) == ["uid", "text", "label", "split", "origin", "extra"]
    assert frame.loc[0, ["text", "label", "extra"]].tolist() == ["hello", "spam", 1]
    assert frame["split"].isna().all() and frame["origin"].isna().all()


def test_a_column_in_the_way_is_kept_under_another_name() -> None:
    frame = made({"body": ["b"], "y": ["l"], "text": ["T"], "label": ["L"]})
    assert frame[["text", "label", "text_original", "label_original"]].iloc[0].tolist() == ["b", "l", "T", "L"]


def test_no_column_is_lost_when_the_other_name_is_taken_too() -> None:
    frame = made({"body": ["b"], "y": ["l"], "text": ["T"], "text_original": ["O"]})
    assert sorted(frame.iloc[0][["text_original", "text_original_original"]]) == ["O", "T"]
    assert frame["text_original"].tolist() == ["O"], "the user's own column keeps its name"


def test_a_complete_unique_uid_is_kept_as_text() -> None:
    assert made({"body": ["a", "b"], "y": ["x", "y"], "uid": [7, 8]})["uid"].tolist() == ["7", "8"]


@pytest.mark.parametrize("uids", [["u", "u"], ["u", None]])
def test_a_useless_uid_is_replaced_and_kept_aside(uids: list) -> None:
    frame = made({"body": ["a", "b"], "y": ["x", "y"], "uid": uids})
    assert frame["uid"].is_unique and frame["uid"].notna().all()
    assert present(frame["uid_original"]) == uids


def test_uids_are_the_same_for_the_same_table_and_follow_the_prefix() -> None:
    columns = {"body": ["a", "b"], "y": ["x", "y"]}
    assert made(columns)["uid"].tolist() == made(columns)["uid"].tolist()
    assert made(columns)["uid"].tolist() != made({**columns, "y": ["x", "z"]})["uid"].tolist()
    assert made(columns, prefix="file")["uid"].tolist() == ["file-0", "file-1"]


def test_split_aliases_are_understood() -> None:
    names = ["Train", " training ", "DEV", "val", "valid", "test", "testing", None]
    frame = made({"body": list("abcdefgh"), "y": ["x"] * 8, "split": names})
    expected = ["train", "train", "validation", "validation", "validation", "test", "test", None]
    assert present(frame["split"]) == expected
    assert "split_original" not in frame.columns


@pytest.mark.parametrize("column", ["split", "origin"])
def test_foreign_split_and_origin_columns_are_preserved(column: str) -> None:
    frame = made({"body": ["a", "b"], "y": ["x", "y"], column: ["banana", "train"]})
    assert frame[column].isna().all()
    assert frame[f"{column}_original"].tolist() == ["banana", "train"]


def test_origin_that_points_at_rows_is_assays() -> None:
    frame = made({"body": ["a", "b"], "y": ["x", "x"], "uid": ["p", "q"], "origin": [None, "p"]})
    assert present(frame["origin"]) == [None, "p"]


def test_origin_that_points_at_replaced_uids_is_not_assays() -> None:
    """The uids are not unique, so they are made anew; an origin by the old names would point at nothing."""
    frame = made({"body": ["a", "b", "c"], "y": ["x"] * 3, "uid": ["p", "p", "q"], "origin": [None, None, "p"]})
    assert frame["origin"].isna().all()
    assert present(frame["origin_original"]) == [None, None, "p"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.0, None], ["1", "2", None]),
        ([1.5, 2.0, np.nan], ["1.5", "2.0", None]),
        ([1, 2, 3], ["1", "2", "3"]),
        ([True, False, True], ["True", "False", "True"]),
        ([1e20, 2e20, 3e20], ["1e+20", "2e+20", "3e+20"]),
        ([float("inf"), 1.0, None], ["inf", "1.0", None]),
        ([None, None, None], [None, None, None]),
        (["a", "", "  "], ["a", None, None]),
        (pd.Categorical(["b", None, "a"]), ["b", None, "a"]),
    ],
    ids=str,
)
def test_labels_become_text(values: list, expected: list) -> None:
    frame = made({"body": ["a", "b", "c"], "y": values})
    assert present(frame["label"]) == expected
    assert frame["label"].dtype == "str"


def test_blank_texts_stay_as_they_are() -> None:
    assert present(made({"body": ["", " ", None], "y": ["x"] * 3})["text"]) == ["", " ", None]


def test_missing_role_column_is_one_clear_message() -> None:
    with pytest.raises(AssayError) as caught:
        Dataset.from_frame(pd.DataFrame({"txt": ["a"], "y": ["b"]}), Roles(text="body", label="y"), name="mail.csv")
    assert caught.value.line() == (
        "mail.csv: Column 'body' is not in the table (txt, y). "
        "Choose the text column on the Collect page or pass --text."
    )
    with pytest.raises(AssayError, match="--label"):
        Dataset.from_frame(pd.DataFrame({"body": ["a"]}), ROLES)


def test_the_given_frame_is_not_touched() -> None:
    given = pd.DataFrame({"body": ["a", "b"], "y": [1.0, None], "text": ["x", "y"]}, index=[5, 9])
    before = given.copy(deep=True)
    Dataset.from_frame(given, ROLES)
    pd.testing.assert_frame_equal(given, before)


def test_digest_depends_on_content_and_roles_only() -> None:
    columns = {"body": ["a", "b"], "y": ["x", "y"]}
    base = Dataset.from_frame(pd.DataFrame(columns), ROLES, name="one")
    assert base.digest == Dataset.from_frame(pd.DataFrame(columns, index=[3, 4]), ROLES, name="two").digest
    assert base.digest != Dataset.from_frame(pd.DataFrame(columns), Roles(text="y", label="body")).digest
    assert base.digest != base.with_frame(base.frame.assign(label="x")).digest


def test_sizes() -> None:
    frame = made({"body": list("abcde"), "y": ["b", "a", "b", "a", None], "split": ["train"] * 3 + ["test", None]})
    data = Dataset(frame, ROLES)
    assert list(data.class_sizes().items()) == [("a", 2), ("b", 2)]
    assert data.split_sizes() == {"train": 3, "validation": 0, "test": 1}
    assert data.is_split and data.labelled
    assert data.part(Split.TEST)["text"].tolist() == ["d"]
    bare = Dataset.from_frame(pd.DataFrame({"body": ["a"]}), Roles(text="body"))
    assert bare.split_sizes() == {} and bare.class_sizes() == {} and not bare.labelled


def test_concat_keeps_columns_in_order_of_first_sight() -> None:
    joined = concat([pd.DataFrame({"b": [1], "a": [2]}), pd.DataFrame({"c": [3], "a": [4]})])
    assert list(joined.columns) == ["b", "a", "c"]
    assert list(joined.index) == [0, 1]
