"""What lies in a file: its bytes out of gzip or zip, within limits, and what kind of thing they are."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, Final

from core.collect.formats.signatures import TABLES, ZIP, binary_kind, refuse
from core.errors import AssayError

#: Largest table, in bytes after decompression; it is held in memory.
LIMIT: Final = 2_000_000_000
#: A compressed file that grows by more than this factor and beyond this size is taken for a bomb.
BOMB_RATIO: Final = 200
BOMB_SIZE: Final = 100_000_000
#: A sniffer reads files up to this size whole, of larger ones the beginning, the middle and the end.
WHOLE: Final = 16_000_000
PIECE: Final = 1_000_000

#: What reading a damaged archive raises.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)
_DOCUMENTS = frozenset(
    {
        ".md",
        ".rst",
        ".pdf",
        ".html",
        ".htm",
        ".py",
        ".ipynb",
        ".yaml",
        ".yml",
        ".xml",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".docx",
    }
)


@dataclass(frozen=True)
class Content:
    """Bytes to be read as a table: ``data`` after decompression, ``name`` for messages, ``suffix`` of the inner name.

    ``whole`` is False when only the beginning was read; ``pieces`` then are cuts from the middle and the end.
    """

    name: str
    suffix: str
    data: bytes
    compression: str = "none"
    member: str | None = None
    whole: bool = True
    pieces: tuple[bytes, ...] = ()
    path: Path | None = None


def contents(path: Path, member: str | None = None, *, sniff: bool = False) -> list[Content]:
    """The tables in a file: one, or one per data member of a zip archive. ``sniff`` reads only parts of large files.

    Raises AssayError for a file that is missing, empty, broken, encrypted, dangerous or no table.
    """
    _check(path)
    with _guarded(path) as handle:
        head = handle.read(8)
        handle.seek(0)
        if head.startswith(ZIP) and not is_workbook(handle, str(path)):
            return _from_zip(handle, path, member, sniff)
        if member is not None:
            raise AssayError("This is no zip archive, so it has no members.", str(path), "Leave 'member' empty.")
        first = Content(path.name, _suffix(path.name), b"", path=path)
        if head.startswith(b"\x1f\x8b"):
            return [_gunzip(handle, path.stat().st_size, replace(first, path=None), sniff)]
        return [_plain(handle, path.stat().st_size, first, sniff)]


def _check(path: Path) -> None:
    if not path.exists():
        raise AssayError("There is no such file.", str(path), "Check the path.")
    if path.is_dir():
        raise AssayError("This is a folder, not a file.", str(path), "Name one file in it.")
    if not path.is_file():
        raise AssayError("This is no regular file.", str(path), "Copy the data into a file first.")
    if path.stat().st_size == 0:
        raise AssayError("The file is empty (0 bytes).", str(path), "Check that the download or the export finished.")


def _guarded(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise AssayError(
            f"The file cannot be opened ({error.strerror}).", str(path), "Check its permissions."
        ) from error


def _suffix(name: str) -> str:
    """The suffix of what is inside: '.csv' of 'a.csv.gz'."""
    inner = name.lower().removesuffix(".gz").removesuffix(".zip")
    return PurePosixPath(inner).suffix


def _plain(handle: BinaryIO, size: int, content: Content, sniff: bool) -> Content:
    head = handle.read(PIECE)
    if binary_kind(head):
        # the readers of binary formats take the path; only a small part is needed to tell which format it is
        return replace(content, data=head, whole=size <= PIECE)
    if size > LIMIT:
        raise AssayError(
            f"The file has {size:,} bytes; a text table may have {LIMIT:,}.", content.name, "Split it, or use Parquet."
        )
    if not sniff or size <= WHOLE:
        return replace(content, data=head + handle.read())
    pieces = []
    for offset in (size // 2, size - PIECE):
        handle.seek(offset)
        pieces.append(handle.read(PIECE))
    handle.seek(PIECE)
    return replace(content, data=head + handle.read(3 * PIECE), whole=False, pieces=tuple(pieces))


def _gunzip(handle: BinaryIO, packed: int, content: Content, sniff: bool) -> Content:
    parts: list[bytes] = []
    total = 0
    try:
        with gzip.GzipFile(fileobj=handle) as stream:
            while part := stream.read(PIECE):
                parts.append(part)
                total += len(part)
                _defuse(total, packed, content.name)
                if sniff and total >= WHOLE:
                    return replace(content, data=b"".join(parts), compression="gzip", whole=False)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise AssayError(
            f"The gzip file is broken after {total:,} bytes ({error}).", content.name, "Fetch or compress it again."
        ) from error
    if total == 0:
        raise AssayError("The compressed file is empty.", content.name, "Check that the export finished.")
    return replace(content, data=b"".join(parts), compression="gzip")


def _defuse(total: int, packed: int, where: str) -> None:
    if total > LIMIT:
        raise AssayError(f"It unpacks to more than {LIMIT:,} bytes.", where, "Split it, or use Parquet.")
    if total > BOMB_SIZE and total > BOMB_RATIO * packed:
        raise AssayError(
            f"It unpacks to more than {BOMB_RATIO} times its size and beyond {BOMB_SIZE:,} bytes, as zip bombs do.",
            where,
            "If you trust it, unpack it yourself and give the unpacked file.",
        )


def is_workbook(handle: BinaryIO, where: str) -> bool:
    """Whether a zip archive is an Excel or OpenDocument workbook; its size is checked on the way."""
    archive = _archive(handle, where)
    names = set(archive.namelist())
    handle.seek(0)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise refuse("a Word or PowerPoint document", where)
    found = any(name.startswith("xl/workbook.") for name in names) or "content.xml" in names
    if found:
        _weigh(archive, where)
        handle.seek(0)
    return found


def _archive(handle: BinaryIO, where: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(handle)
    except _BROKEN as error:
        raise AssayError(f"The zip archive is broken ({error}).", where, "Fetch or pack it again.") from error


def _weigh(archive: zipfile.ZipFile, where: str) -> None:
    infos = archive.infolist()
    _defuse(sum(info.file_size for info in infos), max(1, sum(info.compress_size for info in infos)), where)


def _from_zip(handle: BinaryIO, path: Path, member: str | None, sniff: bool) -> list[Content]:
    archive = _archive(handle, str(path))
    _weigh(archive, str(path))
    infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    for name in infos:
        pure = PureWindowsPath(name)
        if pure.is_absolute() or pure.drive or name.startswith(("/", "\\")) or ".." in pure.parts:
            raise AssayError(
                f"The archive has a member that points outside of it: '{name}'.", str(path), "Do not trust it."
            )
    if member is not None and member not in infos:
        raise AssayError(
            f"There is no member '{member}' ({_listed(infos)}).", str(path), "Choose one of these as 'member'."
        )
    chosen = [member] if member is not None else [name for name in sorted(infos) if _is_data(name)]
    if not chosen:
        raise AssayError(f"The archive has no table in it ({_listed(infos)}).", str(path), TABLES)
    return [_member(archive, infos[name], path, sniff) for name in chosen]


def _listed(names: dict[str, zipfile.ZipInfo]) -> str:
    shown = ", ".join(sorted(names)[:10]) or "it is empty"
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"


def _is_data(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    stem = PurePosixPath(name).stem.casefold()
    return (
        not hidden
        and PurePosixPath(name).suffix.lower() not in _DOCUMENTS
        and not stem.startswith(("readme", "license"))
    )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, sniff: bool) -> Content:
    where = f"{path.name}: {info.filename}"
    if info.flag_bits & 1:
        raise AssayError("The archive is encrypted.", where, "Unpack it with its password and give the unpacked file.")
    content = Content(where, _suffix(info.filename), b"", "zip", info.filename)
    size = WHOLE if sniff else info.file_size
    data = _unpack(lambda: archive.open(info).read(size), where)
    if data.startswith(b"\x1f\x8b"):
        inner = _gunzip(io.BytesIO(data), len(data), content, sniff)
        return replace(inner, compression="zip")
    if not data:
        raise AssayError("The member is empty.", where, "Choose another one as 'member'.")
    return replace(content, data=data, whole=len(data) == info.file_size)


def _unpack(read: Callable[[], bytes], where: str) -> bytes:
    try:
        return read()
    except _BROKEN as error:
        raise AssayError(f"The archive is broken ({error}).", where, "Fetch or pack it again.") from error
