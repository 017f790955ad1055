"""What runner and worker write about jobs. Pages and the command line use the queue."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from core.jobs.kinds import Slot
    from core.store.catalog import Catalog

#: A job whose worker has ended this often without a result is not started again.
MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Entry:
    """An unfinished job as the runner sees it; ``cancel`` is the time at which it was asked to stop."""

    id: str
    slot: str
    state: str
    attempts: int
    pid: int | None
    born: float | None
    heartbeat: float | None
    cancel: float | None


class Ledger:
    """The states of jobs: queued, running, then done, failed or cancelled.

    A worker names its attempt with everything it writes; once the job was given to another attempt, it writes in vain.
    """

    def __init__(self, catalog: "Catalog") -> None:
        self._catalog = catalog

    def unfinished(self) -> list[Entry]:
        """Queued and running jobs, oldest first."""
        with self._catalog.read() as connection:
            rows = connection.execute(
                """SELECT id, slot, state, attempts, pid, born, heartbeat, cancel FROM jobs
                   WHERE state IN ('queued', 'running') ORDER BY number"""
            )
            return [Entry(*row) for row in rows]

    def claim(self, slot: "Slot") -> str | None:
        """Mark the oldest queued job of a slot as running and return its id; None while the slot is taken or empty."""
        with self._catalog.write() as connection:
            row = connection.execute(
                """SELECT id FROM jobs WHERE state = 'queued' AND slot = ?1
                   AND NOT EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND slot = ?1)
                   ORDER BY number LIMIT 1""",
                (slot,),
            ).fetchone()
            if row is None:
                return None
            now = time.time()
            connection.execute(
                """UPDATE jobs SET state = 'running', started = coalesce(started, ?), heartbeat = ?, pid = NULL,
                   born = NULL, attempts = attempts + 1 WHERE id = ?""",
                (now, now, row["id"]),
            )
        return str(row["id"])

    def begin(self, job: str, pid: int, born: float | None) -> int | None:
        """A worker takes up a claimed job: the number of its attempt, or None if the job does not wait for a worker."""
        with self._catalog.write() as connection:
            row = connection.execute(
                """UPDATE jobs SET pid = ?, born = ?, heartbeat = ?
                   WHERE id = ? AND state = 'running' AND pid IS NULL RETURNING attempts""",
                (pid, born, time.time(), job),
            ).fetchone()
        return int(row["attempts"]) if row else None

    def beat(self, job: str, attempt: int, done: float, total: float, message: str, eta: float | None = None) -> bool:
        """A sign of life with the progress; False when the job is no longer this attempt's."""
        with self._catalog.write() as connection:
            changed = connection.execute(
                """UPDATE jobs SET heartbeat = ?, done = ?, total = ?, message = ?, eta = ?
                   WHERE id = ? AND attempts = ? AND state = 'running'""",
                (time.time(), done, total, message, eta, job, attempt),
            )
            return changed.rowcount == 1

    def finish(self, job: str, attempt: int, *, result: str | None = None, error: dict[str, str] | None = None) -> bool:
        """The job is done (``result``: JSON text) or failed (``error``); False when it is not this attempt's."""
        with self._catalog.write() as connection:
            return _end(connection, job, attempt, "failed" if error else "done", result, error)

    def end_attempt(self, job: str, attempt: int, why: str, log: str) -> str | None:
        """An attempt ended without a result: the job waits for the next one, or has ended. Returns its state,
        None when the job is no longer this attempt's.

        It is cancelled if somebody asked for that, and failed when this was the last attempt; ``why`` tells what
        happened, ``log`` where the worker's output is.
        """
        with self._catalog.write() as connection:
            row = connection.execute("SELECT state, attempts, cancel FROM jobs WHERE id = ?", (job,)).fetchone()
            if (row["state"], row["attempts"]) != ("running", attempt):
                return None
            if row["cancel"] is not None:
                _end(connection, job, attempt, "cancelled")
                return "cancelled"
            if attempt >= MOST_ATTEMPTS:
                _end(connection, job, attempt, "failed", error=_hopeless(why, log))
                return "failed"
            connection.execute(
                "UPDATE jobs SET state = 'queued', pid = NULL, born = NULL, eta = NULL, message = ? WHERE id = ?",
                (f"{why} Waits to resume (attempt {attempt + 1} of {MOST_ATTEMPTS}).", job),
            )
            return "queued"

    def leave_if_idle(self, leave: Callable[[], None]) -> bool:
        """Call ``leave`` if no job is unfinished, while nobody can submit one; whether it was called."""
        with self._catalog.write() as connection:
            row = connection.execute("SELECT 1 FROM jobs WHERE state IN ('queued', 'running') LIMIT 1").fetchone()
            if row is None:
                leave()
            return row is None


def _end(
    connection: "sqlite3.Connection",
    job: str,
    attempt: int,
    state: str,
    result: str | None = None,
    error: dict[str, Any] | None = None,
) -> bool:
    changed = connection.execute(
        """UPDATE jobs SET state = ?, finished = ?, eta = NULL, result = ?, error = ?
           WHERE id = ? AND attempts = ? AND state = 'running'""",
        (state, time.time(), result, json.dumps(error) if error else None, job, attempt),
    )
    return changed.rowcount == 1


def _hopeless(why: str, log: str) -> dict[str, str]:
    return {
        "what": f"The job was tried {MOST_ATTEMPTS} times without a result. {why} Often that is for lack of memory.",
        "where": log,
        "remedy": "Read the log, use fewer rows or a smaller model, then start the job again.",
    }
