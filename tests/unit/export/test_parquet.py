from pathlib import Path

import pandas as pd

from core.dataset import Dataset
from core.export.parquet import Parquet


def test_round_trip(awkward: Dataset, tmp_path: Path) -> None:
    files = Parquet().write(awkward, tmp_path / "new" / "folder")
    assert [path.name for path in files] == ["train.parquet", "validation.parquet", "test.parquet"]
    for path in files:
        expected = awkward.frame[awkward.frame["split"] == path.stem].reset_index(drop=True)
        pd.testing.assert_frame_equal(pd.read_parquet(path), expected, check_index_type=False)


def test_before_the_split_there_is_one_file(awkward: Dataset, tmp_path: Path) -> None:
    whole = awkward.with_frame(awkward.frame.assign(split=pd.Series([None] * len(awkward), dtype="str")))
    assert [path.name for path in Parquet().write(whole, tmp_path)] == ["all.parquet"]


def test_rows_without_a_split_are_not_lost(awkward: Dataset, tmp_path: Path) -> None:
    partly = awkward.with_frame(awkward.frame.assign(split=awkward.frame["split"].where(awkward.frame.index > 2)))
    files = Parquet().write(partly, tmp_path)
    assert files[-1].name == "unassigned.parquet"
    assert sum(len(pd.read_parquet(path)) for path in files) == len(awkward)
