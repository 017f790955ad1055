"""Folders that the package `datasets` opens with ``load_from_disk``: Arrow files and what describes them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from core.digest import json_digest

if TYPE_CHECKING:
    import pyarrow as pa

#: The one file of a split.
_DATA = "data-00000-of-00001.arrow"


def sequence(dtype: str) -> dict[str, Any]:
    """The feature of a list of numbers, as all versions of `datasets` read it."""
    return {"feature": {"dtype": dtype, "_type": "Value"}, "length": -1, "_type": "Sequence"}


def value(dtype: str) -> dict[str, Any]:
    """The feature of a single value, such as ``string`` or ``int32``."""
    return {"dtype": dtype, "_type": "Value"}


def class_label(names: list[str]) -> dict[str, Any]:
    """The feature of a class as a number, with the names that the numbers stand for."""
    return {"names": names, "_type": "ClassLabel"}


def write_split(
    folder: Path, split: str, schema: "pa.Schema", batches: "Iterator[pa.RecordBatch]", features: Mapping[str, Any]
) -> None:
    """Write one split into a folder of its name, a batch at a time, so that it never lies in memory as a whole."""
    import pyarrow as pa

    place = folder / split
    place.mkdir(parents=True)
    told = schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    with pa.OSFile(str(place / _DATA), "wb") as sink, pa.ipc.new_stream(sink, told) as writer:
        for batch in batches:
            writer.write_batch(batch.replace_schema_metadata(told.metadata))
    _json(place / "dataset_info.json", {"citation": "", "description": "", "features": features, "license": ""})
    state: dict[str, Any] = {
        "_data_files": [{"filename": _DATA}],
        "_fingerprint": json_digest([split, features, (place / _DATA).stat().st_size])[:16],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    _json(place / "state.json", state)


def write_index(folder: Path, splits: list[str]) -> None:
    """Name the splits of a folder; write it last."""
    _json(folder / "dataset_dict.json", {"splits": splits})


def zip_folder(folder: Path, path: Path) -> Path:
    """The folder as a zip with itself at the top."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.write(file, file.relative_to(folder.parent))
    return path


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
