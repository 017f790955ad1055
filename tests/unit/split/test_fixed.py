"""Prevents: a published split that is not respected, and values of a column that are guessed."""

from pathlib import Path

import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError
from core.split.fixed import Fixed
from tests.unit.split.kit import frame, split_of

SHARED = Path(__file__).parents[4] / "shared/data"


def table(values: list, **more: list) -> pd.DataFrame:
    return frame([(f"text {place}", "ab"[place % 2]) for place in range(len(values))], part=values, **more)


def test_usual_names_need_no_mapping() -> None:
    assert split_of(Fixed(column="part"), table(["Train", " dev ", "TESTING", "val", "training"])).tolist() == [
        "train", "validation", "test", "validation", "train",
    ]  # fmt: skip


def test_own_names_are_mapped_and_none_leaves_out() -> None:
    step = Fixed(column="part", values={"1": "train", "2": "Dev", "3": "TEST", "9": "none"})
    assert step.values == {"1": "train", "2": "validation", "3": "test", "9": "none"}
    split = split_of(step, table([1, 2, 3, 9]))
    assert split[:3].tolist() == ["train", "validation", "test"] and pd.isna(split[3])
    assert split_of(step, table([1.0, 2.0, 3.0, None]))[3] == "train"
    context = Context()
    left_out = step.model_copy(update={"missing": "none"}).apply(table(["1", "2", "3", " "]), context)["split"]
    assert pd.isna(left_out[3]) and context.notes == ["1 row with an empty cell in 'part' went to no split."]


def test_a_mapping_wins_over_the_usual_meaning() -> None:
    step = Fixed(column="part", values={"dev": "test", "test": "validation"})
    assert split_of(step, table(["train", "dev", "test"])).tolist() == ["train", "test", "validation"]


def test_what_is_wrong_is_one_clear_error() -> None:
    for values, words in (
        (["train", "dev", "test", "fold 3", "fold 4"], "'fold 3' in column 'part' names no split, nor do 1 other"),
        (["train", "train", "test"], "No row would be left for validation"),
    ):
        with pytest.raises(AssayError, match=words) as caught:
            split_of(Fixed(column="part"), table(values))
        assert caught.value.remedy
    with pytest.raises(AssayError, match="'parts' is not in the table"):
        split_of(Fixed(column="parts"), table(["train"]))
    with pytest.raises(ValueError, match="'holdout' is no split"):
        Fixed(column="part", values={"x": "holdout"})


def test_texts_in_several_splits_are_told_and_stay() -> None:
    context = Context()
    rows = table(["train", "test", "dev", "train"]).assign(text=["Same", "same ", "other", "third"])
    assert Fixed(column="part").apply(rows, context)["split"].tolist() == ["train", "test", "validation", "train"]
    assert context.notes == ["1 text stands in more than one split, as the column says: they leak."]


@pytest.mark.parametrize(("origin", "lawful"), [("u0", True), ("u1", False), ("u2", False)])
def test_made_rows_and_their_parents_must_be_train(origin: str, lawful: bool) -> None:
    rows = table(["train", "test", "dev", "train"], origin=[None, None, None, origin])
    if lawful:
        assert split_of(Fixed(column="part"), rows)[3] == "train"
    else:
        with pytest.raises(AssayError, match="made from others, or parents of made rows"):
            split_of(Fixed(column="part"), rows)


def test_without_a_column_nothing_is_split() -> None:
    context = Context()
    assert Fixed().apply(table(["train"]), context)["split"].isna().all()
    assert context.notes == ["No column is chosen, so nothing is split."]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_the_split_of_trec_as_published() -> None:
    """5,452 train and 500 test questions; every seventh of train is named as validation here."""
    parts = []
    for name in ("train_5500.label", "TREC_10.label"):
        parts.append(gather(Table(path=str(next((SHARED / "trec").glob(f"{name}*"))))).frame.assign(file=name))
    rows = pd.concat(parts, ignore_index=True)
    rows["uid"] = [f"q{place}" for place in range(len(rows))]
    rows["part"] = ["held" if name == "TREC_10.label" else "check" if place % 7 == 0 else "learn"
                    for place, name in enumerate(rows["file"])]  # fmt: skip
    context = Context()
    step = Fixed(column="part", values={"learn": "train", "check": "validation", "held": "test"})
    split = step.apply(rows, context)["split"]
    assert split.value_counts().to_dict() == {"train": 4_673, "validation": 779, "test": 500}
    assert [split[place] for place in (0, 1, 7, 5451, 5452, 5951)] == [
        "validation", "train", "validation", "train", "test", "test",
    ]  # fmt: skip
    assert "stand in more than one split" in context.notes[0]
