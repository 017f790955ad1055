"""What a file is, by its first bytes."""

from typing import Final

from core.errors import AssayError

#: How a zip archive begins: with a member, or empty.
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: What may be given.
TABLES: Final = "Give a CSV, TSV, text, JSON, JSON Lines, Parquet or Excel file; gzip and zip are opened."
_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a SQLite database"),
    (b"ARROW1\0", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    *((b"BZh%d1AY" % level, "a bzip2 archive") for level in range(1, 10)),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"\x80\x05\x95", "a Python pickle"),
)


def binary_kind(data: bytes) -> str | None:
    """The kind of a file that is no text, by its first bytes: parquet, excel, or words for what cannot be read."""
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith((b"\xd0\xcf\x11\xe0", *ZIP)):
        return "excel"
    return next((words for signature, words in _SIGNATURES if data.startswith(signature)), None)


def refuse(kind: str, where: str) -> AssayError:
    """The error for a file that holds something else than a table."""
    return AssayError(f"This is {kind}, not a table.", where, TABLES)
