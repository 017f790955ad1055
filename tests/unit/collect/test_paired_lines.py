import gzip
from pathlib import Path

import pytest

from core.collect.gather import gather
from core.collect.paired_lines import PairedLines
from core.collect.split_files import gather_folder
from core.contracts import Context
from core.errors import AssayError


def files(folder: Path, texts: str, labels: str, names: str | None = None, split: str = "train") -> PairedLines:
    (folder / f"{split}_text.txt").write_text(texts, encoding="utf-8")
    (folder / f"{split}_labels.txt").write_text(labels)
    if names is not None:
        (folder / "mapping.txt").write_text(names)
    known = str(folder / "mapping.txt") if names is not None else None
    return PairedLines(path=str(folder / f"{split}_text.txt"), labels=str(folder / f"{split}_labels.txt"), names=known)


def test_lines_belong_together_and_labels_get_their_names(tmp_path: Path) -> None:
    source = files(tmp_path, 'a "quoted, text\n\nlast\u2028one\n', "0\n1\n0\n", "0\tanger\n1\tvery joyful\n")
    (frame,) = source.read(Context())
    assert frame["text"].isna().tolist() == [False, True, False]
    assert frame["text"][0] == 'a "quoted, text' and frame["text"][2] == "last\u2028one"
    assert frame["label"].tolist() == ["anger", "very joyful", "anger"]


def test_a_label_without_a_name_stays_and_is_said(tmp_path: Path) -> None:
    context = Context()
    (frame,) = files(tmp_path, "a\nb\n", "0\n7\n", "0\tanger\n").read(context)
    assert frame["label"].tolist() == ["anger", "7"]
    assert any("without a name" in note and "7" in note for note in context.notes)


def test_files_of_different_lengths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"3 texts but 2 labels"):
        gather(files(tmp_path, "a\nb\nc\n", "0\n1\n"))


def test_a_folder_of_pairs_is_one_dataset_with_its_splits(tmp_path: Path) -> None:
    for split, rows in (("train", 12), ("val", 4), ("test", 6)):
        texts = "".join(f"text {split} {row} with some words\n" for row in range(rows))
        files(tmp_path, texts, "".join(f"{row % 2}\n" for row in range(rows)), "0\tno\n1\tyes\n", split)
    packed = tmp_path / "test_text.txt.gz"
    packed.write_bytes(gzip.compress((tmp_path / "test_text.txt").read_bytes()))
    (tmp_path / "test_text.txt").unlink()
    dataset = gather_folder(tmp_path)
    assert dataset.split_sizes() == {"train": 12, "validation": 4, "test": 6}
    assert dataset.class_sizes() == {"no": 11, "yes": 11}
    assert dataset.roles.label == "label"
