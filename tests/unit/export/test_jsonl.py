import json
from pathlib import Path

import pandas as pd

from core.dataset import Dataset
from core.export.jsonl import Jsonl


def test_round_trip(awkward: Dataset, tmp_path: Path) -> None:
    for path in Jsonl().write(awkward, tmp_path):
        expected = awkward.frame[awkward.frame["split"] == path.stem]
        lines = path.read_bytes().decode("utf-8").split("\n")
        found = [json.loads(line) for line in lines if line]
        assert len(found) == len(expected)
        for row, (_, wanted) in zip(found, expected.iterrows(), strict=True):
            assert list(row) == list(awkward.frame.columns)
            for column in ("uid", "text", "label", "split", "origin"):
                assert row[column] == (None if pd.isna(wanted[column]) else wanted[column])
            assert row["count"] == wanted["count"]
            assert abs(row["score"] - wanted["score"]) < 1e-14
            assert pd.Timestamp(row["when"]) == wanted["when"]


def test_emoji_are_written_as_they_are(awkward: Dataset, tmp_path: Path) -> None:
    assert any("\U0001f600" in path.read_text(encoding="utf-8") for path in Jsonl().write(awkward, tmp_path))


def test_an_empty_split_is_an_empty_file(awkward: Dataset, tmp_path: Path) -> None:
    Jsonl().write(awkward, tmp_path)
    assert (tmp_path / "validation.jsonl").read_text().strip() == ""
