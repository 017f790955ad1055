import pandas as pd
import pytest

from core.dataset import Dataset
from core.errors import AssayError
from core.split.complete import HELD_OUT, complete
from core.types import Roles, Split


def data(splits: dict[str | None, int], **more: list) -> Dataset:
    names = [name for name, size in splits.items() for _ in range(size)]
    columns = {"text": [f"text {n}" for n in range(len(names))], "label": ["ab"[n % 2] for n in range(len(names))]}
    return Dataset.from_frame(
        pd.DataFrame({**columns, "split": names, **more}), Roles(text="text", label="label"), name="mail"
    )


def test_complete_data_comes_back_as_it_is() -> None:
    whole = data({"train": 10, "validation": 3, "test": 5})
    assert complete(whole) is whole


def test_validation_is_cut_from_train_and_said() -> None:
    before = data({"train": 100, "test": 40})
    after = complete(before)
    assert after.split_sizes() == {"train": 85, "validation": 15, "test": 40}
    assert after.part(Split.TEST).equals(before.part(Split.TEST))
    assert abs(after.part(Split.VALIDATION)["label"].eq("a").mean() - 0.5) < 0.1
    assert after.lineage.notes[-1] == "The data has no validation split: 15 train rows, stratified, became one."
    assert HELD_OUT == 0.15


def test_the_given_dataset_is_not_touched_and_the_seed_decides() -> None:
    before = data({"train": 100, "test": 10})
    digest = before.digest
    first, again, other = complete(before), complete(before), complete(before, seed=1)
    assert Dataset(before.frame, before.roles).digest == digest
    assert first.digest == again.digest != other.digest


def test_equal_texts_do_not_straddle() -> None:
    before = data({"train": 60, "test": 10}, text=[f"text {n // 3}" for n in range(70)])
    frame = complete(before).frame
    held = set(frame.loc[frame["split"] == "validation", "text"])
    assert held and not held & set(frame.loc[frame["split"] == "train", "text"])


def test_made_rows_and_their_parents_stay_in_train() -> None:
    uids = [f"u{n}" for n in range(60)]
    origin = [uids[n - 1] if n % 2 and n < 40 else None for n in range(60)]
    after = complete(data({"train": 50, "test": 10}, uid=uids, origin=origin))
    held = after.part(Split.VALIDATION)
    assert len(held)
    assert held["origin"].isna().all() and not held["uid"].isin(origin).any()


@pytest.mark.parametrize(("splits", "missing"), [({"train": 5}, "test"), ({"test": 5}, "train"), ({None: 5}, "train")])
def test_train_and_test_must_be_there(splits: dict, missing: str) -> None:
    with pytest.raises(AssayError, match=f"no {missing} rows"):
        complete(data(splits))


def test_without_labels_there_is_nothing_to_cut() -> None:
    bare = Dataset.from_frame(
        pd.DataFrame({"text": list("abcd"), "split": ["train", "train", "test", "test"]}), Roles(text="text")
    )
    assert complete(bare).split_sizes()["test"] == 2
