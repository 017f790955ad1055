"""The catalog: which datasets, versions, drafts, runs, figures and events a workspace has."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from core.errors import AssayError
from core.store.database import Database
from core.store.records import DatasetEntry, Draft, Event, Metric, Run, Version

_VERSION = "id, dataset, number, parent, rows, columns, classes, created, note"
_METRIC = "run, name, value, approach, seed, split, low, high"

#: A shorter beginning of an id is a typing error more often than an id.
SHORTEST_PREFIX = 6


class Catalog(Database):
    """Small facts in one SQLite file. It points at objects; it never holds a table or a text of the user's.

    Safe for several processes and threads at once. Every method is one transaction.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)

    def add_version(
        self,
        version: str,
        dataset: str,
        *,
        parent: str | None = None,
        rows: int,
        columns: int,
        classes: int,
        note: str = "",
        timings: Sequence[dict[str, Any]] = (),
    ) -> Version:
        """Register a version under a dataset, with the next number; the one already there if it is known."""
        now = time.time()
        with self.write() as connection:
            connection.execute("INSERT OR IGNORE INTO datasets VALUES (?, ?)", (dataset, now))
            number = connection.execute(
                "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE dataset = ?", (dataset,)
            ).fetchone()[0]
            connection.execute(
                f"INSERT OR IGNORE INTO versions ({_VERSION}, timings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (version, dataset, number, parent, rows, columns, classes, now, note, json.dumps(list(timings))),
            )
            row = connection.execute(
                f"SELECT {_VERSION} FROM versions WHERE dataset = ? AND id = ?", (dataset, version)
            ).fetchone()
        return Version(*row)

    def version(self, version: str, dataset: str | None = None) -> Version:
        """The version of an id or of a unique beginning of one (6 characters or more); AssayError if there is none.

        Content that belongs to several datasets is reported under the given one, else under the first.
        """
        full = self.resolve(version)
        found = [entry for entry in self.versions(dataset) if entry.id == full]
        if not found:
            raise AssayError(f"Version '{full[:12]}' is not a version of '{dataset}'.", "workspace", _CHOOSE)
        return min(found, key=lambda entry: entry.created)

    def resolve(self, prefix: str) -> str:
        """The full id that begins so. Raises AssayError when it is unknown, ambiguous or shorter than 6 characters."""
        if len(prefix) < SHORTEST_PREFIX:
            raise AssayError(
                f"'{prefix}' is too short for a version id.", "workspace", f"Give {SHORTEST_PREFIX} characters or more."
            )
        with self.read() as connection:
            rows = connection.execute(
                "SELECT DISTINCT id FROM versions WHERE substr(id, 1, ?) = ? LIMIT 3", (len(prefix), prefix)
            ).fetchall()
        if len(rows) == 1:
            return str(rows[0]["id"])
        if rows:
            raise AssayError(f"Several versions begin with '{prefix}'.", "workspace", "Give more characters of the id.")
        raise AssayError(f"Version '{prefix}' is not in this workspace.", str(self.path.parent), _CHOOSE)

    def versions(self, dataset: str | None = None) -> list[Version]:
        """Versions of one dataset, or of all, newest first."""
        with self.read() as connection:
            rows = connection.execute(
                f"SELECT {_VERSION} FROM versions WHERE ? IS NULL OR dataset = ? ORDER BY created DESC, number DESC",
                (dataset, dataset),
            )
            return [Version(*row) for row in rows]

    def timings(self, version: str) -> list[dict[str, Any]]:
        """How long each step of a version took when it was first made; one dictionary per step."""
        with self.read() as connection:
            row = connection.execute(
                "SELECT timings FROM versions WHERE id = ? ORDER BY created LIMIT 1", (version,)
            ).fetchone()
        return list(json.loads(row["timings"])) if row else []

    def datasets(self) -> list[DatasetEntry]:
        """All datasets, the one that changed last first."""
        with self.read() as connection:
            rows = connection.execute(
                """SELECT name, d.created, count(*) AS versions,
                   (SELECT id FROM versions WHERE dataset = name ORDER BY number DESC LIMIT 1) AS latest
                   FROM datasets d JOIN versions v ON v.dataset = name GROUP BY name ORDER BY max(v.created) DESC"""
            )
            return [DatasetEntry(*row) for row in rows]

    def save_draft(self, key: str, text: str) -> None:
        """Keep unsaved work under a key, in place of what was there."""
        with self.write() as connection:
            connection.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)", (key, text, time.time()))

    def change_drafts(self, keys: Sequence[str], change: Callable[[dict[str, str]], dict[str, str]]) -> dict[str, str]:
        """Replace the unsaved work under several keys by what the function makes of it, in one transaction.

        ``change`` gets the texts of those keys that have one and returns the texts to write, by key. Nobody else writes
        in between; when it raises, nothing is written. Returns what stands under the keys then.
        """
        now = time.time()
        with self.write() as connection:
            found = _texts(connection, keys)
            new = change(dict(found))
            connection.executemany(
                "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)", [(key, text, now) for key, text in new.items()]
            )
        return {**found, **new}

    def draft(self, key: str) -> str | None:
        """The unsaved work under a key, if there is any."""
        with self.read() as connection:
            row = connection.execute("SELECT text FROM drafts WHERE key = ?", (key,)).fetchone()
        return str(row["text"]) if row else None

    def draft_texts(self, keys: Sequence[str]) -> dict[str, str]:
        """The unsaved work under several keys at one moment, by key; keys with none are left out."""
        with self.read() as connection:
            return _texts(connection, keys)

    def drafts(self) -> list[Draft]:
        """All unsaved work, last changed first."""
        with self.read() as connection:
            rows = connection.execute("SELECT key, text, updated FROM drafts ORDER BY updated DESC")
            return [Draft(*row) for row in rows]

    def log(self, kind: str, version: str | None = None, run: str | None = None, **detail: Any) -> None:
        """Store that something happened; events are never changed or deleted."""
        with self.write() as connection:
            connection.execute(
                "INSERT INTO events (time, kind, version, run, detail) VALUES (?, ?, ?, ?, ?)",
                (time.time(), kind, version, run, json.dumps(detail)),
            )

    def events(self, kind: str | None = None, version: str | None = None) -> list[Event]:
        """What happened, in order, of one kind or version if given."""
        with self.read() as connection:
            rows = connection.execute(
                """SELECT time, kind, version, run, detail FROM events
                   WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR version = ?2) ORDER BY number""",
                (kind, version),
            )
            return [Event(**{**dict(row), "detail": json.loads(row["detail"])}) for row in rows]

    def add_run(
        self,
        run: str,
        settings: dict[str, Any],
        version: str | None = None,
        dataset: str | None = None,
        title: str = "",
    ) -> Run:
        """Register a run; one that is known already keeps its row and is open again."""
        with self.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, 'open', ?, NULL, ?)",
                (run, version, dataset, title, time.time(), json.dumps(settings)),
            )
            connection.execute("UPDATE runs SET state = 'open', finished = NULL WHERE id = ?", (run,))
        return self.run(run)

    def finish_run(self, run: str, state: str = "done") -> None:
        """Note how a run ended."""
        with self.write() as connection:
            connection.execute("UPDATE runs SET state = ?, finished = ? WHERE id = ?", (state, time.time(), run))

    def run(self, run: str) -> Run:
        """One run; AssayError if there is none of this id."""
        found = [entry for entry in self.runs() if entry.id == run]
        if not found:
            raise AssayError(f"Run '{run}' is not in this workspace.", str(self.path.parent), "Choose one of its runs.")
        return found[0]

    def runs(self, version: str | None = None) -> list[Run]:
        """Runs, newest first, of one version if given."""
        with self.read() as connection:
            rows = connection.execute(
                """SELECT id, version, dataset, title, state, created, finished, settings FROM runs
                   WHERE ?1 IS NULL OR version = ?1 ORDER BY created DESC, rowid DESC""",
                (version,),
            )
            return [Run(**{**dict(row), "settings": json.loads(row["settings"])}) for row in rows]

    def put_metrics(self, run: str, metrics: Iterable[Metric]) -> None:
        """Store a run's figures in place of those it had."""
        rows = [(run, m.name, m.value, m.approach, m.seed, m.split, m.low, m.high) for m in metrics]
        with self.write() as connection:
            connection.execute("DELETE FROM metrics WHERE run = ?", (run,))
            connection.executemany(f"INSERT INTO metrics ({_METRIC}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def metrics(self, run: str | None = None, name: str | None = None) -> list[Metric]:
        """Figures in the order they were stored, of one run or name if given."""
        with self.read() as connection:
            rows = connection.execute(
                f"SELECT {_METRIC} FROM metrics WHERE (?1 IS NULL OR run = ?1) AND (?2 IS NULL OR name = ?2) "
                "ORDER BY rowid",
                (run, name),
            )
            return [Metric(*row) for row in rows]


def _texts(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, str]:
    marks = ", ".join("?" * len(keys))
    rows = connection.execute(f"SELECT key, text FROM drafts WHERE key IN ({marks})", tuple(keys))
    return {str(row["key"]): str(row["text"]) for row in rows}


_CHOOSE = "Choose a version on the Versions page, or collect the data again."
