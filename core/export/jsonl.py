"""The exporter `jsonl`."""

from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd

from core.export.parts import TableExporter


class Jsonl(TableExporter, frozen=True):
    """One JSON Lines file per split: an object a row, UTF-8, missing values as null, times in ISO 8601."""

    kind: Literal["jsonl"] = "jsonl"
    suffix: ClassVar[str] = ".jsonl"

    def write_frame(self, frame: pd.DataFrame, path: Path) -> None:
        """Write one table to one file."""
        frame.to_json(
            path, orient="records", lines=True, force_ascii=False, double_precision=15, date_format="iso",
            date_unit="us",
        )  # fmt: skip
