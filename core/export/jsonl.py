"""The exporter `jsonl`."""

from pathlib import Path
from typing import Literal

import pandas as pd

from core.contracts import Exporter
from core.dataset import Dataset
from core.export.parts import parts, target


class Jsonl(Exporter, frozen=True):
    """One JSON Lines file per split: an object a row, UTF-8, missing values as null, times in ISO 8601."""

    kind: Literal["jsonl"] = "jsonl"

    def write(self, subject: Dataset, folder: Path) -> list[Path]:
        """Write ``train.jsonl`` and so on; ``all.jsonl`` before splitting."""
        written = []
        for name, frame in parts(subject).items():
            path = target(folder, f"{name}.jsonl")
            self.write_frame(frame, path)
            written.append(path)
        return written

    def write_frame(self, frame: pd.DataFrame, path: Path) -> None:
        """Write one table to one file."""
        frame.to_json(
            path, orient="records", lines=True, force_ascii=False, double_precision=15, date_format="iso",
            date_unit="us",
        )  # fmt: skip
