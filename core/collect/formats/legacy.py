"""Encodings from before Unicode: tables of 256 characters and the multi-byte ones of East Asia."""

import re
from typing import Final

_BREAK = re.compile(rb"\r\n|\n|\r")
#: Single-byte tables that only differ from Windows-1252 in rare characters when the text is Western European.
_WESTERN: Final = frozenset(
    "cp1252 latin_1 iso8859_15 iso8859_14 iso8859_10 iso8859_3 cp437 cp850 cp858 cp775 cp852 cp860 cp861 cp863 cp865 "
    "cp037 cp500 cp1026 cp1140 mac_roman mac_iceland mac_turkish hp_roman8 ascii".split()
)
#: What accents and marks of Western European texts are, as bytes of Windows-1252.
_TYPICAL: Final = frozenset(
    "àâäáãåçèéêëíîïñóôöõúùûüßÀÂÄÁÃÅÇÈÉÊËÍÎÏÑÓÔÖÕÚÙÛÜ“”‘’„‚–—…€£°§«»¿¡´·•®©™½\xa0".encode("cp1252")
)


def guess(data: bytes) -> str:
    """The table of 256 characters, by charset-normalizer on lines with accents; Western European is preferred."""
    picked, size = [], 0
    for line in _BREAK.split(data[:4_000_000]):
        found = re.search(rb"[\x80-\xff]", line)
        if found is None:
            continue
        picked.append(line[max(0, found.start() - 1_000) :][:2_000])
        size += len(picked[-1])
        if size > 60_000:
            break
    sample = b"\n".join(picked)
    high = len(re.findall(rb"[\x80-\xff]", sample))
    letters = len(re.findall(rb"[A-Za-z\x80-\xff]", sample)) or 1
    typical = sum(byte in _TYPICAL for byte in sample if byte >= 0x80)
    # an alphabet of its own fills most of the letters; accents of another language are untypical ones
    if high > 0.3 * letters or typical < 0.9 * high:
        from charset_normalizer import from_bytes

        best = from_bytes(sample, chunk_size=1_024).best()
        # a guess that cannot read the whole file is no guess
        if best is not None and best.encoding not in _WESTERN and _reads(data, best.encoding):
            return best.encoding
    return "cp1252" if _reads(data, "cp1252") else "latin-1"


def western(byte: int) -> str:
    """One byte as Windows-1252, the five unused codes as in ISO 8859-1."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _reads(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True
