"""Prevents: a zip without one of the files, and sizes that read 0.0 MB."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.dataset import Dataset
from core.export.bundle import contents, file_size, files, zipped


def test_contents_count_every_row_once(support_like: Dataset) -> None:
    assert contents(support_like).to_dict("records") == [{"part": "all", "rows": 120, "classes": 3, "made": 0}]
    names = ["train"] * 100 + ["validation"] * 12 + ["test"] * 8
    split = support_like.with_frame(support_like.frame.assign(split=names))
    assert dict(contents(split)[["part", "rows"]].to_numpy()) == {"train": 100, "validation": 12, "test": 8}


def test_rows_without_a_split_are_told(support_like: Dataset) -> None:
    names = ["train"] * 110 + ["test"] * 5 + [None] * 5
    split = support_like.with_frame(support_like.frame.assign(split=names))
    assert dict(contents(split)[["part", "rows"]].to_numpy())["unassigned"] == 5


def test_zip_holds_every_file_but_no_folder(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("text\nhello\n")
    (tmp_path / "recipe.yaml").write_text("seed: 0\n")
    (tmp_path / "run").mkdir()
    assert [path.name for path in files(tmp_path)] == ["recipe.yaml", "train.csv"]
    with ZipFile(BytesIO(zipped(tmp_path))) as archive:
        assert archive.namelist() == ["recipe.yaml", "train.csv"]
        assert archive.read("train.csv") == b"text\nhello\n"


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert files(tmp_path / "none") == []


@pytest.mark.parametrize(("size", "said"), [(0, "0 B"), (812, "812 B"), (14_200, "14 kB"), (3_240_000, "3.2 MB")])
def test_sizes_have_a_unit_that_fits(tmp_path: Path, size: int, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert file_size(path) == said
