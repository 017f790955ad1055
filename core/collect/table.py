"""The source `table`."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator

from core.collect.formats import delimited, json_records, lines, numbers, parquet, sheets, shifted, values
from core.collect.formats.container import Content, contents
from core.collect.layout import Given, Layout, sniff
from core.contracts import Context, Source
from core.dataset import concat
from core.errors import AssayError

if TYPE_CHECKING:
    import pandas as pd


class Table(Source, frozen=True):
    """Reads a table from a file: CSV, TSV, text, JSON, JSON Lines, Parquet or Excel, also in gzip or zip.

    What is not given is guessed, and the guesses are stated. No row gets lost: rows that do not fit are listed with
    their line and the reason. Empty cells are missing; cells such as NULL, NA or None stay text.

    A text table may have 2 GB after decompression. Raises AssayError when the file is no table.
    """

    kind: Literal["table"] = "table"
    path: str = Field(min_length=1, description="The file.")
    encoding: str | None = Field(
        default=None, description="How bytes mean characters, such as utf-8 or cp1252; guessed if empty."
    )
    delimiter: str | None = Field(
        default=None,
        description="The character between cells; \\t for tab, nothing for one text per line. Guessed if not given.",
    )
    header: bool | None = Field(
        default=None, description="Whether the first row names the columns; guessed if not given."
    )
    quoting: bool | None = Field(
        default=None, description="Whether quotation marks enclose cells; if not, they are text. Guessed if not given."
    )
    label_first: bool | None = Field(
        default=None, description="Whether each line is a label, a blank and a text; guessed if not given."
    )
    sheet: str | None = Field(
        default=None, description="The sheet of an Excel workbook; the first with content if empty."
    )
    member: str | None = Field(
        default=None, description="The file in a zip archive; all of them, if they have the same columns, if empty."
    )
    records: str | None = Field(
        default=None, description="The path to the list in a JSON file, names joined by dots; found if empty."
    )

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, given: str | None) -> str | None:
        mark = {"\\t": "\t", "tab": "\t"}.get(given or "", given)
        if mark is not None and (len(mark) > 1 or mark in ('"', "\n", "\r", "\0")):
            raise ValueError(f"The delimiter is one character or nothing, and not {given!r}.")
        return mark

    def layout(self) -> Layout:
        """What is guessed about the file, from its beginning, middle and end."""
        parts = contents(Path(self.path), self.member, sniff=True)
        layout, _ = sniff(parts[0], self._given)
        if len(parts) > 1:
            note = f"The archive holds {len(parts)} tables; this is the layout of '{parts[0].member}'."
            return layout.model_copy(update={"why": (*layout.why, note)})
        if layout.columns:
            return layout
        frame = self._frames(parts[0], Context(), rows=200)[0]
        return layout.model_copy(update={"columns": tuple(map(str, frame.columns))})

    def preview(self, rows: int = 50) -> "pd.DataFrame":
        """The first rows, without reading a large file whole."""
        content = contents(Path(self.path), self.member, sniff=True)[0]
        return self._frames(content, Context(), rows=rows)[0].head(rows)

    def read(self, context: Context) -> "Iterator[pd.DataFrame]":
        """Yield the table in one frame (Parquet: in batches); strings but for columns that surely are numbers."""
        parts = contents(Path(self.path), self.member)
        context.progress(0, len(parts), f"Reading {Path(self.path).name}")
        if len(parts) == 1:
            layout, data = sniff(parts[0], self._given)
            if layout.format == "parquet":
                context.notes.extend(layout.why)
                yield from parquet.read(parts[0])
            else:
                yield self._frame(parts[0], layout, data, context, None)
        else:
            yield self._joined(parts, context)
        context.progress(len(parts), len(parts), f"Read {Path(self.path).name}")

    @cached_property
    def _given(self) -> Given:
        return Given(self.encoding, self.delimiter, self.header, self.quoting, self.label_first, self.records)

    def _frames(self, content: Content, context: Context, rows: int | None) -> "list[pd.DataFrame]":
        layout, data = sniff(content, self._given)
        if layout.format == "parquet":
            return [next(parquet.read(content, rows or 1_000))]
        if not content.whole:
            data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data
        return [self._frame(content, layout, data, context, rows)]

    def _frame(
        self, content: Content, layout: Layout, data: bytes, context: Context, rows: int | None
    ) -> "pd.DataFrame":
        """One frame of a file that is not Parquet; its notes and rejects go to the context."""
        if layout.format == "excel":
            # a part of a workbook cannot be opened
            whole = content if content.whole else contents(Path(self.path), self.member)[0]
            frame, notes = sheets.read(whole, self.sheet, self.header, None if rows is None else rows + 20)
            context.notes.extend([*layout.why, *notes])
            return frame
        context.notes.extend(layout.why)
        if layout.format in ("json", "jsonl"):
            return self._from_json(content, layout, data, context, rows)
        if layout.format == "label_first":
            parsed = lines.labelled(data)
        elif layout.format == "lines":
            parsed = lines.texts(data, int(bool(layout.header)), layout.columns[0])
        else:
            mark = layout.delimiter or ","
            plan = delimited.Plan(mark, bool(layout.quoting), int(bool(layout.header)), layout.columns)
            parsed = shifted.reject_shifted(delimited.parse(data, plan, content.name), mark)
        context.notes.extend(parsed.notes)
        context.rejected.extend(parsed.rejected)
        # labels in front of texts are names even if they are digits
        return numbers.frame(parsed.table) if layout.format == "delimited" else parsed.table.to_pandas()

    def _from_json(
        self, content: Content, layout: Layout, data: bytes, context: Context, rows: int | None
    ) -> "pd.DataFrame":
        text = data.decode()
        if layout.format == "jsonl":
            found = json_records.from_lines(text, content.name)
        else:
            whole = content if content.whole or rows is None else contents(Path(self.path), self.member)[0]
            text = text if whole is content else sniff(whole, self._given)[1].decode()
            found = json_records.from_value(json_records.load(text, content.name), self.records, content.name)
        context.notes.extend(found.notes)
        context.rejected.extend(found.rejected)
        return values.columns_of(found.records if rows is None else found.records[:rows])

    def _joined(self, parts: list[Content], context: Context) -> "pd.DataFrame":
        """The members of an archive below one another, if they have the same columns; 'file' names the member."""
        frames = []
        for place, part in enumerate(parts):
            layout, data = sniff(part, self._given)
            if layout.format == "parquet":
                frame = concat(parquet.read(part))
            else:
                inner = Context()
                frame = self._frame(part, layout, data, inner, None)
                context.notes.extend(f"{part.member}: {note}" for note in inner.notes)
                context.rejected.extend(inner.rejected)
            frames.append(frame)
            context.progress(place + 1, len(parts), part.name)
        if any(list(frame.columns) != list(frames[0].columns) for frame in frames):
            shown = "; ".join(f"{part.member}: {_listed(frame)}" for part, frame in zip(parts, frames, strict=True))
            raise AssayError(
                f"The members of the archive have different columns ({shown[:500]}).",
                self.path,
                "Choose one of them as 'member'.",
            )
        context.notes.append(f"{len(parts)} files of the archive were joined; 'file' names the one a row comes from.")
        name = "file" if "file" not in frames[0].columns else "file_in_archive"
        marked = [
            frame.assign(**{name: part.member}) for part, frame in zip(parts, values.same_types(frames), strict=True)
        ]
        return concat(marked)


def _listed(frame: "pd.DataFrame") -> str:
    names: list[Any] = list(frame.columns)
    return ", ".join(map(str, names[:8])) + (" and more" if len(names) > 8 else "")
