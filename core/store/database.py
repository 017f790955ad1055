"""One SQLite file, safe for many processes: settings, transactions and migrations."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import AssayError
from core.store.schema import MIGRATIONS

#: Before 3.51.3, SQLite's write-ahead log can corrupt a file that several processes write.
_JOURNAL = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "TRUNCATE"

#: Seconds a transaction waits for another process's.
_PATIENCE = 30.0


class Database:
    """Opens a connection per call: nothing is shared between threads, processes or forks, and nothing stays open.

    Raises AssayError when the file is damaged, too new, gone, or the disk is full.
    """

    def __init__(self, path: Path, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
        self.path = path
        self._migrations = migrations
        self._migrate()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; rows can be asked by column name."""
        with self._explained(), closing(self._connect()) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction: all of it is stored, or nothing of it."""
        with self._explained(), closing(self._connect()) as connection:
            # IMMEDIATE takes the write lock at once, so that two writers wait instead of refusing one another later.
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _connect(self, mode: str = "rw") -> sqlite3.Connection:
        # Mode rw: a workspace that somebody deleted must not come back as an empty file.
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA journal_mode={_JOURNAL}")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def _migrate(self) -> None:
        with self._explained(), closing(self._connect("rwc")) as connection:
            if self._schema(connection) == len(self._migrations):
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                # Asked again under the lock: another process may have migrated while this one waited.
                for statements in self._migrations[self._schema(connection) :]:
                    for statement in statements:
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version={len(self._migrations)}")
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _schema(self, connection: sqlite3.Connection) -> int:
        number = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if number > len(self._migrations):
            raise AssayError(
                f"A newer Assay wrote this workspace (schema {number}, known here: {len(self._migrations)}).",
                str(self.path),
                "Update Assay, or set ASSAY_WORKSPACE to another folder.",
            )
        return number

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            for beginning, what, remedy in _FAILURES:
                if name.startswith(beginning):
                    raise AssayError(what, str(self.path), remedy) from error
            raise


_FAILURES = (
    ("SQLITE_FULL", "The disk is full.", "Free some space (the cache folder may be deleted), then repeat."),
    ("SQLITE_BUSY", "Another process has kept the catalog locked for 30 s.", "Wait for it to end, then repeat."),
    ("SQLITE_CANTOPEN", "The catalog cannot be opened.", "Check that the workspace folder exists and can be written."),
    ("SQLITE_READONLY", "The catalog may not be written.", "Set ASSAY_WORKSPACE to a folder that can be written."),
    ("SQLITE_NOTADB", "The catalog is not a database.", "Restore assay.sqlite from a backup or use a new workspace."),
    ("SQLITE_CORRUPT", "The catalog is damaged.", "Restore assay.sqlite from a backup or use a new workspace."),
    ("SQLITE_IOERR", "The disk failed while the catalog was used.", "Check the disk, then repeat."),
)
