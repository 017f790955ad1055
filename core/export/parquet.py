"""The exporter `parquet`."""

from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd

from core.export.parts import TableExporter


class Parquet(TableExporter, frozen=True):
    """One Parquet file per split with all columns; the format that `datasets`, pandas and DuckDB read fastest."""

    kind: Literal["parquet"] = "parquet"
    suffix: ClassVar[str] = ".parquet"

    def write_frame(self, frame: pd.DataFrame, path: Path) -> None:
        """Write one table to one file."""
        frame.to_parquet(path, index=False)
