"""Submitting jobs and following them, from pages, the command line and tests."""

import json
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal

from core.errors import AssayError
from core.jobs.kinds import Slot, job_kind
from core.jobs.lock import RunnerLock
from core.jobs.process import command, start

if TYPE_CHECKING:
    import sqlite3

    from core.store.workspace import Workspace

State = Literal["queued", "running", "done", "failed", "cancelled"]

_JOB = (
    "id, kind, params, slot, dataset, state, done, total, message, eta AS eta_seconds, created, started, finished, "
    "attempts, result, error"
)


@dataclass(frozen=True)
class Job:
    """A piece of long work: how it stands and, at the end, its result or its error (what, where, remedy).

    Times are seconds since 1970 (UTC); ``done`` of ``total`` units; ``eta_seconds`` is None while it is not known.
    """

    id: str
    kind: str
    params: dict[str, Any]
    slot: Slot
    dataset: str | None
    state: State
    done: float
    total: float
    message: str
    eta_seconds: float | None
    created: float
    started: float | None
    finished: float | None
    attempts: int
    result: dict[str, Any] | None
    error: dict[str, str] | None

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("queued", "running")


class Queue:
    """The jobs of a workspace. They run outside this process and go on when it ends."""

    def __init__(self, workspace: "Workspace") -> None:
        self._root = workspace.root
        self._catalog = workspace.catalog
        self._logs = workspace.logs
        self._lock = RunnerLock(workspace.root)

    def submit(self, kind: str, params: dict[str, Any], slot: Slot | None = None, dataset: str | None = None) -> str:
        """Queue a job and return its id; a runner is started if there is none.

        ``params`` are what the kind's function takes, as JSON values; ``slot`` defaults to the kind's. Raises
        AssayError for an unknown kind.
        """
        chosen = slot or job_kind(kind).slot
        job = token_hex(6)
        with self._catalog.write() as connection:
            connection.execute(
                """INSERT INTO jobs (id, kind, params, slot, dataset, state, created)
                   VALUES (?, ?, ?, ?, ?, 'queued', ?)""",
                (job, kind, json.dumps(params), chosen, dataset, time.time()),
            )
        self.tend()
        return job

    def get(self, job: str) -> Job:
        """One job; AssayError if there is none of this id."""
        with self._catalog.read() as connection:
            row = connection.execute(f"SELECT {_JOB} FROM jobs WHERE id = ?", (job,)).fetchone()
        if row is None:
            raise AssayError(f"Job '{job}' is not in this workspace.", str(self._root), "Choose one of its jobs.")
        return _job(row)

    def active(self) -> list[Job]:
        """Jobs that wait or run, oldest first; a runner is started if they have lost theirs."""
        jobs = self.list(("queued", "running"), limit=1000)[::-1]
        if jobs:
            self._ensure_runner()
        return jobs

    def cancel(self, job: str) -> Job:
        """Ask a job to stop: a queued one is cancelled at once, a running one within seconds. Finished jobs stay."""
        now = time.time()
        with self._catalog.write() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'cancelled', finished = ?, cancel = ? WHERE id = ? AND state = 'queued'",
                (now, now, job),
            )
            connection.execute(
                """UPDATE jobs SET cancel = ?, message = 'Stopping.'
                   WHERE id = ? AND state = 'running' AND cancel IS NULL""",
                (now, job),
            )
        self.tend()
        return self.get(job)

    def wait(self, job: str, timeout: float | None = None) -> Job:
        """Wait until a job ends, or for ``timeout`` seconds, and return it as it then is."""
        end = time.monotonic() + timeout if timeout is not None else float("inf")
        tended = time.monotonic()
        while (found := self.get(job)).active and time.monotonic() < end:
            if time.monotonic() - tended > 2.0:
                self.tend()
                tended = time.monotonic()
            time.sleep(0.1)
        return found

    def tend(self) -> None:
        """Start a runner if there is unfinished work and nobody to do it."""
        self.active()

    def log_path(self, job: str) -> Path:
        """The file with what a job's worker printed."""
        return self._logs / f"{job}.log"

    def _ensure_runner(self) -> None:
        """Start a runner unless one holds the lock, and return when it does.

        Raises AssayError when it cannot be started.
        """
        if self._lock.holder() is not None:
            return
        log = self._logs / "runner.log"
        with log.open("ab") as output:
            # The process started here puts the runner into the background and ends, so it is nobody's zombie.
            starter = start(command("core.jobs.runner", self._root, "--detach"), self._root, output)
            try:
                code = starter.wait(timeout=60)
            except subprocess.TimeoutExpired:
                code = None
        if code != 0:
            raise AssayError("The runner of the jobs could not be started.", str(log), "Read the log, then try again.")

    # Last, because below it the name ``list`` means this method.
    def list(self, states: Iterable[State] | None = None, limit: int = 50) -> list[Job]:
        """Jobs, newest first, of the given states only, at most ``limit``."""
        wanted = tuple(states) if states is not None else ("queued", "running", "done", "failed", "cancelled")
        marks = ", ".join("?" * len(wanted))
        with self._catalog.read() as connection:
            rows = connection.execute(
                f"SELECT {_JOB} FROM jobs WHERE state IN ({marks}) ORDER BY number DESC LIMIT ?", (*wanted, limit)
            )
            return [_job(row) for row in rows]


def _job(row: "sqlite3.Row") -> Job:
    values = dict(row)
    for name in ("params", "result", "error"):
        values[name] = json.loads(values[name]) if values[name] else None
    return Job(**values)
