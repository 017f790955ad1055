import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.quality.missing import Missing
from core.types import Roles


def inspect(columns: dict, label: str | None = "label") -> list:
    return Missing().inspect(Dataset.from_frame(pd.DataFrame(columns), Roles(text="text", label=label)), Context())


def test_texts_and_labels() -> None:
    columns = {"text": ["a", None, "", " \u00a0", "b", "c"], "label": ["x", "x", "x", "x", None, " "]}
    texts, labels = inspect({**columns, "uid": list("123456")})
    assert (texts.severity, texts.uids, texts.share) == ("error", ("2", "3", "4"), 0.5)
    assert texts.message.startswith("3 rows have no text.")
    assert texts.fix == {"kind": "drop_missing", "columns": ["text"]}
    assert (labels.severity, labels.uids) == ("warning", ("5", "6"))
    assert labels.fix == {"kind": "drop_missing", "columns": ["label"]}


def test_rows_that_wait_for_a_person_are_not_to_be_dropped() -> None:
    columns = {"text": list("abcd"), "label": ["x", None, None, "y"], "review": [None, '{"x": 1, "y": 1}', None, None]}
    labels, waiting = inspect({**columns, "uid": list("1234")})
    assert labels.uids == ("3",) and labels.fix is not None
    assert (waiting.severity, waiting.uids, waiting.fix) == ("info", ("2",), None)
    assert waiting.message.startswith("1 row waits for a person")


def test_one_row_is_singular() -> None:
    assert inspect({"text": ["a", None], "label": ["x", "y"]})[0].message.startswith("1 row has no text.")


def test_nothing_to_find() -> None:
    assert inspect({"text": ["a", "\u200b"], "label": ["x", "y"]}) == []
    assert inspect({"text": ["a"]}, label=None) == [], "unlabelled data is no fault"
    assert inspect({"text": ["a"], "label": [None]}) == []


def test_rows_that_may_not_be_dropped_have_no_fix() -> None:
    (found,) = inspect({"text": ["a", None, "b"], "label": ["x"] * 3, "split": ["train", "test", "validation"]})
    assert found.rows == 1 and found.fix is None
