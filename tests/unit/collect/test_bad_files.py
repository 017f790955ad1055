"""Files that are no table: one clear error each, whichever way the file is looked at."""

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError

NOISE = random.Random(1).randbytes(20_000)
ROWS = b"text,label\n" + b"".join(b"this is text number %d,%d\n" % (n, n % 3) for n in range(5_000))


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def encrypted() -> bytes:
    """An archive whose members carry the mark of encryption."""
    data = bytearray(archive({"a.csv": ROWS}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes((data[place] ^ 0xFF,)) + data[place + 1 :]


def parquet() -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame({"text": ["a", "b"] * 500}).to_parquet(buffer)
    return buffer.getvalue()


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.csv", lambda: b"", "empty"),
    "blank": ("a.csv", lambda: b"\n \n\r\n", "only blank lines"),
    "bom": ("a.csv", lambda: b"\xef\xbb\xbf", "only blank lines"),
    "png": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "PNG image"),
    "pdf": ("a.csv", lambda: b"%PDF-1.7\n" + NOISE, "PDF"),
    "zero bytes": ("a.csv", lambda: b"text,label\nab,\x00\nc,1\n", r"zero bytes \(the first in line 2\)"),
    "noise": ("a.csv", lambda: NOISE, "no text"),
    "noise without zeros": ("a.csv", lambda: NOISE.replace(b"\0", b"\1"), "control codes"),
    "html": ("a.csv", lambda: b"<!DOCTYPE html><html><body>", "HTML"),
    "xml": ("a.csv", lambda: b'<?xml version="1.0"?><rows/>', "XML"),
    "broken zip": ("a.zip", lambda: b"PK\x03\x04" + NOISE, "zip archive is broken"),
    "cut zip": ("a.zip", lambda: archive({"a.csv": ROWS})[:-40], "zip archive is broken"),
    "wrong sum in zip": ("a.zip", lambda: flipped(archive({"a.csv": ROWS}), 200), "archive is broken"),
    "encrypted zip": ("a.zip", encrypted, "encrypted"),
    "empty zip": ("a.zip", lambda: archive({}), "no table"),
    "zip of documents": ("a.zip", lambda: archive({"README.md": b"x", "a.pdf": b"y"}), "no table"),
    "zip with empty member": ("a.zip", lambda: archive({"a.csv": b""}), "member is empty"),
    "zip pointing up": ("a.zip", lambda: archive({"ok.csv": ROWS, "../a.csv": ROWS}), "points outside"),
    "zip pointing to a root": ("a.zip", lambda: archive({"/etc/a.csv": ROWS}), "points outside"),
    "zip pointing to a drive": ("a.zip", lambda: archive({"C:\\a.csv": ROWS}), "points outside"),
    "zip bomb": ("a.zip", lambda: archive({"a.csv": bytes(150_000_000)}), "zip bombs"),
    "broken gzip": ("a.csv.gz", lambda: b"\x1f\x8b\x08\x00" + NOISE, "gzip file is broken"),
    "cut gzip": ("a.csv.gz", lambda: gzip.compress(ROWS)[:-100], "gzip file is broken"),
    "wrong sum in gzip": ("a.csv.gz", lambda: flipped(gzip.compress(ROWS), -6), "gzip file is broken"),
    "empty gzip": ("a.csv.gz", lambda: gzip.compress(b""), "empty"),
    "broken parquet": ("a.parquet", lambda: b"PAR1" + NOISE + b"PAR1", "Parquet file is broken"),
    "cut parquet": ("a.parquet", lambda: parquet()[:-30], "Parquet file is broken"),
    "broken xlsx": ("a.xlsx", lambda: b"PK\x03\x04" + NOISE, "broken"),
    "hollow xlsx": ("a.xlsx", lambda: archive({"xl/workbook.xml": b"<x/>"}), "workbook cannot be read"),
    "broken xls": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "workbook cannot be read"),
    "word": ("a.docx", lambda: archive({"word/document.xml": b"<x/>"}), "Word"),
    "cut json": ("a.json", lambda: b'[{"text": "a"},\n {"text": "b', r"cut off at line 2, column 11"),
    "broken json": (
        "a.json",
        lambda: b'[{"text": "a"},\n {"text" "b"}, {"text": "c"}]',
        r"broken at line 2, column 10",
    ),
    "json of nothing": ("a.json", lambda: b"null", "no records"),
    "empty json list": ("a.json", lambda: b"[]", "empty list"),
    "deep json": ("a.json", lambda: b"[" * 100_000, "too deeply"),
    "no json lines": ("a.jsonl", lambda: b"not\njson\n", "No line is JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file(tmp_path: Path, case: str) -> None:
    name, make, message = BAD[case]
    file = tmp_path / name
    file.write_bytes(make())
    for look in (lambda table: list(table.read(Context())), lambda table: table.preview()):
        with pytest.raises(AssayError, match=message) as caught:
            look(Table(path=str(file)))
        assert caught.value.where
        assert caught.value.remedy


def test_gzip_bomb(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    with gzip.open(file, "wb", compresslevel=9) as stream:
        for _ in range(150):
            stream.write(b"a" * 1_000_000)
    with pytest.raises(AssayError, match="zip bombs"):
        list(Table(path=str(file)).read(Context()))


def test_missing_and_folder(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="no such file"):
        Table(path=str(tmp_path / "none.csv")).layout()
    with pytest.raises(AssayError, match="folder"):
        Table(path=str(tmp_path)).layout()


def test_member_of_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROWS)
    with pytest.raises(AssayError, match="no zip archive"):
        list(Table(path=str(tmp_path / "a.csv"), member="b.csv").read(Context()))


def test_records_of_what_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROWS)
    with pytest.raises(AssayError, match="this is none"):
        list(Table(path=str(tmp_path / "a.csv"), records="items").read(Context()))


@pytest.mark.parametrize("piece", [b"word ", b"a, b; c | d\t", b'"a', b"\xe9t\xe9 ", "größe ".encode()])
def test_one_huge_line(tmp_path: Path, piece: bytes) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(piece * (50_000_000 // len(piece)))
    context = Context()
    frames = list(Table(path=str(file)).read(context))
    assert sum(map(len, frames)) + len(context.rejected) == 1
    assert any("one line" in note for note in context.notes)
