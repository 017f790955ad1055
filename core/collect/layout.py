"""How a file is laid out: what was guessed about it, in words that a user may correct."""

import re
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, Literal

from pydantic import BaseModel, Field

from core.collect.formats import delimiters, encoding, headers, json_records, parquet, quotes
from core.collect.formats.container import Content
from core.collect.formats.lines import two_levels
from core.collect.formats.signatures import binary_kind
from core.collect.names import KNOWN_NAMES, plain
from core.errors import AssayError

Format = Literal["delimited", "lines", "label_first", "json", "jsonl", "parquet", "excel"]
#: Characters from the beginning of a file that tell its delimiter and its header.
_HEAD: Final = 1_000_000
_HEADER_ROWS: Final = 1_000


_SEP = re.compile(rb'"?sep=([,;|\t])"?(?=[\r\n])')


class Layout(BaseModel, frozen=True):
    """What a reader needs to know of a file, and why it thinks so."""

    format: Format = Field(description="What kind of file it is.")
    compression: Literal["none", "gzip", "zip"] = Field(default="none", description="What it is packed in.")
    encoding: str | None = Field(default=None, description="How bytes mean characters.")
    delimiter: str | None = Field(default=None, description="The character between cells; empty for one text per line.")
    quoting: bool | None = Field(default=None, description="Whether quotation marks enclose cells.")
    header: bool | None = Field(default=None, description="Whether the first row names the columns.")
    label_first: bool | None = Field(default=None, description="Whether each line begins with its label.")
    columns: tuple[str, ...] = Field(default=(), description="Names of the columns, where the layout tells them.")
    why: tuple[str, ...] = Field(default=(), description="What was guessed, as sentences.")


@dataclass(frozen=True)
class Given:
    """What the user has decided; None leaves it to the reader."""

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    quoting: bool | None = None
    label_first: bool | None = None
    records: str | None = None


def sniff(content: Content, given: Given) -> tuple[Layout, bytes]:
    """The layout of a file and, if it is text, its content as UTF-8.

    Raises AssayError when it is no table.
    """
    packed = {"compression": content.compression}
    kind = binary_kind(content.data)
    if kind == "parquet":
        found = Layout(format="parquet", columns=parquet.columns(content), why=("Format: Parquet.",), **packed)
        return found, b""
    if kind == "excel":
        return Layout(format="excel", why=("Format: Excel.",), **packed), b""
    code = encoding.detect(content, given.encoding)
    data, remarks = encoding.decode(content, code)
    why = [*code.why, *remarks]
    named = _SEP.match(data)
    if named is not None and given.delimiter is None:
        # Excel's line that names the delimiter becomes a blank line, which is no row
        given, data = replace(given, delimiter=named.group(1).decode()), data[named.end() :]
        why.append("The first line names the delimiter (sep=).")
    head = _head(data)
    _refuse(head, content)
    as_text = given.delimiter is not None or bool(given.label_first)
    form = None if as_text else json_records.looks_like(_json_head(data, head), content.suffix, content.whole)
    if given.records is not None and form is None:
        raise AssayError("'records' names a list in a JSON file, and this is none.", content.name, "Leave it empty.")
    if form is not None:
        why.append("Format: JSON." if form == "json" else "Format: JSON Lines, one object per line.")
        return Layout(format=form, encoding=code.name, why=tuple(why), **packed), data
    found = _text(data, head, content, given)
    return found.model_copy(update={**packed, "encoding": code.name, "why": (*why, *found.why)}), data


def _json_head(data: bytes, head: str) -> str:
    """The whole text if it may be JSON: only the whole can be parsed."""
    return data.decode() if head.lstrip()[:1] in ("{", "[") else head


def _head(data: bytes) -> str:
    """The beginning of the text, cut at a line end at which no quotation mark is open."""
    if len(data) <= _HEAD:
        return data.decode()
    piece = data[:_HEAD]
    cut = piece.rfind(b"\n") + 1 or piece.rfind(b"\r") + 1
    for _ in range(50):
        if cut <= 0 or piece.count(b'"', 0, cut) % 2 == 0:
            break
        cut = piece.rfind(b"\n", 0, cut - 1) + 1
    return (piece[:cut] if cut > 0 else piece).decode("utf-8", "ignore")


def _refuse(head: str, content: Content) -> None:
    start = head.lstrip()[:200].casefold()
    if not start:
        raise AssayError("The file holds only blank lines.", content.name, "Check that the export finished.")
    if start.startswith(("<?xml", "<!doctype", "<html")):
        kind = "XML" if start.startswith("<?xml") else "HTML"
        raise AssayError(
            f"This is {kind}, not a table.",
            content.name,
            "Export it as CSV or JSON; use the source 'web_page' for HTML.",
        )


