"""What the exporters of tables share: the parts of a dataset that become files of their own."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import pandas as pd

from core.contracts import Exporter
from core.dataset import Dataset
from core.types import Split

#: Names that the files of a dataset can have.
PARTS = (*(split.value for split in Split), "unassigned", "all")


def parts(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """One frame per split, by name; a single ``all`` before splitting; rows without a split become ``unassigned``."""
    if not dataset.is_split:
        return {"all": dataset.frame}
    found = {split.value: dataset.part(split) for split in Split}
    rest = dataset.frame[dataset.frame["split"].isna()]
    return {**found, "unassigned": rest} if len(rest) else found


def target(folder: Path, name: str) -> Path:
    """The path of a file to be written; makes the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


class TableExporter(Exporter, ABC, frozen=True):
    """An exporter that writes one file per part of a dataset; it has only to know how one table is written."""

    suffix: ClassVar[str]

    def write(self, subject: Dataset, folder: Path) -> list[Path]:
        """Write ``train``, ``validation`` and ``test`` with this format's suffix; ``all`` before splitting."""
        written = []
        for name, frame in parts(subject).items():
            path = target(folder, f"{name}{self.suffix}")
            self.write_frame(frame, path)
            written.append(path)
        return written

    @abstractmethod
    def write_frame(self, frame: pd.DataFrame, path: Path) -> None:
        """Write one table to one file."""
