"""From a source to a dataset with roles and lineage."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context, Source
from core.digest import file_digest
from core.errors import AssayError
from core.types import Roles


class Made(Source, frozen=True):
    """Yields what it is told to."""

    kind: Literal["made"] = "made"
    parts: tuple[tuple[str, ...], ...] = ()

    def read(self, context: Context) -> Iterator[pd.DataFrame]:
        for part in self.parts:
            yield pd.DataFrame({"text": list(part)}, dtype="str")


def file(path: Path) -> Path:
    rows = [f"this is text number {n},{'ab'[n % 2]},{n}" for n in range(20)]
    rows[4] = "too,few"
    found = path / "tickets.csv.gz"
    found.write_bytes(gzip.compress(("tweet,topic,other\n" + "\n".join(rows)).encode()))
    return found


def test_dataset_and_lineage(tmp_path: Path) -> None:
    path = file(tmp_path)
    dataset = gather(Table(path=str(path)))
    assert (len(dataset), dataset.name, dataset.roles) == (19, "tickets", Roles(text="tweet", label="topic"))
    assert dataset.class_sizes() == {"b": 10, "a": 9}
    assert dataset.lineage.source["kind"] == "table"
    assert dataset.lineage.source["digest"] == file_digest(path)
    assert [(one["line"], one["content"]) for one in dataset.lineage.rejected] == [(6, "too,few")]
    assert "Encoding: UTF-8." in dataset.lineage.notes
    assert any(note.startswith("Text: column 'tweet'") for note in dataset.lineage.notes)


def test_the_same_file_gives_the_same_dataset(tmp_path: Path) -> None:
    table = Table(path=str(file(tmp_path)))
    assert gather(table).digest == gather(table).digest


def test_roles_and_name_can_be_given(tmp_path: Path) -> None:
    table = Table(path=str(file(tmp_path)))
    assert gather(table, label="other", name="mine").roles.label == "other"
    assert gather(table, name="mine").name == "mine"
    given = gather(table, Roles(text="topic"), label="other")
    assert (given.roles.text, given.roles.label) == ("topic", "other")
    with pytest.raises(AssayError, match="Column 'txt' is not in the table"):
        gather(table, text="txt")
    with pytest.raises(AssayError, match="Column 'txt' is not in the table"):
        gather(table, Roles(text="txt"))


def test_frames_are_joined() -> None:
    context = Context()
    dataset = gather(Made(parts=(("a b c", "d e f"), (), ("g h i",))), context=context)
    assert dataset.frame["text"].tolist() == ["a b c", "d e f", "g h i"]
    assert dataset.lineage.notes == tuple(context.notes) != ()


@pytest.mark.parametrize("parts", [(), ((),)])
def test_no_rows(parts: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(AssayError, match="No row could be read"):
        gather(Made(parts=parts))
