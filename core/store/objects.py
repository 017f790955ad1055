"""Tables and JSON documents named by the digest of their content."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from core.digest import json_digest, table_digest, text_digest
from core.errors import AssayError
from core.store.atomic import json_bytes, sweep, writing

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_REBUILD = "Rebuild it from its recipe, or put the file back from a backup of the workspace."


class Objects:
    """A folder of immutable objects: ``ab/abcdef....parquet`` for tables, ``ab/abcdef....json`` for documents.

    The name is ``table_digest`` of the frame or ``json_digest`` of the value, so the same content is stored once,
    whoever writes it, and concurrent writers of one object are harmless. What is read is checked against its name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str, kind: str = "parquet") -> Path:
        """Where an object lies; ``kind`` is ``parquet`` or ``json``."""
        return self.folder / digest[:2] / f"{digest}.{kind}"

    def put_table(self, frame: "pd.DataFrame") -> str:
        """Store a frame (its index does not count) and return its digest.

        A stored copy that was damaged is written anew. Raises AssayError when a column mixes types that no table file
        can hold, or when the disk is full.
        """
        table = to_arrow(frame)
        digest = table_digest(frame)
        if not self._sound(digest):
            write_parquet(self.path(digest), table)
        return digest

    def get_table(self, digest: str, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """A stored frame, text columns with the dtype ``str``; ``columns`` reads only those, in that order.

        A whole table is checked against its digest, a part of one against the checksums of its pages. Raises
        AssayError when the table is missing or damaged, or has no such column.
        """
        frame = self.get_arrow(digest, columns).to_pandas()
        if columns is None and table_digest(frame) != digest:
            raise _damaged(self.path(digest))
        return frame

    def get_arrow(self, digest: str, columns: Sequence[str] | None = None, checked: bool = True) -> "pa.Table":
        """A stored table as an immutable Arrow table. Errors as in ``get_table``; pages are checked, not the digest.

        Without ``checked`` the checksums of its pages are not, which is three times as fast: for looking, not for work.
        """
        return read_parquet(self.path(digest), columns, checked)

    def put_json(self, value: Any) -> str:
        """Store anything that survives JSON and return its digest."""
        digest = json_digest(value)
        path = self.path(digest, "json")
        content = json_bytes(value)
        if not path.is_file() or path.read_bytes() != content:
            with writing(path.parent) as pending:
                pending.target = path
                pending.handle.write(content)
        return digest

    def get_json(self, digest: str) -> Any:
        """A stored JSON value. Raises AssayError when it is missing or damaged."""
        path = self.path(digest, "json")
        if not path.is_file():
            raise _missing(path)
        try:
            text = path.read_bytes().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise _damaged(path) from error
        if text_digest(text) != digest:
            raise _damaged(path)
        return json.loads(text)

    def sweep(self) -> int:
        """Delete what crashed writers left more than a day ago; how many files that was."""
        return sweep(self.folder)

    def _sound(self, digest: str) -> bool:
        if not self.path(digest).is_file():
            return False
        try:
            self.get_table(digest)
        except AssayError:
            return False
        return True


def to_arrow(frame: "pd.DataFrame") -> "pa.Table":
    """A frame as an Arrow table without its index; AssayError naming the column that cannot be stored."""
    import pyarrow as pa

    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise AssayError(
            f"A column holds values of different types and cannot be stored: {' '.join(map(str, error.args))}.",
            "table",
            "Make the column all text or all numbers, or leave it out.",
        ) from error
    except ValueError as error:
        if frame.columns.is_unique:
            raise
        twice = ", ".join(sorted({str(name) for name in frame.columns[frame.columns.duplicated()]}))
        raise AssayError(f"Two columns have the same name ({twice}).", "table", "Rename one of them.") from error


def write_parquet(path: Path, table: "pa.Table") -> None:
    """Write a table atomically, each page with a checksum."""
    import pyarrow.parquet as pq

    with writing(path.parent) as pending:
        pending.target = path
        pq.write_table(table, pending.handle, compression="zstd", write_page_checksum=True)


def read_parquet(path: Path, columns: Sequence[str] | None = None, checked: bool = True) -> "pa.Table":
    """Read a table and check its pages; AssayError when the file is missing or damaged, or a column is not there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        raise _missing(path)
    try:
        with pq.ParquetFile(path, page_checksum_verification=checked) as file:
            names = file.schema_arrow.names
            wanted = list(columns) if columns is not None else None
            unknown = [name for name in wanted or () if name not in names]
            if not unknown:
                table = file.read(wanted)
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path) from error
    if unknown:
        raise AssayError(
            f"Column '{unknown[0]}' is not in the table ({', '.join(names)}).", "table", "Choose one of its columns."
        )
    return cast("pa.Table", table if wanted is None else table.select(wanted))


def _missing(path: Path) -> AssayError:
    return AssayError("The file of this object is missing from the workspace.", str(path), _REBUILD)


def _damaged(path: Path) -> AssayError:
    return AssayError("The content of this file does not match its name: it is damaged.", str(path), _REBUILD)
