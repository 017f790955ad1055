"""The one runner of a workspace: ``python -m core.jobs.runner --workspace W``. It starts, watches and stops workers."""

import argparse
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import AssayError
from core.jobs.kinds import SLOTS, Slot
from core.jobs.ledger import Entry, Ledger
from core.jobs.lock import RunnerLock
from core.jobs.process import alive, command, reap, signal_group, start

if TYPE_CHECKING:
    import subprocess

    from core.store.workspace import Workspace

#: Seconds between two looks at the queue.
TURN = 0.2

#: Seconds that a worker has from SIGTERM, or from its job's end, to the SIGKILL.
GRACE = 10.0

#: Seconds after which a claimed job whose worker never reported is taken for lost with its runner.
SILENCE = 15.0

#: Seconds without work after which a runner ends, unless ASSAY_RUNNER_IDLE says otherwise.
IDLE = 30.0

_LOG = logging.getLogger("core.jobs.runner")


class Runner:
    """Gives each slot's oldest job to a worker process and sees to it that none is lost.

    Workers outlive their runner: a new one takes over those that still run and requeues the jobs of those that do not.
    """

    def __init__(self, workspace: "Workspace", lock: RunnerLock, idle: float = IDLE) -> None:
        self._workspace = workspace
        self._lock = lock
        self._idle = idle
        self._ledger = Ledger(workspace.catalog)
        self._children: dict[str, tuple[Slot, subprocess.Popen[bytes]]] = {}
        self._stopping: dict[str, float] = {}

    def serve(self) -> None:
        """Work until there has been nothing to do for the idle time, or the workspace is gone."""
        busy = time.monotonic()
        while self._lock.in_place():
            try:
                if self.turn():
                    busy = time.monotonic()
                elif time.monotonic() - busy > self._idle and self._ledger.leave_if_idle(self._lock.release):
                    return
            except AssayError as error:
                _LOG.warning("%s", error.line())  # a full disk or a locked catalog may pass
                time.sleep(1.0)
            time.sleep(TURN)
        for _, child in self._children.values():
            signal_group(child.pid, signal.SIGKILL)  # their workspace is gone, they could never store a result

    def turn(self) -> bool:
        """One look at all jobs; whether any is unfinished."""
        ended = {job for job, (_, child) in self._children.items() if reap(child)}
        for job in ended:
            del self._children[job]
        entries = self._ledger.unfinished()
        running = {entry.id: entry for entry in entries if entry.state == "running"}
        for entry in running.values():
            if self._lost(entry, ended):
                self._bury(entry)
            elif entry.cancel is not None:
                self._stop(entry.id, self._pid(entry), signal.SIGTERM)
        for job, (_, child) in self._children.items():
            if job not in running:
                self._stop(job, child.pid, None)  # its job has ended, its process should too
        self._stopping = {
            job: since for job, since in self._stopping.items() if job in running or job in self._children
        }
        for slot in SLOTS:
            if any(entry.state == "queued" and entry.slot == slot for entry in entries):
                self._start(slot)
        return bool(entries or self._children)

    def _lost(self, entry: Entry, ended: set[str]) -> bool:
        """Whether a running job has no worker any more."""
        if entry.id in self._children or alive(entry.pid, entry.born):
            return False
        # A worker that another runner has just started may not have reported yet.
        starting = entry.pid is None and entry.id not in ended
        return not (starting and time.time() - (entry.heartbeat or 0.0) < SILENCE)

    def _pid(self, entry: Entry) -> int | None:
        return self._children[entry.id][1].pid if entry.id in self._children else entry.pid

    def _bury(self, entry: Entry) -> None:
        """Note that a worker is dead; its job waits for the next attempt, or has ended."""
        why = "The worker ended unexpectedly."
        state = self._ledger.end_attempt(entry.id, entry.attempts, why, str(self._log(entry.id)))
        if state is not None:
            _LOG.warning("the worker of job %s ended without a result; the job is now %s", entry.id, state)
            self._workspace.catalog.log("worker died", job=entry.id, attempt=entry.attempts, then=state)

    def _stop(self, job: str, pid: int | None, first: signal.Signals | None) -> None:
        """Ask a worker's group to end, once; after the grace, make it end."""
        if pid is None:
            return
        if job not in self._stopping:
            self._stopping[job] = time.monotonic()
            if first is not None:
                signal_group(pid, first)
        elif time.monotonic() - self._stopping[job] > GRACE:
            signal_group(pid, signal.SIGKILL)

    def _start(self, slot: Slot) -> None:
        """Give the slot's oldest job to a new worker, if the slot is free of jobs and of processes."""
        if any(taken == slot for taken, _ in self._children.values()):
            return
        job = self._ledger.claim(slot)
        if job is None:
            return
        with self._log(job).open("ab") as output:
            line = command("core.jobs.worker", self._workspace.root, "--job", job)
            self._children[job] = (slot, start(line, self._workspace.root, output))

    def _log(self, job: str) -> Path:
        return self._workspace.logs / f"{job}.log"


def _background() -> int:
    """Go on in a child process that is nobody's; the first process ends when the child has reported.

    Returns the descriptor on which the child reports that it is up.
    """
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        os._exit(0 if os.read(reader, 1) else 1)
    os.close(reader)
    os.setsid()
    return writer


def main() -> int:
    """Run the workspace's jobs until there are none for a while; end at once if another runner does."""
    parser = argparse.ArgumentParser(prog="python -m core.jobs.runner", description="Run a workspace's jobs.")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--idle", type=float, default=float(os.environ.get("ASSAY_RUNNER_IDLE") or IDLE))
    parser.add_argument("--detach", action="store_true", help="go on in the background")
    arguments = parser.parse_args()
    report = _background() if arguments.detach else None
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)

    from core.store.workspace import Workspace

    workspace = Workspace.open(arguments.workspace)
    lock = RunnerLock(workspace.root)
    first = lock.acquire()
    if report is not None:
        os.write(report, b"1")
        os.close(report)
    if first:
        _LOG.info("runner started, process %d", os.getpid())
        Runner(workspace, lock, arguments.idle).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
