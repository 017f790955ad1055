import json

import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.leakage import Leakage
from core.types import Roles

NAMES = {"t": "train", "v": "validation", "s": "test", "-": None}
ONE = "Where is my parcel with the new shoes"
OTHER = "The card was declined at the counter"


def inspect(
    texts: list[str | None],
    splits: str,
    customers: list[str | None] | None = None,
    origins: list[str | None] | None = None,
) -> list[Finding]:
    frame = pd.DataFrame({"text": texts, "label": "a", "uid": [str(row) for row in range(len(texts))]})
    frame["split"] = pd.Series([NAMES[letter] for letter in splits], dtype="str")
    frame["customer"] = pd.Series(customers or [None] * len(texts), dtype="str")
    if origins:
        frame["origin"] = pd.Series(origins, dtype="str")
    roles = Roles(text="text", label="label", group="customer" if customers else None)
    return Leakage().inspect(Dataset.from_frame(frame, roles), Context())


def test_equal_and_near_texts_of_test_and_validation() -> None:
    test, validation = inspect([ONE, OTHER, f"{ONE}!", OTHER, ONE.upper(), f"{ONE}!!", "New words"], "ttvvsss")
    assert test.severity == "error" and test.uids == ("4", "5") and test.scores[0] == 1
    assert test.scores[1] == pytest.approx(34 / 35), "the nearest is in validation"
    assert test.details["counts"] == {
        "equal text": {"train": 1},
        "near text": {"train": 1, "validation": 2},
    }
    assert test.message.startswith(
        "2 of 3 test rows have a twin in train or validation: 1 with the same text, 2 with nearly the same text."
    )
    assert validation.severity == "warning" and validation.uids == ("3", "2")
    assert validation.message.startswith("2 of 2 validation rows have a twin in train: 1 with the same text, 1 with")
    assert {"a": "3", "b": "1", "way": "equal text", "source": "train", "similarity": 1.0} in validation.details[
        "pairs"
    ]
    assert test.fix is None and validation.fix is None
    json.dumps(test.details)


def test_each_row_of_a_repeated_text_is_looked_at() -> None:
    test, validation = inspect([ONE, ONE, f"{ONE}?", f"{ONE}?", f"{ONE}?"], "vtsst")
    assert validation.uids == ("0",)
    assert set(test.uids) == {"2", "3"}
    assert test.details["counts"] == {"equal text": {"train": 2}, "near text": {"train": 2, "validation": 2}}


def test_groups() -> None:
    texts: list[str | None] = ["Alpha beta", "Gamma delta", "Epsilon zeta", "Eta theta", "Iota kappa"]
    (test,) = inspect(texts, "ttsss", ["Ann", None, "Ann", "Bob", None])
    assert test.uids == ("2",) and "1 of the same customer" in test.message
    assert inspect(texts, "ttsss") == []


def test_made_rows_and_their_parents() -> None:
    texts: list[str | None] = ["Alpha beta", "Gamma delta", "Epsilon zeta", "Eta theta", "Iota kappa"]
    test, validation = inspect(texts, "tvsst", None, [None, "0", "1", None, None])
    assert test.uids == ("2",) and test.details["counts"] == {"same parent": {"train": 1, "validation": 1}}
    assert validation.uids == ("1",) and "1 made from the same row" in validation.message


def test_what_cannot_leak() -> None:
    assert inspect([ONE, ONE, f"{ONE}?"], "---") == [], "there is no split yet"
    assert inspect([ONE, f"{ONE}?", ONE, OTHER], "tt-s") == [], (
        "train may repeat itself; rows without split do not count"
    )
    assert inspect([None, None, "", ""], "tvss") == []
    assert inspect([ONE], "s") == []


def test_details_are_capped() -> None:
    (test,) = inspect([ONE, *[ONE] * 300], "t" + "s" * 300)
    assert test.rows == 300 and len(test.details["pairs"]) == 200
