"""The exporter `parquet`."""

from pathlib import Path
from typing import Literal

import pandas as pd

from core.contracts import Exporter
from core.dataset import Dataset
from core.export.parts import parts, target


class Parquet(Exporter, frozen=True):
    """One Parquet file per split with all columns; the format that `datasets`, pandas and DuckDB read fastest."""

    kind: Literal["parquet"] = "parquet"

    def write(self, subject: Dataset, folder: Path) -> list[Path]:
        """Write ``train.parquet`` and so on; ``all.parquet`` before splitting."""
        written = []
        for name, frame in parts(subject).items():
            path = target(folder, f"{name}.parquet")
            self.write_frame(frame, path)
            written.append(path)
        return written

    def write_frame(self, frame: pd.DataFrame, path: Path) -> None:
        """Write one table to one file."""
        frame.to_parquet(path, index=False)
