"""The parts of a dataset that become files of their own."""

from pathlib import Path

import pandas as pd

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
