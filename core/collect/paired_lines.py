"""The source `paired_lines`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from core.collect.formats.container import contents
from core.collect.formats.delimiters import split_lines
from core.collect.formats.encoding import decode, detect
from core.contracts import Context, Source
from core.errors import AssayError

if TYPE_CHECKING:
    import pandas as pd


class PairedLines(Source, frozen=True):
    """Two text files that belong together line by line: one holds the texts, the other their labels.

    A third file may name the labels: a number or code and its name on each line. Files of different lengths are
    refused, because nobody could say which line belongs to which.
    """

    kind: Literal["paired_lines"] = "paired_lines"
    path: str = Field(description="The file with one text per line; it may be compressed with gzip.")
    labels: str = Field(description="The file with one label per line.")
    names: str | None = Field(default=None, description="A file with a code and its name on each line.")

    def read(self, context: Context) -> "Iterator[pd.DataFrame]":
        """Yield one frame with the columns ``text`` and ``label``; blank lines are missing values."""
        import pandas as pd

        texts, labels = _lines(self.path, context), _lines(self.labels, context)
        if len(texts) != len(labels):
            raise AssayError(
                f"There are {len(texts):,} texts but {len(labels):,} labels, so lines cannot be matched.",
                f"{Path(self.path).name}, {Path(self.labels).name}",
                "Check that both files are whole and of the same version.",
            )
        named = self._named(context)
        if named and (lacking := sorted({label for label in labels if label is not None} - set(named))):
            context.notes.append(f"Labels without a name in {Path(str(self.names)).name}: {', '.join(lacking[:5])}.")
        found = [None if label is None else named.get(label, label) for label in labels]
        yield pd.DataFrame({"text": texts, "label": found}, dtype="str")

    def _named(self, context: Context) -> dict[str, str]:
        if self.names is None:
            return {}
        rows = [line for line in _lines(self.names, context) if line is not None]
        pairs = [row.split("\t")[:2] if "\t" in row else row.split(None, 1) for row in rows]
        return {pair[0]: pair[1].strip() for pair in pairs if len(pair) == 2}


def _lines(path: str, context: Context) -> list[str | None]:
    """The lines of a text file; a blank one is None."""
    (content, *_) = contents(Path(path))
    data, notes = decode(content, detect(content))
    context.notes.extend(f"{content.name}: {note}" for note in notes)
    return [line.strip() or None for line in split_lines(data.decode())]
