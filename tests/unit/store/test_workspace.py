import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from core.dataset import Dataset, Lineage
from core.digest import file_digest, json_digest, table_digest
from core.errors import AssayError
from core.store.atomic import TEMPORARY
from core.store.workspace import Workspace
from core.types import Roles


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "w")


def dataset(*texts: str, seconds: float = 1.0, name: str = "mails") -> Dataset:
    frame = pd.DataFrame({"body": list(texts), "topic": "a"})
    steps = ({"kind": "whitespace", "added": 0, "dropped": 0, "changed": 1, "seconds": seconds},)
    lineage = Lineage(source={"kind": "table"}, steps=steps, notes=("guessed",), rejected=({"line": 3},))
    return Dataset.from_frame(frame, Roles(text="body", label="topic"), name=name, lineage=lineage)


def test_a_version_comes_back_as_it_was_saved(workspace: Workspace) -> None:
    saved = dataset("one", "two")
    version = workspace.save(saved, note="first")
    assert (version.dataset, version.number, version.rows, version.columns, version.classes, version.note) == (
        ("mails", 1, 2, 5, 1, "first")
    )
    loaded = workspace.load(version.id[:6])
    pd.testing.assert_frame_equal(loaded.frame, saved.frame)
    assert (loaded.roles, loaded.lineage, loaded.name, loaded.digest) == (
        (saved.roles, saved.lineage, "mails", saved.digest)
    )
    assert str(loaded.frame["text"].dtype) == "str"
    assert list(workspace.load(version.id, ["text"]).frame.columns) == ["text"]


def test_the_id_is_the_digest_of_the_manifest(workspace: Workspace) -> None:
    saved = dataset("one", "two")
    version = workspace.save(saved)
    manifest = workspace.manifest(version.id)
    assert json_digest(manifest) == version.id
    assert manifest["table"] == table_digest(saved.frame)
    assert manifest["classes"] == {"a": 2}


def test_saving_again_and_rebuilding_give_the_same_version(workspace: Workspace, tmp_path: Path) -> None:
    first = workspace.save(dataset("one"))
    assert workspace.save(dataset("one", seconds=2.5)) == first
    assert workspace.save(workspace.load(first.id)) == first
    assert Workspace.open(tmp_path / "elsewhere").save(dataset("one", seconds=9.0)).id == first.id
    assert len(workspace.catalog.versions()) == 1


def test_a_child_belongs_to_the_dataset_of_its_parent(workspace: Workspace) -> None:
    first = workspace.save(dataset("one"), dataset_name="My mails")
    second = workspace.save(dataset("one", "two"), parent=first.id[:8])
    assert (second.dataset, second.number, second.parent) == ("My mails", 2, first.id)
    assert workspace.load(second.id).lineage.parent == first.id
    other = workspace.save(dataset("one"), dataset_name="Other")
    assert (other.id, other.number) == (first.id, 1)
    with pytest.raises(AssayError, match="not in this workspace"):
        workspace.save(dataset("x"), parent="f" * 40)
    with pytest.raises(AssayError, match="no name"):
        workspace.save(dataset("x"), dataset_name="  ")


def test_unknown_and_damaged_versions_are_told(workspace: Workspace) -> None:
    version = workspace.save(dataset("one"))
    with pytest.raises(AssayError, match="not in this workspace"):
        workspace.load("0" * 40)
    workspace.objects.path(workspace.manifest(version.id)["table"]).write_bytes(b"PAR1")
    with pytest.raises(AssayError, match="damaged") as caught:
        workspace.load(version.id)
    assert "recipe" in caught.value.remedy
    workspace.save(dataset("one"))
    assert len(workspace.load(version.id)) == 1
    workspace.objects.path(version.id, "json").unlink()
    with pytest.raises(AssayError, match="missing"):
        workspace.manifest(version.id)


def test_the_root_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_WORKSPACE", str(tmp_path / "from env"))
    assert Workspace.open().root == tmp_path / "from env"
    monkeypatch.delenv("ASSAY_WORKSPACE")
    monkeypatch.chdir(tmp_path)
    assert Workspace.open().root == tmp_path / "workspace"
    (tmp_path / "file").write_text("")
    with pytest.raises(AssayError, match="A file stands"):
        Workspace.open(tmp_path / "file")


