from collections import Counter

import pandas as pd
import pytest

from core.dataset import Dataset
from core.errors import AssayError
from core.tune.compare.prepare import prepare
from core.types import Roles


def data(rows: list[tuple], **more: list) -> Dataset:
    frame = pd.DataFrame(rows, columns=["text", "label", "split"]).assign(**more)
    return Dataset.from_frame(frame, Roles(text="text", label="label"), name="mail")


def rows(train: dict[str, int], validation: int = 6, test: int = 6) -> list[tuple]:
    found = [(f"{label} {n}", label, "train") for label, size in train.items() for n in range(size)]
    labels = list(train)
    for split, size in (("validation", validation), ("test", test)):
        found += [(f"{split} {n}", labels[n % len(labels)], split) for n in range(size)]
    return found


def test_rows_become_class_indices() -> None:
    made = prepare(data(rows({"b": 3, "a": 4})))
    assert made.task.classes == ("a", "b")
    assert made.sizes() == {"train": 7, "validation": 6, "test": 6}
    assert made.task.train.y.tolist() == [1, 1, 1, 0, 0, 0, 0]
    assert made.task.train.texts[:2] == ("b 0", "b 1")
    assert made.notes == ()
    assert not set(made.test.uids) & {*made.task.train.uids, *made.task.validation.uids}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([("a", None, "train"), ("b", None, "test")], "no labels"),
        ([("a", "x", "train"), ("b", "x", "test")], "All rows are of one class, 'x'"),
        ([("a", "x", None), ("b", "y", None)], "not split"),
        ([("a", "x", "train"), ("b", "y", "train"), ("c", "x", "test")], "validation split has no row"),
        ([("a", "x", "train"), ("b", "y", "train"), ("c", "x", "validation")], "test split has no row"),
        ([("a", "x", "validation"), ("b", "y", "test")], "train split has no row"),
        (
            [("a", "x", "train"), ("b", "y", "train"), ("c", "x", "validation"), (" ", "x", "test")],
            "test split has no row",
        ),
        ([("a", "x", "train"), ("b", "x", "train"), ("c", "x", "validation"), ("d", "y", "test")], "single class"),
    ],
)
def test_what_cannot_be_compared_is_refused(given: list[tuple], words: str) -> None:
    with pytest.raises(AssayError, match=words) as caught:
        prepare(data(given))
    assert caught.value.where == "mail" and caught.value.remedy


def test_made_rows_in_test_are_refused() -> None:
    given = rows({"a": 3, "b": 3})
    uids = [str(n) for n in range(len(given))]
    with pytest.raises(AssayError, match="1 made rows stand in validation or test"):
        prepare(data(given, uid=uids, origin=[None] * (len(given) - 1) + ["0"]))


def test_rows_that_cannot_be_used_are_left_out_and_said() -> None:
    given = [*rows({"a": 3, "b": 3}), (None, "a", "train"), ("x", None, "train"), ("x", " ", "test"), ("y", "a", None)]
    made = prepare(data(given))
    assert made.sizes() == {"train": 6, "validation": 6, "test": 6}
    assert made.task.classes == ("a", "b")
    assert made.notes == (
        "3 rows without text or label were left out.",
        "1 rows that are in no split were left out.",
        "1 text of train without a (shown) label may be read besides.",
    )


def test_a_class_of_rows_in_no_split_is_no_class() -> None:
    assert prepare(data([*rows({"a": 3, "b": 3}), ("y", "ghost", None)])).task.classes == ("a", "b")


def test_a_class_without_train_rows_stays_and_is_said() -> None:
    made = prepare(data([*rows({"a": 3, "b": 3}), ("new", "c", "test")]))
    assert made.task.classes == ("a", "b", "c")
    assert made.notes == ("No train row shows the class c; every approach will miss it.",)


def test_max_rows_cuts_train_and_validation_by_class_and_never_test() -> None:
    sizes = {"a": 600, "b": 300, "c": 97, "d": 3}
    given = data(rows(sizes, validation=400, test=500))
    made = prepare(given, max_rows=100)
    assert made.sizes() == {"train": 100, "validation": 100, "test": 500}
    counts = Counter(made.task.classes[place] for place in made.task.train.y)
    for label, size in sizes.items():
        assert abs(counts[label] - size / 10) <= 1 and counts[label] >= 1
    assert "Train was cut from 1,000 to 100 rows." in made.notes
    order = {uid: place for place, uid in enumerate(given.frame["uid"])}
    places = [order[uid] for uid in made.task.train.uids]
    assert places == sorted(places) and len(set(places)) == 100


def test_the_cut_depends_on_the_seed_alone() -> None:
    given = data(rows({"a": 100, "b": 100}))
    first, again, other = (prepare(given, 50, seed).task.train.uids for seed in (1, 1, 2))
    assert first == again != other


def test_a_cut_below_the_number_of_classes() -> None:
    made = prepare(data(rows({f"c{n:02}": 3 for n in range(30)}, validation=30, test=30)), max_rows=10)
    assert made.sizes()["train"] == 10 and len(set(made.task.train.y.tolist())) == 10
    assert any(note.startswith("No train row shows the class") for note in made.notes)


@pytest.mark.parametrize("max_rows", [12, 13, 1000])
def test_a_cut_that_is_none(max_rows: int) -> None:
    assert prepare(data(rows({"a": 6, "b": 6})), max_rows).notes == ()
