"""Prevents: a folder that `datasets` cannot open, labels under other numbers, and texts cut without a word."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from pydantic import ValidationError

from core.dataset import Dataset
from core.export.encoded import Encoded
from core.tokenize.load import load_tokenizer
from core.types import Roles

ROWS = [
    ("card pin", "late", "train"),
    ("card " * 30, "early", "train"),
    (None, "early", "validation"),
    ("parcel", None, "test"),
    ("pin code", "late", "test"),
]
datasets: Any = pytest.importorskip("datasets", reason="the package that reads the folder is not installed")


@pytest.fixture
def dataset() -> Dataset:
    """Rows of three splits; one without text, one without a label, one too long."""
    frame = pd.DataFrame(ROWS, columns=["text", "label", "split"])
    return Dataset.from_frame(frame, Roles(text="text", label="label"), name="two\nlines")


def opened(exporter: Encoded, dataset: Dataset, folder: Path) -> Any:
    exporter.write(dataset, folder)
    return datasets.load_from_disk(str(folder / "encoded"))


def test_datasets_opens_it_as_its_own(dataset: Dataset, tiny_model: Path, tmp_path: Path) -> None:
    found = opened(Encoded(model=str(tiny_model), max_length=16, packed=False), dataset, tmp_path)
    assert {name: len(rows) for name, rows in found.items()} == {"train": 2, "validation": 1, "test": 2}
    train = found["train"]
    assert train.features["label"].names == ["early", "late"]
    assert train["label"][:] == [1, 0] and found["test"]["label"][:] == [None, 1]
    assert train["uid"][:] == dataset.frame["uid"].tolist()[:2]
    expected = load_tokenizer(tiny_model)(["card pin", "card " * 30], truncation=True, max_length=16)
    assert train["input_ids"][:] == expected["input_ids"]
    assert train["attention_mask"][:] == expected["attention_mask"]
    assert found["validation"]["input_ids"][:] == load_tokenizer(tiny_model)([""])["input_ids"]
    assert train.map(lambda row: {"n": len(row["input_ids"])})["n"][:] == [4, 16]


@pytest.mark.parametrize(("padding", "widths"), [("max_length", (20, 20, 20)), ("longest", (20, 2, 4))])
def test_padding(dataset: Dataset, tiny_model: Path, tmp_path: Path, padding: Any, widths: tuple[int, ...]) -> None:
    found = opened(Encoded(model=str(tiny_model), max_length=20, padding=padding, packed=False), dataset, tmp_path)
    for width, rows in zip(widths, found.values(), strict=True):
        assert {len(row) for name in ("input_ids", "attention_mask") for row in rows[name]} == {width}
    assert [sum(mask) for mask in found["train"]["attention_mask"]] == [4, 20]


def test_chunks_name_their_text(dataset: Dataset, tiny_model: Path, tmp_path: Path) -> None:
    exporter = Encoded(model=str(tiny_model), max_length=12, long_texts="chunks", stride=4, packed=False)
    train = opened(exporter, dataset, tmp_path)["train"]
    uids = dataset.frame["uid"].tolist()
    assert list(zip(train["uid"], train["chunk"], train["label"], strict=True)) == [
        (uids[0], 0, 1), *((uids[1], number, 0) for number in range(5)),
    ]  # fmt: skip
    card = (tmp_path / "encoded/README.md").read_text()
    assert "No text was cut." in card and "| train | 2 | 6 | 0 | 0 (0.0%) | 1 |" in card


def test_the_card_says_what_was_lost(dataset: Dataset, tiny_model: Path, tmp_path: Path) -> None:
    exporter = Encoded(model=str(tiny_model), max_length=12, truncation_side="left", packed=False)
    written = exporter.write(dataset, tmp_path)
    card = (tmp_path / "encoded/README.md").read_text()
    assert card.startswith("# two lines, encoded\n") and "1 text cut at the left" in card
    assert "| train | 2 | 2 | 1 | 20 (62.5%) |" in card
    assert str(tiny_model.parent) not in card
    assert tmp_path / "encoded/dataset_dict.json" in written and len(written) == 3 * 3 + 2


def test_a_zip_holds_the_folder_and_old_files_go(dataset: Dataset, tiny_model: Path, tmp_path: Path) -> None:
    (path,) = Encoded(model=str(tiny_model)).write(dataset, tmp_path)
    again = Encoded(model=str(tiny_model)).write(dataset, tmp_path)
    assert again == [path] and sorted(one.name for one in tmp_path.iterdir()) == ["encoded.zip"]
    with ZipFile(path) as archive:
        archive.extractall(tmp_path / "there")
    assert set(datasets.load_from_disk(str(tmp_path / "there/encoded"))) == {"train", "validation", "test"}
    Encoded(model=str(tiny_model), packed=False).write(dataset, tmp_path)
    unsplit = dataset.with_frame(dataset.frame.assign(split=pd.Series([None] * 5, dtype="str")))
    Encoded(model=str(tiny_model), packed=False).write(unsplit, tmp_path)
    assert list(datasets.load_from_disk(str(tmp_path / "encoded"))) == ["all"]
    assert not (tmp_path / "encoded/train").exists()


def test_without_labels_and_without_types(byte_model_folder: Path, tmp_path: Path) -> None:
    rows = Dataset.from_frame(pd.DataFrame({"text": ["card", "pin"]}), Roles(text="text"))
    found = opened(Encoded(model=str(byte_model_folder), packed=False), rows, tmp_path)["all"]
    assert "token_type_ids" not in found.features and found["label"][:] == [None, None]


@pytest.fixture
def byte_model_folder(tmp_path: Path) -> Path:
    """A byte-level tokenizer without a model; it has no token types."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(["card pin"], trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet))
    kind = PreTrainedTokenizerFast(tokenizer_object=made, model_input_names=["input_ids", "attention_mask"])
    kind.save_pretrained(tmp_path / "bytes")
    return tmp_path / "bytes"


def test_a_stride_that_repeats_everything_is_refused() -> None:
    with pytest.raises(ValidationError, match="repeats whole rows"):
        Encoded(max_length=8, stride=8)
