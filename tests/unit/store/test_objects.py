import errno
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.digest import table_digest
from core.errors import AssayError
from core.store.atomic import TEMPORARY, sweep, write_bytes
from core.store.objects import Objects


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "objects")


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "uid": ["a", "b", "c"],
            "text": ["one", "naïve ☕", None],
            "count": pd.array([1, None, 3], dtype="Int64"),
            "score": [0.5, float("nan"), -1.0],
            "when": pd.to_datetime(["2024-01-01", None, "2024-03-01 12:00:00.000000001"], format="ISO8601"),
            "kind": pd.Categorical(["x", "y", "x"]),
            "empty": pd.Series([None, None, None], dtype="str"),
        }
    )


def test_a_table_comes_back_as_it_was(objects: Objects, frame: pd.DataFrame) -> None:
    digest = objects.put_table(frame)
    assert digest == table_digest(frame)
    back = objects.get_table(digest)
    pd.testing.assert_frame_equal(back, frame)
    assert str(back["text"].dtype) == "str"


def test_columns_are_read_alone_and_in_the_order_asked(objects: Objects, frame: pd.DataFrame) -> None:
    digest = objects.put_table(frame)
    assert list(objects.get_table(digest, ["score", "uid"]).columns) == ["score", "uid"]
    with pytest.raises(AssayError, match="'txt' is not in the table"):
        objects.get_table(digest, ["uid", "txt"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]))),
            st.integers(-(2**62), 2**62),
            st.floats(allow_nan=True),
        ),
        max_size=8,
    )
)
def test_any_table_keeps_its_digest_through_the_disk(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str | None, int, float]]
) -> None:
    objects = Objects(tmp_path_factory.mktemp("objects"))
    frame = pd.DataFrame(
        {
            "text": pd.Series([row[0] for row in rows], dtype="str"),
            "n": np.array([row[1] for row in rows], dtype="int64"),
            "x": np.array([row[2] for row in rows], dtype="float64"),
        }
    )
    assert table_digest(objects.get_table(objects.put_table(frame))) == table_digest(frame)


def test_the_same_content_is_written_once(objects: Objects, frame: pd.DataFrame) -> None:
    path = objects.path(objects.put_table(frame))
    before = path.stat()
    objects.put_table(frame.set_axis([7, 8, 9]))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("place", [0.1, 0.5])
def test_damage_is_noticed_and_mended_by_storing_again(objects: Objects, place: float) -> None:
    frame = pd.DataFrame({"text": [f"text number {n}" for n in range(500)]})
    digest = objects.put_table(frame)
    path = objects.path(digest)
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(AssayError, match="damaged") as caught:
        objects.get_table(digest)
    assert caught.value.where == str(path)
    assert caught.value.remedy
    objects.put_table(frame)
    pd.testing.assert_frame_equal(objects.get_table(digest), frame)


def test_damage_inside_a_page_is_noticed_when_only_some_columns_are_read(objects: Objects) -> None:
    digest = objects.put_table(pd.DataFrame({"text": [f"text number {n}" for n in range(500)], "n": range(500)}))
    path = objects.path(digest)
    content = bytearray(path.read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(AssayError, match="damaged"):
        objects.get_table(digest, ["text"])


def test_a_table_under_another_tables_name_is_noticed(objects: Objects, frame: pd.DataFrame) -> None:
    digest = objects.put_table(frame)
    other = objects.put_table(frame.head(1))
    objects.path(digest).write_bytes(objects.path(other).read_bytes())
    with pytest.raises(AssayError, match="damaged"):
        objects.get_table(digest)


def test_json_comes_back_and_damage_is_noticed(objects: Objects) -> None:
    value = {"b": [1, 2.5, None], "a": {"ü": "\ud800"}}
    digest = objects.put_json(value)
    assert objects.get_json(digest) == value
    assert objects.put_json({"a": value["a"], "b": value["b"]}) == digest
    objects.path(digest, "json").write_bytes(b"{}")
    with pytest.raises(AssayError, match="damaged"):
        objects.get_json(digest)
    objects.put_json(value)
    assert objects.get_json(digest) == value


def test_what_is_missing_is_said_to_be_missing(objects: Objects) -> None:
    for get in (objects.get_table, objects.get_json):
        with pytest.raises(AssayError, match="missing"):
            get("0" * 40)


def test_mixed_types_and_repeated_names_are_refused(objects: Objects) -> None:
    with pytest.raises(AssayError, match="odd"):
        objects.put_table(pd.DataFrame({"odd": pd.Series([1, "two", b"3"], dtype="object")}))
    with pytest.raises(AssayError, match=r"same name \(a\)"):
        objects.put_table(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_a_full_disk_is_told_and_leaves_nothing(
    objects: Objects, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    objects.folder.mkdir()
    (objects.folder / table_digest(frame)[:2]).mkdir()
    with pytest.raises(AssayError, match="disk is full") as caught:
        objects.put_table(frame)
    assert "Free some space" in caught.value.remedy
    assert [p for p in objects.folder.rglob("*") if p.is_file()] == []


def test_a_crashed_replacement_leaves_the_old_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"


def test_leftovers_are_swept_only_when_old(objects: Objects) -> None:
    objects.put_json([1])
    old, young = objects.folder / f"{TEMPORARY}old", objects.folder / "ab" / f"{TEMPORARY}young"
    young.parent.mkdir(exist_ok=True)
    for path in (old, young):
        path.write_bytes(b"half")
    long_ago = time.time() - 25 * 3600
    os.utime(old, (long_ago, long_ago))
    assert objects.sweep() == 1
    assert young.exists()
    assert not old.exists()
    assert sweep(objects.folder, older_than=-5) == 1
    assert objects.get_json(objects.put_json([1])) == [1]
