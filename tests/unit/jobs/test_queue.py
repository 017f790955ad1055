import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from core.errors import AssayError
from core.jobs.ledger import Ledger
from core.jobs.lock import RunnerLock
from core.jobs.process import born
from core.jobs.queue import Queue
from core.store.workspace import Workspace

Until = Callable[[Callable[[], object]], None]


def runner_of(workspace: Workspace) -> int:
    pid = RunnerLock(workspace.root).holder()
    assert pid
    return pid


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_a_job_is_done(queue: Queue, workspace: Workspace) -> None:
    job = queue.wait(queue.submit("add", {"a": 1, "b": 2}, dataset="mails"), 60)
    assert (job.state, job.result, job.error) == ("done", {"sum": 3, "workspace": str(workspace.root)}, None)
    assert (job.done, job.total, job.message, job.attempts, job.dataset) == (2, 2, "Half.", 1, "mails")
    assert job.started is not None
    assert job.finished is not None
    assert job.created <= job.started <= job.finished
    assert queue.log_path(job.id).read_text() == "adding\n"
    assert queue.active() == []


def test_an_error_comes_back_in_its_three_parts(queue: Queue) -> None:
    job = queue.wait(queue.submit("refuse", {}), 60)
    assert (job.state, job.error) == ("failed", {"what": "No rows.", "where": "mails", "remedy": "Add rows."})
    assert job.attempts == 1


@pytest.mark.parametrize(
    ("params", "beginning"),
    [
        ({}, "An unexpected error: ZeroDivisionError: "),
        ({"odd": True}, "An unexpected error: TypeError: "),
        ({"exit": True}, "An unexpected error: SystemExit: gone"),
    ],
)
def test_an_unexpected_error_names_its_log(queue: Queue, params: dict[str, bool], beginning: str) -> None:
    job = queue.wait(queue.submit("crash", params), 60)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["what"].startswith(beginning)
    assert job.error["where"] == str(queue.log_path(job.id))
    assert "Traceback" in queue.log_path(job.id).read_text()


def test_unknown_kinds_and_jobs_are_told(queue: Queue) -> None:
    with pytest.raises(AssayError, match="no job of kind 'nonsense'"):
        queue.submit("nonsense", {})
    with pytest.raises(AssayError, match="'abc' is not in this workspace"):
        queue.get("abc")


@pytest.mark.parametrize("stubborn", [False, True])
def test_cancel_frees_the_process_and_its_children(queue: Queue, tmp_path: Path, until: Until, stubborn: bool) -> None:
    marks = tmp_path / "marks"
    job = queue.submit("sleep", {"marks": str(marks), "stubborn": stubborn})
    waiting = queue.submit("add", {"a": 1, "b": 2})
    until(lambda: queue.get(job).message == "Sleeping.")
    worker, child = map(int, lines(marks)[0].split())
    assert queue.cancel(waiting).state == "cancelled", "a queued job is cancelled at once"
    queue.cancel(job)
    assert queue.wait(job, 30).state == "cancelled"
    until(lambda: born(worker) is None and born(child) is None)
    assert queue.cancel(job).state == "cancelled"
    assert queue.get(waiting).attempts == 0


