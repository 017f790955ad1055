"""Which characters the bytes of a text file mean."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from core.collect.formats import legacy
from core.collect.formats.container import Content
from core.collect.formats.signatures import binary_kind, refuse
from core.errors import AssayError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: After so many broken sequences the file is not UTF-8 with flaws, or the share decides as well as all of them.
_ENOUGH: Final = 2_000
_CHUNK: Final = 1_000_000
_NAMES: Final = {
    "utf-8": "UTF-8", "cp1252": "Windows-1252 (Western European)", "latin-1": "ISO 8859-1 (Western European)",
    "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32",
}  # fmt: skip
_BREAK = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Encoding:
    """``name`` for the codec, ``mode`` strict, replace or mixed, ``why`` for the user."""

    name: str
    mode: str = "strict"
    why: tuple[str, ...] = ()


def title(name: str) -> str:
    """An encoding's name as people write it."""
    return _NAMES.get(name, name)


def detect(content: Content, given: str | None = None) -> Encoding:
    """The encoding of a text file, from the user, a byte order mark, or the bytes themselves.

    Raises AssayError when the bytes are no text.
    """
    data = content.data
    kind = binary_kind(data)
    if kind is not None:
        raise refuse(kind, content.name)
    if given is not None:
        return _given(given, content)
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Encoding(name, "strict", (f"Encoding: {title(name)}, by the byte order mark.",))
    wide = _wide(data)
    if wide is not None:
        return Encoding(wide, "strict", (f"Encoding: {title(wide)} without a byte order mark, by the zero bytes.",))
    if b"\0" in data:
        line = 1 + data.count(b"\n", 0, data.index(b"\0"))
        raise AssayError(
            f"The file holds zero bytes (the first in line {line}), so it is no text.",
            content.name,
            "Export it as CSV or Parquet.",
        )
    return _narrow(content)


def decode(content: Content, encoding: Encoding) -> tuple[bytes, list[str]]:
    """The content as UTF-8 without a byte order mark, and what had to be done to get it."""
    data = content.data
    for mark, name in _BOMS:
        if data.startswith(mark) and name == encoding.name:
            data = data[len(mark) :]
            break
    if not content.whole:
        data = _trim(data, encoding.name)
    if encoding.mode == "mixed":
        return _mixed(data)
    if encoding.name == "utf-8":
        broken, _ = utf8_errors(data, 11) if encoding.mode == "replace" else ([], 0)
        if not broken:
            return data, []
        text = data.decode("utf-8", "replace")
        count = text.count("\ufffd") - data.count("\ufffd".encode())
        lines = sorted({1 + len(_BREAK.findall(data, 0, place)) for place in broken})
        return text.encode(), [
            f"{count:,} broken UTF-8 sequences were replaced by the replacement character (line {_first(lines, 10)})."
        ]
    return _strict(data, encoding.name, content).encode("utf-8", "replace"), []


def _strict(data: bytes, name: str, content: Content) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise AssayError(
            f"Line {line} is not {title(name)} (byte {error.start:,}: {error.reason}).",
            content.name,
            "Choose another encoding.",
        ) from error


def _first(lines: list[int], most: int) -> str:
    shown = ", ".join(f"{line:,}" for line in lines[:most])
    return shown if len(lines) <= most else f"{shown} and more"