class Counting(io.BytesIO):
    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.largest = max(self.largest, size)
        return super().read(size)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("My data.CSV", ".csv"), ("a.csv.gz", ".csv.gz"), ("v1.2.json", ".json"), ("../../etc", ""), ("x.a/b", "")],
)
def test_an_upload_is_streamed_to_its_digest(workspace: Workspace, name: str, suffix: str) -> None:
    content = os.urandom(3_000_000)
    stream = Counting(content)
    path = workspace.put_upload(name, stream)
    assert path.read_bytes() == content
    assert path.name == file_digest(path) + suffix
    assert path.parent == workspace.uploads
    assert stream.largest <= 1 << 20
    assert workspace.put_upload(name, io.BytesIO(content)) == path
    assert [event.detail["name"] for event in workspace.catalog.events("upload")] == [name, name]
    assert [p for p in workspace.uploads.iterdir() if p != path] == []


def test_an_upload_that_breaks_off_leaves_nothing(workspace: Workspace) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        workspace.put_upload("x.csv", Broken())
    assert list(workspace.uploads.iterdir()) == []


def test_opening_sweeps_once_a_day(workspace: Workspace) -> None:
    left = workspace.uploads / f"{TEMPORARY}1-x"
    left.write_bytes(b"half")
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(left, (long_ago, long_ago))
    Workspace.open(workspace.root)
    assert left.exists()
    os.utime(workspace.objects.folder / ".swept", (long_ago, long_ago))
    Workspace.open(workspace.root)
    assert not left.exists()


WRITER = """
import sys, itertools
import pandas as pd
from core.dataset import Dataset
from core.store.workspace import Workspace
from core.types import Roles
workspace, who, turns = Workspace.open(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for turn in range(turns):
    frame = pd.DataFrame({"text": [f"{who} {turn} {row}" for row in range(300)]})
    same = pd.DataFrame({"text": [f"same {turn} {row}" for row in range(300)]})
    workspace.save(Dataset.from_frame(frame, Roles(text="text"), name=who))
    workspace.save(Dataset.from_frame(same, Roles(text="text"), name="shared"))
"""


def start_writer(workspace: Workspace, who: str, turns: int) -> "subprocess.Popen[bytes]":
    arguments = [sys.executable, "-c", WRITER, str(workspace.root), who, str(turns)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def assert_sound(workspace: Workspace) -> None:
    """Every row of the catalog leads to objects whose content has the digest they are named by."""
    for version in workspace.catalog.versions():
        manifest = workspace.manifest(version.id)
        assert json_digest(manifest) == version.id
        frame = workspace.load(version.id).frame
        assert table_digest(frame) == manifest["table"]
        assert len(frame) == version.rows


def test_killed_writers_leave_no_broken_version(workspace: Workspace) -> None:
    chance = random.Random(5)
    for turn in range(8):
        writer = start_writer(workspace, f"writer {turn}", 10_000)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.01, 0.25))
        writer.send_signal(signal.SIGKILL)
        _, errors = writer.communicate(timeout=30)
        assert errors == b""
    assert workspace.catalog.versions(), "some had written before they were killed"
    assert_sound(workspace)
    with workspace.catalog.read() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_writers_do_not_lock_one_another_out(workspace: Workspace) -> None:
    writers = [start_writer(workspace, f"writer {n}", 5) for n in range(4)]
    outcomes = [(writer.communicate(timeout=120)[1].decode(), writer.returncode) for writer in writers]
    assert outcomes == [("", 0)] * 4
    numbers = {
        entry.name: sorted(version.number for version in workspace.catalog.versions(entry.name))
        for entry in workspace.catalog.datasets()
    }
    assert numbers == {**{f"writer {n}": [1, 2, 3, 4, 5] for n in range(4)}, "shared": [1, 2, 3, 4, 5]}
    assert_sound(workspace)
