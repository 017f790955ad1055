"""A folder of exported files: what is in it, and all of it as one zip."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd

from core.dataset import Dataset
from core.export.parts import parts


def contents(dataset: Dataset) -> pd.DataFrame:
    """What an export of this dataset holds: a row per part with its ``rows``, ``classes`` and ``made`` rows.

    Made rows are those with a parent, such as augmented ones.
    """
    return pd.DataFrame(
        [
            {
                "part": name,
                "rows": len(frame),
                "classes": int(frame["label"].nunique()),
                "made": int(frame["origin"].notna().sum()),
            }
            for name, frame in parts(dataset).items()
        ]
    )


def files(folder: Path) -> list[Path]:
    """The exported files of a folder, by name; nothing for a folder that is not there."""
    return sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []


def file_size(path: Path) -> str:
    """``812 B``, ``14 kB``, ``3.2 MB``: the size of a file, in powers of 1,000 as file managers count."""
    size = path.stat().st_size
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1e3:,.0f} kB" if size < 1e6 else f"{size / 1e6:,.1f} MB"


def zipped(folder: Path) -> bytes:
    """All files of a folder as a zip."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for path in files(folder):
            archive.write(path, path.name)
    return written.getvalue()
