import pandas as pd

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.exact_duplicates import ExactDuplicates
from core.types import Roles


def inspect(rows: list[tuple], split: list[str] | None = None) -> list[Finding]:
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(uid=[str(n) for n in range(len(rows))])
    frame = frame if split is None else frame.assign(split=split)
    return ExactDuplicates().inspect(Dataset.from_frame(frame, Roles(text="text", label="label")), Context())


def test_repeated_and_conflicting() -> None:
    repeated, torn = inspect([("Yes", "a"), ("yes ", "a"), ("YES", "b"), ("no", "a"), (None, "a"), (None, "a")])
    assert repeated.uids == ("1", "2") and repeated.fix == {"kind": "deduplicate"}
    assert repeated.message.startswith("2 rows repeat the text of an earlier row (1 text occurs more than once).")
    assert torn.uids == ("0", "1", "2") and torn.fix is None
    assert torn.message.startswith("3 rows share 1 text but not the label.")


def test_conflicts_alone_have_no_fix() -> None:
    repeated, _ = inspect([("yes", "a"), ("yes", "b")])
    assert repeated.fix is None and "Drop" not in repeated.message


def test_missing_labels_do_not_contradict() -> None:
    assert [finding.fix for finding in inspect([("yes", "a"), ("yes", None)])] == [None]


def test_blank_texts_are_not_duplicates() -> None:
    assert inspect([("", "a"), (" ", "a"), (None, "b"), (None, "b")]) == []


def test_duplicates_that_only_held_rows_have_cannot_be_dropped() -> None:
    rows = [("yes", "a"), ("yes", "a"), ("no", "b")]
    assert inspect(rows, ["train", "test", "train"])[0].fix is None
    assert inspect(rows, ["train", "train", "test"])[0].fix == {"kind": "deduplicate"}