def test_a_killed_worker_is_noticed_and_its_job_resumes(queue: Queue, workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    job = queue.wait(queue.submit("units", {"folder": str(folder)}), 60)
    assert (job.state, job.attempts, job.result) == ("done", 2, {"workers": 2})
    (event,) = workspace.catalog.events("worker died")
    assert event.detail == {"job": job.id, "attempt": 1, "then": "queued"}


def test_a_job_that_always_kills_its_worker_fails(queue: Queue, tmp_path: Path) -> None:
    job = queue.wait(queue.submit("die", {"marks": str(tmp_path / "marks")}), 60)
    assert (job.state, job.attempts) == ("failed", 3)
    assert lines(tmp_path / "marks") == ["died"] * 3
    assert job.error is not None
    assert "3 times" in job.error["what"]


def test_a_worker_told_to_end_hands_its_job_back(queue: Queue, tmp_path: Path, until: Until) -> None:
    marks, gate = tmp_path / "marks", tmp_path / "gate"
    job = queue.submit("gate", {"marks": str(marks), "gate": str(gate)})
    until(lambda: lines(marks))
    os.kill(int(lines(marks)[0]), signal.SIGTERM)
    until(lambda: len(lines(marks)) == 2)
    gate.touch()
    found = queue.wait(job, 60)
    assert (found.state, found.attempts, found.result) == ("done", 2, {"pid": int(lines(marks)[1])})


def test_a_worker_outlives_its_runner_and_is_taken_over(
    queue: Queue, workspace: Workspace, tmp_path: Path, until: Until
) -> None:
    marks, gate = tmp_path / "marks", tmp_path / "gate"
    job = queue.submit("gate", {"marks": str(marks), "gate": str(gate)})
    until(lambda: lines(marks))
    first = runner_of(workspace)
    os.kill(first, signal.SIGKILL)
    until(lambda: RunnerLock(workspace.root).holder() is None)
    later = queue.submit("gate", {"marks": str(marks), "gate": str(gate)})
    assert runner_of(workspace) != first
    assert queue.wait(queue.submit("add", {"a": 1, "b": 1}), 60).state == "done"
    assert [found.state for found in queue.active()] == ["running", "queued"], "the heavy slot is taken"
    gate.touch()
    assert (queue.wait(job, 60).state, queue.get(job).attempts) == ("done", 1)
    assert queue.wait(later, 60).state == "done"


def test_a_job_left_by_a_dead_runner_and_worker_is_picked_up(
    queue: Queue, workspace: Workspace, tmp_path: Path, until: Until
) -> None:
    marks, gate = tmp_path / "marks", tmp_path / "gate"
    job = queue.submit("gate", {"marks": str(marks), "gate": str(gate)})
    until(lambda: lines(marks))
    for pid in (runner_of(workspace), int(lines(marks)[0])):
        os.kill(pid, signal.SIGKILL)
    until(lambda: RunnerLock(workspace.root).holder() is None)
    assert queue.get(job).state == "running", "nobody is there to notice"
    gate.touch()
    assert queue.wait(queue.submit("add", {"a": 1, "b": 1}), 60).state == "done"
    assert (queue.wait(job, 60).state, queue.get(job).attempts) == ("done", 2)


def test_a_worker_of_a_dead_runner_can_be_cancelled(
    queue: Queue, workspace: Workspace, tmp_path: Path, until: Until
) -> None:
    job = queue.submit("sleep", {"marks": str(tmp_path / "marks")})
    until(lambda: queue.get(job).message == "Sleeping.")
    os.kill(runner_of(workspace), signal.SIGKILL)
    until(lambda: RunnerLock(workspace.root).holder() is None)
    queue.cancel(job)
    assert queue.wait(job, 60).state == "cancelled"
    until(lambda: born(int(lines(tmp_path / "marks")[0].split()[0])) is None)


@pytest.mark.parametrize("taken", [False, True])
def test_a_job_whose_worker_never_was_or_is_somebody_else_is_picked_up(
    queue: Queue, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    """The runner died between claim and start; or the dead worker's process id was given to another process."""
    with monkeypatch.context() as patch:
        patch.setattr(Queue, "tend", lambda self: None)
        job = queue.submit("add", {"a": 1, "b": 1})
    Ledger(workspace.catalog).claim("light")
    with workspace.catalog.write() as connection:
        connection.execute(
            "UPDATE jobs SET pid = ?, born = 1, heartbeat = heartbeat - 60", (os.getpid() if taken else None,)
        )
    found = queue.wait(job, 60)
    assert (found.state, found.attempts) == ("done", 2)


def is_done(queue: Queue, job: str) -> bool:
    return queue.get(job).state == "done"


def test_no_job_is_lost_to_a_runner_that_is_leaving(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setenv("ASSAY_RUNNER_IDLE", "0")
    for _ in range(8):
        job = queue.submit("add", {"a": 1, "b": 1})
        # Not ``wait``: that would start another runner and hide the loss.
        until(partial(is_done, queue, job))


SUBMIT = """
import sys
from core.jobs.queue import Queue
from core.store.workspace import Workspace
queue = Queue(Workspace.open(sys.argv[1]))
sys.stdin.read(1)
print(queue.submit(sys.argv[2], {"a": 1, "b": 1, "folder": sys.argv[3]}), flush=True)
sys.stdin.read(1)
"""


def submitter(workspace: Workspace, kind: str) -> "subprocess.Popen[bytes]":
    arguments = [sys.executable, "-c", SUBMIT, str(workspace.root), kind, str(workspace.root)]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def go(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    process.stdin.write(b"x")
    process.stdin.flush()


def answer(process: "subprocess.Popen[bytes]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def test_four_submits_at_once_start_one_runner_and_heavy_jobs_never_overlap(queue: Queue, workspace: Workspace) -> None:
    processes = [submitter(workspace, "alone") for _ in range(4)]
    for process in processes:
        go(process)
    jobs = [answer(process) for process in processes]
    runner = runner_of(workspace)
    found = [queue.wait(job, 60) for job in jobs]
    assert [job.state for job in found] == ["done"] * 4, [job.error for job in found]
    assert runner_of(workspace) == runner
    text = (workspace.logs / "runner.log").read_text()
    assert text.count("runner started") == 1, text
    for process in processes:
        process.communicate(timeout=30)


def test_a_job_outlives_the_process_that_submitted_it(queue: Queue, workspace: Workspace) -> None:
    process = submitter(workspace, "alone")
    go(process)
    job = answer(process)
    process.kill()
    process.communicate()
    assert queue.wait(job, 60).state == "done"


def test_the_runner_is_nobodys_child_and_ends_by_itself(queue: Queue, workspace: Workspace, until: Until) -> None:
    queue.wait(queue.submit("add", {"a": 1, "b": 1}), 60)
    runner = runner_of(workspace)
    assert os.getsid(runner) != os.getsid(0)
    children = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    assert str(runner) not in children.stdout
    assert " Z" not in children.stdout
    until(lambda: RunnerLock(workspace.root).holder() is None)
    until(lambda: born(runner) is None)
    assert queue.wait(queue.submit("add", {"a": 1, "b": 1}), 60).state == "done"


def test_a_runner_ends_when_its_workspace_is_deleted(queue: Queue, workspace: Workspace, until: Until) -> None:
    queue.wait(queue.submit("add", {"a": 1, "b": 1}), 60)
    runner = runner_of(workspace)
    (workspace.root / "runner.lock").unlink()
    until(lambda: born(runner) is None)


def test_jobs_are_listed_newest_first(queue: Queue) -> None:
    first, second = queue.submit("add", {"a": 1, "b": 1}), queue.submit("refuse", {})
    queue.wait(first, 60)
    queue.wait(second, 60)
    assert [job.id for job in queue.list()] == [second, first]
    assert [job.id for job in queue.list(["failed"])] == [second]
    assert [job.id for job in queue.list(limit=1)] == [second]
    assert queue.list([]) == []
