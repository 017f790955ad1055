"""Files that come one per split: nothing is lost, nothing straddles, and the messages name what is missing."""

from pathlib import Path

import pytest

from core.collect.split_files import gather_folder, gather_pair
from core.errors import AssayError


def table(path: Path, rows: list[tuple[str, str]], header: str = "text,label") -> Path:
    path.write_text("\n".join([header, *(f"{text},{label}" for text, label in rows)]) + "\n")
    return path


ROWS = [(f"message number {n} on topic {n % 3}", "ab"[n % 2]) for n in range(30)]


def test_a_folder_with_a_file_per_split(tmp_path: Path) -> None:
    table(tmp_path / "train.csv", ROWS[:20])
    table(tmp_path / "dev_final.csv", ROWS[20:25])
    table(tmp_path / "TEST.csv", ROWS[25:])
    (tmp_path / "notes.md").write_text("test of something else")
    dataset = gather_folder(tmp_path)
    assert dataset.split_sizes() == {"train": 20, "validation": 5, "test": 5}
    assert dataset.frame["text"].tolist() == [text for text, _ in ROWS]
    assert dataset.frame["uid"].is_unique
    assert dataset.roles.label == "label"


def test_a_pair_keeps_equal_rows_apart(tmp_path: Path) -> None:
    same = table(tmp_path / "a.csv", ROWS), table(tmp_path / "b.csv", ROWS)
    dataset = gather_pair(*same)
    assert dataset.split_sizes() == {"train": 30, "validation": 0, "test": 30}
    assert dataset.frame["uid"].is_unique


def test_made_rows_keep_their_parents_when_names_clash(tmp_path: Path) -> None:
    rows = ["u0,,some words here,a", "u1,u0,some other words,b", *(f"u{n},,words about {n},a" for n in range(2, 12))]
    for name in ("train.csv", "test.csv"):
        (tmp_path / name).write_text("\n".join(["uid,origin,text,label", *rows]) + "\n")
    frame = gather_folder(tmp_path).frame.set_index("uid")
    assert frame.loc["train-u1", "origin"] == "train-u0"
    assert frame.loc["test-u1", "origin"] == "test-u0"


def test_roles_are_those_of_the_train_file(tmp_path: Path) -> None:
    table(tmp_path / "train.csv", ROWS, "body,kind")
    table(tmp_path / "test.csv", ROWS[:5], "text,label")
    with pytest.raises(AssayError, match="'body' is not in the table"):
        gather_folder(tmp_path)


@pytest.mark.parametrize("present", [["train.csv"], ["test.csv"], []])
def test_a_folder_without_train_or_test(present: list[str], tmp_path: Path) -> None:
    for name in present:
        table(tmp_path / name, ROWS)
    with pytest.raises(AssayError, match=r"has no (train|test) file"):
        gather_folder(tmp_path)
