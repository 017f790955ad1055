import json

import pandas as pd
import pytest
from pydantic import ValidationError

from core.clean.map_labels import MapLabels
from core.contracts import Context
from core.errors import AssayError

FRAME = pd.DataFrame(
    {
        "text": pd.Series(list("abcde"), dtype="str"),
        "label": pd.Series(["Spam", "spam", None, "ham", "SPAM"], dtype="str"),
        "split": pd.Series([None] * 5, dtype="str"),
    }
).set_axis([5, 4, 3, 2, 1])


def test_renames_all_at_once_and_leaves_the_rest() -> None:
    step = MapLabels(mapping={"Spam": "spam", "SPAM": "spam", "absent": "x"})
    after = step.apply(FRAME, Context())
    assert after["label"].dropna().tolist() == ["spam", "spam", "ham", "spam"] and after["label"].isna().sum() == 1
    assert after["label"].dtype == FRAME["label"].dtype
    assert FRAME["label"].iloc[0] == "Spam"
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)


def test_two_labels_can_change_places() -> None:
    after = MapLabels(mapping={"spam": "ham", "ham": "spam"}).apply(FRAME, Context())
    assert after["label"].dropna().tolist() == ["Spam", "ham", "spam", "SPAM"]


def test_an_empty_name_is_refused_and_json_comes_back() -> None:
    with pytest.raises(ValidationError, match="empty label"):
        MapLabels(mapping={"spam": " "})
    step = MapLabels(mapping={"a": "b"})
    assert MapLabels.model_validate(json.loads(step.model_dump_json())) == step


def test_no_mapping_changes_nothing() -> None:
    pd.testing.assert_frame_equal(MapLabels().apply(FRAME, Context()), FRAME)


def test_sealed_rows_are_not_relabelled() -> None:
    split = FRAME.assign(split=pd.Series(["train", "train", "test", "test", "train"], index=FRAME.index, dtype="str"))
    with pytest.raises(AssayError, match="1 validation or test rows"):
        MapLabels(mapping={"ham": "x"}).apply(split, Context())
    assert MapLabels(mapping={"SPAM": "spam"}).apply(split, Context())["label"].iloc[-1] == "spam"
