import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import AssayError
from core.jobs import runner as module
from core.jobs.lock import RunnerLock
from core.jobs.process import born
from core.jobs.queue import Queue
from core.jobs.runner import Runner
from core.store import database
from core.store.workspace import Workspace

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def lock(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> RunnerLock:
    """The workspace's lock, held by the test itself, so that submitting starts no other runner."""
    lock = RunnerLock(workspace.root)
    assert lock.acquire()
    # The fixture that clears up ends the runner whose id is in the lock; here that is the test's own process.
    monkeypatch.setattr(RunnerLock, "holder", lambda self: 0)
    return lock


def test_a_runner_lets_go_of_its_lock_while_nobody_can_submit(
    workspace: Workspace, lock: RunnerLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[str] = []
    release = lock.release

    def submit_meanwhile() -> None:
        monkeypatch.setattr(database, "_PATIENCE", 0.05)
        with pytest.raises(AssayError, match="locked"):
            Queue(workspace).submit("add", {"a": 1, "b": 1})
        attempts.append("refused")
        release()

    monkeypatch.setattr(lock, "release", submit_meanwhile)
    Runner(workspace, lock, idle=0).serve()
    assert attempts == ["refused"]
    assert RunnerLock(workspace.root).acquire()


def state_after_turn(runner: Runner, queue: Queue, job: str) -> str:
    runner.turn()
    return queue.get(job).state


def test_a_worker_that_does_not_end_with_its_job_is_made_to(
    workspace: Workspace, queue: Queue, lock: RunnerLock, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    runner = Runner(workspace, lock)
    first, second = queue.submit("linger", {}), queue.submit("add", {"a": 1, "b": 1})
    until(lambda: state_after_turn(runner, queue, first) == "done")
    result = queue.get(first).result
    assert result is not None
    for _ in range(5):
        runner.turn()
    assert queue.get(second).state == "queued", "the slot is taken as long as the process is there"
    monkeypatch.setattr(module, "GRACE", 0.1)
    until(lambda: state_after_turn(runner, queue, second) == "done")
    assert born(result["pid"]) is None
    until(lambda: not runner.turn())


def test_children_of_a_killed_worker_are_ended(queue: Queue, tmp_path: Path, until: Until) -> None:
    marks = tmp_path / "marks"
    job = queue.submit("sleep", {"marks": str(marks)})
    until(lambda: queue.get(job).message == "Sleeping.")
    worker, child = map(int, marks.read_text().split())
    os.kill(worker, signal.SIGKILL)
    until(lambda: born(child) is None)
    until(lambda: queue.get(job).attempts == 2)
    queue.cancel(job)
    assert queue.wait(job, 30).state == "cancelled"


def test_a_full_disk_does_not_end_the_runner(
    workspace: Workspace, lock: RunnerLock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runner = Runner(workspace, lock, idle=0)
    turns: list[int] = []

    def turn() -> bool:
        turns.append(1)
        if len(turns) == 1:
            raise AssayError("The disk is full.")
        return False

    monkeypatch.setattr(runner, "turn", turn)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    runner.serve()
    assert len(turns) >= 2
    assert "The disk is full." in caplog.text