def _text(data: bytes, head: str, content: Content, given: Given) -> Layout:
    if given.label_first:
        found = (line.split(None, 1)[0] for line in _spread(data, head, content) if line.strip())
        return _labelled("Layout: a label before each text, as chosen.", tuple(dict.fromkeys(found)))
    if given.delimiter:
        return _delimited(data, head, content, given, _measured(head, given.delimiter), "as chosen")
    if given.delimiter is None:
        shape = delimiters.guess(head, content.suffix)
        if shape is not None:
            return _delimited(
                data, head, content, given, shape, f"{shape.share:.0%} of the first rows have {shape.width} cells"
            )
    if given.label_first is None:
        labels = delimiters.label_first(_spread(data, head, content))
        if labels is not None:
            shown = ", ".join(sorted(labels)[:6])
            return _labelled(f"Layout: every line begins with one of {len(labels)} labels ({shown}).", labels)
    return _lines(head, content, given)


def _labelled(why: str, labels: tuple[str, ...]) -> Layout:
    columns = ("text", "label", "label_fine") if two_levels(labels) else ("text", "label")
    return Layout(
        format="label_first",
        delimiter="",
        quoting=False,
        header=False,
        label_first=True,
        columns=columns,
        why=(why,),
    )


def _spread(data: bytes, head: str, content: Content) -> list[str]:
    """Whole lines from the beginning, the middle and the end."""
    lines = delimiters.split_lines(head)[:5_000]
    pieces = list(content.pieces)
    if content.whole and len(data) > 3 * _HEAD:
        pieces = [data[len(data) // 2 :][: _HEAD // 5], data[-_HEAD // 5 :]]
    for piece in pieces:
        lines += delimiters.split_lines(piece.decode("utf-8", "replace"))[1:-1]
    return lines


def _measured(head: str, delimiter: str) -> delimiters.Shape:
    """The shape for a delimiter that the user chose."""
    modes = (True, False) if '"' in head else (False,)
    shapes = [shape for quoting in modes if (shape := delimiters.measure(head, delimiter, quoting)) is not None]
    return max(shapes, key=lambda shape: (shape.share, shape.quoting))


def _delimited(data: bytes, head: str, content: Content, given: Given, shape: delimiters.Shape, reason: str) -> Layout:
    mark = shape.delimiter
    name = delimiters.NAMES.get(mark, f"'{mark}'")
    why = [f"Delimiter: {name}; {reason}."]
    quoting, because = quotes.decide(data if content.whole else head.encode(), mark, shape.width)
    if given.quoting is not None:
        quoting, because = (
            given.quoting,
            f"Quotation marks {'enclose cells' if given.quoting else 'are text'}, as chosen.",
        )
    why += [because] if because else []
    settled = delimiters.measure(head, mark, quoting) or shape
    rows = []
    for _, row in quotes.records(head, mark, quoting):
        if any(cell.strip() for cell in row) or (row and settled.width > 1 and len(row) > 1):
            rows.append(row)
        if len(rows) >= _HEADER_ROWS:
            break
    width = _width(rows, settled, given)
    header = headers.decide(rows, width, given.header)
    return Layout(
        format="delimited",
        delimiter=mark,
        quoting=quoting,
        header=header.rows == 1,
        label_first=False,
        columns=header.columns,
        why=(*why, header.why),
    )


def _width(rows: list[list[str]], shape: delimiters.Shape, given: Given) -> int:
    """The number of columns: a full header knows it better than rows that often lack their last cells."""
    first = len(rows[0])
    named = sum(plain(cell) in KNOWN_NAMES for cell in rows[0]) >= 1 or given.header is True
    usual = sum(len(row) == first for row in rows[1:])
    if first > shape.width and named and (usual >= 0.05 * len(rows) or len(rows) <= 2):
        return first
    return shape.width


def _lines(head: str, content: Content, given: Given) -> Layout:
    """One text per line; a header only if the first line is a known name, or in a .csv stands above longer texts."""
    lines = [line for line in delimiters.split_lines(head)[:2_000] if line.strip()]
    first = lines[0].strip().strip('"')
    header = (
        plain(first) in KNOWN_NAMES and len(lines) > 1 and all(line.strip() != lines[0].strip() for line in lines[1:])
    )
    why = f"Header: the first line, '{first}'." if header else "Header: none."
    if content.suffix == ".csv" and not header and len(lines) > 3:
        words = median(len(line.split()) for line in lines[1:])
        header = (
            len(first.split()) <= 3
            and words >= 5
            and re.fullmatch(r"[\w .-]+", first) is not None
            and not first.endswith(".")
        )
        why = f"Header: the first line, '{first}', stands above longer texts." if header else why
    if given.header is not None:
        header, why = given.header, f"Header: {'the first line' if given.header else 'none'}, as chosen."
    if header and len(lines) == 1:
        raise AssayError(
            f"The file has a header ({first}) and no rows.", content.name, "Check that the export finished."
        )
    if len(lines) == 1 and len(head) > 100_000:
        why += " The file is one line."
    return Layout(
        format="lines",
        delimiter="",
        quoting=False,
        header=header,
        label_first=False,
        columns=(first if header else "text",),
        why=("Layout: one text per line.", why),
    )
