"""Content digests: the same content has the same name, whatever file, chunking or index it sits in."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Hex digits of a digest: 160 bits, far beyond accidental collision.
DIGITS = 40


def text_digest(text: str) -> str:
    """Digest of one text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def json_digest(value: Any) -> str:
    """Digest of anything that survives JSON; the order of keys does not matter."""
    return text_digest(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def file_digest(path: Path) -> str:
    """Digest of a file's bytes, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()[:DIGITS]


def table_digest(frame: "pd.DataFrame") -> str:
    """Digest of a table: column names in order, types, nulls and values; the index does not count."""
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    total = hashlib.sha256()
    for name, column in zip(table.column_names, table.columns, strict=True):
        total.update(f"{name}\0{len(column)}\0".encode())
        _update(total, column.combine_chunks() if column.num_chunks != 1 else column.chunk(0))
    return total.hexdigest()[:DIGITS]


def _update(total: "hashlib._Hash", values: "pa.Array") -> None:
    """Feed one column: its canonical type, its null mask, then its values with the nulls filled."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.dictionary_decode(), kind.value_type
    total.update(values.is_null().cast(pa.uint8()).to_numpy(zero_copy_only=False).tobytes())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        filled = pc.fill_null(values.cast(pa.large_string()), "")
        total.update(b"text" + pc.binary_length(filled).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
        offsets = np.frombuffer(filled.buffers()[1], "<i8")[filled.offset : filled.offset + len(filled) + 1]
        if len(offsets) and filled.buffers()[2] is not None:
            total.update(memoryview(filled.buffers()[2])[offsets[0] : offsets[-1]])
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        zero = pa.scalar(0, pa.int8()).cast(kind) if not pa.types.is_boolean(kind) else pa.scalar(False)
        total.update(str(kind).encode() + pc.fill_null(values, zero).to_numpy(zero_copy_only=False).tobytes())
    else:
        total.update(str(kind).encode() + json.dumps(values.to_pylist(), default=str, ensure_ascii=False).encode())


@cache
def code_digest() -> str:
    """Digest of the package's own source, so that no cached result outlives the code that made it."""
    total = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        total.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:DIGITS]
