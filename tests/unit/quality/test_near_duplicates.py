import json
from pathlib import Path

import pandas as pd
import pytest

from core.clean.deduplicate_near import DeduplicateNear
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.near_duplicates import NearDuplicates
from core.types import Roles

ROOT = Path(__file__).resolve().parents[3]
Row = tuple[str | None, str | None]
ONE = "Where is my parcel with the new shoes"


def dataset(rows: list[Row], splits: list[str] | None = None) -> Dataset:
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str").assign(uid=[str(n) for n in range(len(rows))])
    return Dataset.from_frame(
        frame if splits is None else frame.assign(split=splits), Roles(text="text", label="label")
    )


def inspect(rows: list[Row], splits: list[str] | None = None, **settings: float) -> list[Finding]:
    return NearDuplicates.model_validate(settings).inspect(dataset(rows, splits), Context())


def test_near_texts_are_found_and_equal_ones_are_not_counted() -> None:
    (found,) = inspect([(ONE, "a"), (f"{ONE}?", "a"), (ONE.upper(), "a"), (f"{ONE}!", "a"), ("Other words", "a")])
    assert set(found.uids) == {"1", "3"} and found.share == pytest.approx(2 / 5)
    assert found.scores == pytest.approx([33 / 34, 33 / 34])
    assert found.message.startswith("2 rows nearly repeat the text of another row (1 cluster, the largest of 3 texts).")
    assert (found.details["clusters"], found.details["largest"]) == (1, 3)
    assert found.details["pairs"][0] == {"a": "0", "b": "1", "similarity": 0.9706}
    assert len(found.details["pairs"]) == 3
    assert found.fix == {"kind": "deduplicate_near", "threshold": 0.8}


def test_the_surest_come_first() -> None:
    (found,) = inspect([(ONE, "a"), (f"{ONE} and hat", "a"), (f"{ONE}?", "a")])
    assert found.uids == ("2", "1") and found.scores[0] > found.scores[1]


def test_only_equal_or_missing_texts() -> None:
    assert inspect([(ONE, "a"), (ONE, "a"), (None, "a"), ("", "b"), (None, "a")]) == []
    assert inspect([(None, "a")]) == []


def test_near_texts_whose_labels_conflict() -> None:
    near, torn = inspect([(ONE, "a"), (f"{ONE}?", "b"), (ONE, "a"), (f"{ONE}!", None), ("Other words", "a")])
    assert near.fix is None and "keep one row" not in near.message, "no two near texts have the same label"
    assert torn.uids == ("0", "1", "2") and torn.fix is None
    assert torn.message.startswith("3 rows have nearly the same text as a row with another label.")
    assert torn.details["pairs"] == [{"a": "0", "b": "1", "similarity": 0.9706}]


def test_rows_of_one_text_are_torn_one_by_one() -> None:
    _, torn = inspect([(ONE, "a"), (ONE, "b"), (f"{ONE}?", "a"), (f"{ONE}!", "a")])
    assert set(torn.uids) == {"1", "2", "3"}, "row 0 agrees with all rows whose text is near, but not equal, to its own"


def test_rows_without_labels_do_not_contradict() -> None:
    (found,) = inspect([(ONE, None), (f"{ONE}?", None), (f"{ONE}!", "a")])
    assert found.fix is not None


@pytest.mark.parametrize(("splits", "mends"), [("ttv", True), ("tvv", False), ("vvs", False)])
def test_only_train_rows_have_a_fix(splits: str, mends: bool) -> None:
    names = [{"t": "train", "v": "validation", "s": "test"}[letter] for letter in splits]
    (found,) = inspect([(ONE, "a"), (f"{ONE}?", "a"), (f"{ONE}!", "a")], names)
    assert found.rows == 2 and (found.fix is not None) is mends


def test_the_step_mends_the_finding() -> None:
    rows: list[Row] = [(ONE, "a"), (f"{ONE}?", "a"), (f"{ONE}!", "b"), (f"{ONE}!?", "b"), (f"{ONE}..", "a"), (ONE, "a")]
    data = dataset(rows)
    found = NearDuplicates(threshold=0.9).inspect(data, Context())[0]
    assert found.fix is not None
    after = data.with_frame(DeduplicateNear.model_validate(found.fix).apply(data.frame, Context()))
    assert after.frame["uid"].tolist() == ["0", "2"]
    assert [left.fix for left in NearDuplicates(threshold=0.9).inspect(after, Context())] == [None, None]


def test_details_are_capped() -> None:
    (found,) = inspect([(f"{ONE} {'abcdefghijklmnopqrstuvwxyz'[n]}", "a") for n in range(26)])
    assert len(found.details["pairs"]) == 200 and found.rows == 25
    json.dumps(found.details)


def test_recall_and_precision_on_the_sample() -> None:
    frame = pd.read_csv(ROOT / "core/collect/samples/support.csv", dtype="str", keep_default_na=False)
    frame["uid"] = [str(row) for row in range(len(frame))]
    data = Dataset.from_frame(frame, Roles(text="text", label="label"))
    near = NearDuplicates().inspect(data, Context())[0]
    planted = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]["near_duplicates"]
    hits = {str(entry["row"]) for entry in planted} & set(near.uids)
    recall, precision = len(hits) / len(planted), len(hits) / near.rows
    print(f"near duplicates on the sample: recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= 0.95 and precision >= 0.95
