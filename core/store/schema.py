"""The catalog's tables, as an ordered tuple of migrations. An entry that has been released is never edited."""

from typing import Final

_FIRST: Final = (
    "CREATE TABLE datasets (name TEXT PRIMARY KEY, created REAL NOT NULL)",
    # The same content may belong to two datasets, so the id alone is not the key.
    """CREATE TABLE versions (
        id TEXT NOT NULL, dataset TEXT NOT NULL REFERENCES datasets(name), number INTEGER NOT NULL, parent TEXT,
        rows INTEGER NOT NULL, columns INTEGER NOT NULL, classes INTEGER NOT NULL, created REAL NOT NULL,
        note TEXT NOT NULL, timings TEXT NOT NULL, PRIMARY KEY (dataset, id), UNIQUE (dataset, number))""",
    "CREATE INDEX versions_by_id ON versions(id)",
    "CREATE TABLE drafts (key TEXT PRIMARY KEY, text TEXT NOT NULL, updated REAL NOT NULL)",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, version TEXT, dataset TEXT, title TEXT NOT NULL, state TEXT NOT NULL,
        created REAL NOT NULL, finished REAL, settings TEXT NOT NULL)""",
    """CREATE TABLE metrics (
        run TEXT NOT NULL, name TEXT NOT NULL, value REAL NOT NULL, approach TEXT NOT NULL, seed INTEGER,
        split TEXT NOT NULL, low REAL, high REAL)""",
    "CREATE INDEX metrics_by_run ON metrics(run)",
    """CREATE TABLE events (
        number INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, kind TEXT NOT NULL, version TEXT, run TEXT,
        detail TEXT NOT NULL)""",
    "CREATE INDEX events_by_kind ON events(kind, version)",
    """CREATE TABLE jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, params TEXT NOT NULL,
        slot TEXT NOT NULL, dataset TEXT, state TEXT NOT NULL, done REAL NOT NULL DEFAULT 0,
        total REAL NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '', eta REAL, created REAL NOT NULL,
        started REAL, finished REAL, attempts INTEGER NOT NULL DEFAULT 0, cancel REAL, pid INTEGER, born REAL,
        heartbeat REAL, result TEXT, error TEXT)""",
    "CREATE INDEX jobs_by_state ON jobs(state, slot)",
)

#: Statements that lead from each schema version to the next; ``PRAGMA user_version`` counts how many were applied.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST,)
