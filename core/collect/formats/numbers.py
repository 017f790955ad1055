"""Which columns of strings are numbers, so surely that writing them again gives the same strings."""

from typing import TYPE_CHECKING, Final

from core.collect.names import TEXT_NAMES, plain

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_INTEGER: Final = r"^(0|-?[1-9][0-9]{0,18})$"
_DECIMAL: Final = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"


def frame(table: "pa.Table") -> "pd.DataFrame":
    """A frame of strings and, where nothing is lost, of int64 (Int64 with gaps) and float64."""
    import pandas as pd
    import pyarrow as pa

    columns = [
        column if plain(name) in TEXT_NAMES else numeric(column)
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    typed = pa.table(columns, names=table.column_names)
    gaps = {name for name, column in zip(typed.column_names, typed.columns, strict=True) if column.null_count}
    out = typed.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    whole = [name for name in out.columns if out[name].dtype == "Int64" and name not in gaps]
    return out.astype(dict.fromkeys(whole, "int64"))


def numeric(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """The column as integers or floats if every value survives there and back, else as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    # most columns are no numbers, and their first values tell it
    if column.null_count == len(column) or not _all(column.slice(0, 1_000), _DECIMAL):
        return column
    if not _all(column, _DECIMAL):
        return column
    if _all(column, _INTEGER):
        try:
            return column.cast(pa.int64())
        except pa.ArrowInvalid:
            return column
    zeros = pc.match_substring_regex(column, r"\.0$")
    points = pc.match_substring(column, ".")
    if pc.any(zeros).as_py() and not pc.all(points).as_py():
        # "1" and "1.0" would become the same
        return column
    floats = column.cast(pa.float64())
    short = pc.replace_substring_regex(column, r"\.0$", "")
    return floats if pc.all(pc.equal(floats.cast(pa.string()), short)).as_py() else column


def _all(column: "pa.ChunkedArray", pattern: str) -> bool:
    import pyarrow.compute as pc

    return pc.all(pc.match_substring_regex(column, pattern)).as_py() is not False
