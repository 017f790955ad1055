import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.jobs.lock import RunnerLock
from core.jobs.process import born
from core.jobs.queue import Queue
from core.store.workspace import Workspace

KINDS = {
    "add": "light",
    "refuse": "light",
    "crash": "light",
    "sleep": "light",
    "units": "heavy",
    "die": "light",
    "alone": "heavy",
    "gate": "heavy",
    "linger": "light",
}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of jobs for tests, for this process and all that it starts; a runner that does not stay for long."""
    monkeypatch.setenv(
        "ASSAY_JOB_KINDS", ",".join(f"{name}=job_functions:{name}:{slot}" for name, slot in KINDS.items())
    )
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setenv("ASSAY_RUNNER_IDLE", "3")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose runner and workers are ended, by their ids, when the test is over."""
    workspace = Workspace.open(tmp_path / "w")
    yield workspace
    runner = RunnerLock(workspace.root).holder()
    if runner and runner != os.getpid():
        with contextlib.suppress(ProcessLookupError):
            os.kill(runner, signal.SIGKILL)
    with workspace.catalog.read() as connection:
        rows = connection.execute("SELECT pid, born FROM jobs WHERE pid IS NOT NULL").fetchall()
    for row in rows:
        if born(row["pid"]) == row["born"]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(row["pid"], signal.SIGKILL)


@pytest.fixture
def queue(workspace: Workspace) -> Queue:
    return Queue(workspace)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait until something is so, at most a minute."""

    def wait(condition: Callable[[], object]) -> None:
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, "it did not happen within a minute"
            time.sleep(0.05)

    return wait
