"""Parquet into frames, batch by batch."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from core.collect.formats.container import Content
from core.collect.formats.values import written
from core.errors import AssayError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet

_BATCH: Final = 200_000


def read(content: Content, batch: int = _BATCH) -> Iterator["pd.DataFrame"]:
    """The batches of a Parquet file; types are kept, nested values become JSON, dictionaries are written out.

    Raises AssayError for a broken file and for one without rows.
    """
    import pyarrow as pa

    try:
        with _open(content) as file:
            if file.metadata.num_rows == 0:
                raise AssayError(
                    f"The file has columns ({', '.join(file.schema_arrow.names)}) and no rows.",
                    content.name,
                    "Check that the export finished.",
                )
            for part in file.iter_batches(batch):
                yield _frame(pa.Table.from_batches([part]))
    except (pa.ArrowException, OSError) as error:
        raise AssayError(f"The Parquet file is broken ({error}).", content.name, "Write or fetch it again.") from error


def columns(content: Content) -> tuple[str, ...]:
    """The names of the columns, without reading rows."""
    import pyarrow as pa

    try:
        with _open(content) as file:
            return tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise AssayError(f"The Parquet file is broken ({error}).", content.name, "Write or fetch it again.") from error


def _open(content: Content) -> "pyarrow.parquet.ParquetFile":
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(content.path if content.path else io.BytesIO(content.data))


def _frame(table: "pa.Table") -> "pd.DataFrame":
    import pandas as pd
    import pyarrow as pa

    plain = [_plain(column) for column in table.columns]
    kinds = {
        pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.uint8(): pd.UInt8Dtype(), pa.uint16(): pd.UInt16Dtype(), pa.uint32(): pd.UInt32Dtype(),
        pa.uint64(): pd.UInt64Dtype(), pa.bool_(): pd.BooleanDtype(),
    }  # fmt: skip
    frame = pa.table(plain, names=table.column_names).to_pandas(types_mapper=kinds.get, ignore_metadata=True)
    full = [name for name in frame.columns if frame[name].dtype == "Int64" and frame[name].notna().all()]
    return frame.astype(dict.fromkeys(full, "int64"))


def _plain(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.chunked_array([[written(value) for value in column.to_pylist()]], pa.string())
    return column
