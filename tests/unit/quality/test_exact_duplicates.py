import pandas as pd

from core.clean.resolve_conflicts import ResolveConflicts
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
    assert torn.uids == ("0", "1", "2") and torn.fix == {"kind": "resolve_conflicts"}
    assert torn.message.startswith("3 rows share 1 text but not the label.")


def test_conflicts_alone_are_no_repetition_to_drop() -> None:
    repeated, torn = inspect([("yes", "a"), ("yes", "b")])
    assert repeated.fix is None and "Drop" not in repeated.message
    assert torn.fix == {"kind": "resolve_conflicts"}


def test_conflicts_with_held_rows_cannot_be_settled() -> None:
    rows = [("yes", "a"), ("yes", "b"), ("no", "b")]
    assert inspect(rows, ["train", "test", "train"])[1].fix is None
    assert inspect(rows, ["train", "train", "test"])[1].fix == {"kind": "resolve_conflicts"}


def test_settled_conflicts_are_gone() -> None:
    rows = [("yes", "a"), ("yes", "b"), ("no", "a"), ("no", "a"), ("no", "b"), ("well", "b")]
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(uid=[str(n) for n in range(len(rows))])
    data = Dataset.from_frame(frame, Roles(text="text", label="label"))
    fix = ExactDuplicates().inspect(data, Context())[1].fix
    after = data.with_frame(ResolveConflicts.model_validate(fix).apply(data.frame, Context()))
    assert all("not the label" not in one.message for one in ExactDuplicates().inspect(after, Context()))
    assert len(after) == len(data)


def test_missing_labels_do_not_contradict() -> None:
    assert [finding.fix for finding in inspect([("yes", "a"), ("yes", None)])] == [None]


def test_blank_texts_are_not_duplicates() -> None:
    assert inspect([("", "a"), (" ", "a"), (None, "b"), (None, "b")]) == []


def test_duplicates_that_only_held_rows_have_cannot_be_dropped() -> None:
    rows = [("yes", "a"), ("yes", "a"), ("no", "b")]
    assert inspect(rows, ["train", "test", "train"])[0].fix is None
    assert inspect(rows, ["train", "train", "test"])[0].fix == {"kind": "deduplicate"}
