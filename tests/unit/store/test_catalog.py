import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.errors import AssayError
from core.store import database
from core.store.catalog import Catalog
from core.store.database import Database
from core.store.records import Metric

A, B = "a" * 40, "abcdef" + "0" * 34


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "assay.sqlite")


def add(catalog: Catalog, version: str, dataset: str = "mails", parent: str | None = None) -> int:
    return catalog.add_version(version, dataset, parent=parent, rows=3, columns=5, classes=2).number


def test_versions_are_numbered_per_dataset(catalog: Catalog) -> None:
    assert [add(catalog, A), add(catalog, B, parent=A), add(catalog, A), add(catalog, B, "other")] == [1, 2, 1, 1]
    assert [version.number for version in catalog.versions("mails")] == [2, 1]
    assert catalog.version(B).dataset == "mails"
    assert catalog.version(B, "other").number == 1
    assert catalog.version("abcdef").parent == A
    entries = {entry.name: entry for entry in catalog.datasets()}
    assert (entries["mails"].versions, entries["mails"].latest) == (2, B)
    assert (entries["other"].versions, entries["other"].latest) == (1, B)


def test_ids_resolve_by_a_unique_beginning(catalog: Catalog) -> None:
    add(catalog, A)
    add(catalog, "aaaaaab" + "0" * 33)
    assert catalog.resolve("aaaaaab") == "aaaaaab" + "0" * 33
    for wrong, message in (
        ("aaaaaa", "Several versions"),
        ("ffffff", "not in this workspace"),
        ("aaa", "too short"),
        ("%%%%%%", "not in this"),
    ):
        with pytest.raises(AssayError, match=message) as caught:
            catalog.resolve(wrong)
        assert caught.value.remedy
    with pytest.raises(AssayError, match="not a version of 'x'"):
        catalog.version(A, "x")


def test_drafts_are_kept_and_replaced(catalog: Catalog) -> None:
    assert catalog.draft("mails") is None
    catalog.save_draft("mails", "{}")
    catalog.save_draft("mails", '{"seed": 1}')
    assert catalog.draft("mails") == '{"seed": 1}'
    assert [draft.key for draft in catalog.drafts()] == ["mails"]


def test_drafts_are_changed_together_or_not_at_all(catalog: Catalog) -> None:
    catalog.save_draft("a", "1")
    catalog.save_draft("c", "untouched")
    keys = ("a", "b")
    assert catalog.change_drafts(keys, lambda found: {"b": found["a"] + "2"}) == {"a": "1", "b": "12"}
    assert catalog.draft_texts(keys) == {"a": "1", "b": "12"} and catalog.draft_texts(()) == {}

    def broken(found: dict[str, str]) -> dict[str, str]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        catalog.change_drafts(keys, broken)
    with pytest.raises(sqlite3.Error):
        catalog.change_drafts(keys, lambda found: {"a": "new", "b": None})  # type: ignore[dict-item]
    assert catalog.draft_texts(("a", "b", "c")) == {"a": "1", "b": "12", "c": "untouched"}


def test_events_are_counted_by_kind_and_version(catalog: Catalog) -> None:
    catalog.log("test opened", version=A, run="r1", by="cli")
    catalog.log("test opened", version=B)
    catalog.log("upload", name="x.csv")
    assert len(catalog.events()) == 3
    assert len(catalog.events("test opened")) == 2
    (event,) = catalog.events("test opened", A)
    assert (event.run, event.detail) == ("r1", {"by": "cli"})


def test_runs_and_metrics(catalog: Catalog) -> None:
    catalog.add_run("r1", {"seeds": 3}, version=A, dataset="mails")
    catalog.add_run("r2", {})
    assert [run.id for run in catalog.runs()] == ["r2", "r1"]
    assert [run.id for run in catalog.runs(A)] == ["r1"]
    catalog.finish_run("r1")
    assert (catalog.run("r1").state, catalog.run("r1").settings) == ("done", {"seeds": 3})
    catalog.add_run("r1", {"seeds": 3})
    assert (catalog.run("r1").state, catalog.run("r1").finished) == ("open", None)
    figures = [Metric("r1", "accuracy", 0.9, "lora", 1, "test", 0.8, 0.95), Metric("r1", "rows", 10)]
    catalog.put_metrics("r1", figures[:1])
    catalog.put_metrics("r1", figures)
    assert catalog.metrics("r1") == figures
    assert catalog.metrics(name="accuracy") == figures[:1]
    with pytest.raises(AssayError, match="'r9' is not"):
        catalog.run("r9")


def test_a_failed_transaction_leaves_nothing(catalog: Catalog) -> None:
    with pytest.raises(KeyboardInterrupt), catalog.write() as connection:
        connection.execute("INSERT INTO drafts VALUES ('k', 't', 0)")
        raise KeyboardInterrupt
    assert catalog.drafts() == []


def test_the_settings_are_the_safe_ones(catalog: Catalog) -> None:
    with catalog.read() as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
        patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    assert mode == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "truncate")
    assert (synchronous, patience) == (2, 30_000)


def test_migrations_run_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    first = ("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    Database(path, (first,))
    Database(path, (first,))
    with Database(path, (first, ("ALTER TABLE t ADD COLUMN b DEFAULT 2",))).read() as connection:
        assert [tuple(row) for row in connection.execute("SELECT * FROM t")] == [(1, 2)]
    with pytest.raises(AssayError, match="newer Assay"):
        Database(path, (first,))


def test_a_broken_migration_leaves_the_old_schema(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    first = ("CREATE TABLE t (a)",)
    Database(path, (first,))
    with pytest.raises(sqlite3.OperationalError):
        Database(path, (first, ("ALTER TABLE t ADD COLUMN b", "nonsense")))
    with Database(path, (first,)).read() as connection:
        assert len(connection.execute("PRAGMA table_info(t)").fetchall()) == 1


def test_a_file_that_is_no_catalog_is_told(tmp_path: Path) -> None:
    path = tmp_path / "assay.sqlite"
    path.write_bytes(b"something else entirely " * 100)
    with pytest.raises(AssayError, match="not a database"):
        Catalog(path)


def test_a_deleted_catalog_does_not_come_back_empty(catalog: Catalog) -> None:
    catalog.path.unlink()
    with pytest.raises(AssayError, match="cannot be opened"):
        catalog.drafts()
    assert not catalog.path.exists()


def test_a_locked_catalog_is_told(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with catalog.write(), pytest.raises(AssayError, match="locked"):
        catalog.save_draft("k", "t")


def test_threads_share_a_catalog(catalog: Catalog) -> None:
    def work(number: int) -> None:
        for turn in range(5):
            add(catalog, f"{number}{turn}".ljust(40, "0"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(version.number for version in catalog.versions("mails")) == list(range(1, 21))


def test_processes_create_and_write_one_catalog_together(tmp_path: Path) -> None:
    program = (
        "import sys; from core.store.catalog import Catalog\n"
        "catalog = Catalog(__import__('pathlib').Path(sys.argv[1]))\n"
        "for turn in range(10): catalog.log('turn', who=sys.argv[2], turn=turn)\n"
    )
    path = tmp_path / "assay.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(n)], stderr=subprocess.PIPE) for n in range(4)
    ]
    errors = [writer.communicate(timeout=120)[1].decode() for writer in writers]
    assert errors == [""] * 4
    assert len(Catalog(path).events("turn")) == 40