def _given(name: str, content: Content) -> Encoding:
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
    except (LookupError, TypeError, AttributeError) as error:
        raise AssayError(
            f"'{name}' is no encoding of text.",
            content.name,
            "Use a name such as utf-8, cp1252, latin-1, utf-16 or gb18030.",
        ) from error
    codec = {"utf-8-sig": "utf-8", "iso8859-1": "latin-1"}.get(codec, codec)
    if codec == "utf-16":
        codec = "utf-16-be" if content.data.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    if codec == "utf-8":
        _strict(content.data if content.whole else _trim(content.data, "utf-8"), "utf-8", content)
    return Encoding(codec, "strict", (f"Encoding: {title(codec)}, as chosen.",))


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: zero bytes stand (nearly) all at even or all at odd places, and the text decodes."""
    head = data[:200_000]
    head = head[: len(head) // 2 * 2]
    if b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < 20 * min(even, odd) or max(even, odd) < 0.02 * len(head) / 2:
        return None
    try:
        text = _trim(head, name).decode(name)
    except UnicodeDecodeError:
        return None
    # in binary data wide letters come from everywhere; in text they are printable
    strange = sum(not (char.isprintable() or char.isspace()) for char in text[:20_000])
    western = max(even, odd) >= 0.3 * len(head) / 2
    lined = "\n" in text or "\r" in text or " " in text
    return name if "\0" not in text and strange <= 0.02 * min(len(text), 20_000) and (western or lined) else None


def _trim(data: bytes, name: str) -> bytes:
    """Cut a character that the end of the sample has torn apart."""
    width = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}.get(name, 1)
    data = data[: len(data) // width * width]
    if name == "utf-8":
        for back in range(1, min(4, len(data)) + 1):
            byte = data[-back]
            if byte >= 0xC0:
                need = 2 + (byte >= 0xE0) + (byte >= 0xF0)
                return data[:-back] if need > back else data
            if byte < 0x80:
                return data
    return data


def utf8_errors(data: bytes, most: int = _ENOUGH) -> tuple[list[int], int]:
    """Offsets of the first broken UTF-8 sequences and the offset up to which was looked."""
    view, place, errors = memoryview(data), 0, list[int]()
    while place < len(data):
        end = min(place + _CHUNK, len(data))
        while end < len(data) and end > place + 1 and 0x80 <= data[end] < 0xC0 and place + _CHUNK - end < 3:
            end -= 1
        try:
            str(view[place:end], "utf-8")
            place = end
        except UnicodeDecodeError as error:
            errors.append(place + error.start)
            place += error.end
            if len(errors) >= most:
                break
    return errors, place


def _narrow(content: Content) -> Encoding:
    """UTF-8, UTF-8 with flaws, a mixture, or a table of 256 characters."""
    data = content.data if content.whole else _trim(content.data, "utf-8")
    errors, seen = utf8_errors(data)
    for piece in content.pieces:
        # a cut from the middle may begin and end inside a character
        more, _ = utf8_errors(_trim(piece, "utf-8"))
        errors = errors + [place for place in more if place > 3]
    if not errors:
        return Encoding("utf-8", "strict", ("Encoding: UTF-8.",))
    _no_binary(content)
    leads = _leads(data[:seen]) + sum(_leads(piece) for piece in content.pieces)
    if leads >= 10 * len(errors):
        return Encoding("utf-8", "replace", ("Encoding: UTF-8, with a few broken sequences.",))
    if leads >= 4 and leads >= 0.1 * len(errors) and _whole_lines(data[:seen]):
        return Encoding("utf-8", "mixed", ("Encoding: mixed, some lines are UTF-8 and others Windows-1252.",))
    name = legacy.guess(data)
    return Encoding(name, "strict", (f"Encoding: {title(name)}, because the bytes are not UTF-8.",))


def _leads(data: bytes) -> int:
    """Well-formed sequences of more than one byte."""
    return len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data))


def _whole_lines(data: bytes) -> bool:
    """Whether at least two lines with accents are wholly UTF-8, as in a file joined from two."""
    good = 0
    for line in _BREAK.split(data)[:20_000]:
        if not line.isascii() and not utf8_errors(line, 1)[0]:
            good += 1
    return good >= 2


def _no_binary(content: Content) -> None:
    sample = content.data[:100_000]
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", sample))
    if controls > 0.005 * len(sample):
        raise AssayError(
            f"The file is no text: {controls:,} of its first {len(sample):,} bytes are control codes.",
            content.name,
            "Export it as CSV, JSON Lines, Parquet or Excel.",
        )


def _mixed(data: bytes) -> tuple[bytes, list[str]]:
    """Each line as UTF-8 if it is, else as Windows-1252 (the five unused codes as in ISO 8859-1)."""
    out, other = [], []
    for number, line in enumerate(re.split(rb"(?<=\n)|(?<=\r)(?!\n)", data), 1):
        if utf8_errors(line, 1)[0]:
            other.append(number)
            line = "".join(legacy.western(byte) for byte in line).encode()
        out.append(line)
    return b"".join(out), [
        f"{len(other):,} lines are not UTF-8 and were read as Windows-1252 (line {_first(other, 10)})."
    ]
