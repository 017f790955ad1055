import subprocess

import pytest

from core.jobs.ledger import Ledger
from core.jobs.process import command, environment
from core.jobs.queue import Queue
from core.store.workspace import Workspace


@pytest.fixture
def job(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> str:
    """A queued job for which no runner is started."""
    monkeypatch.setattr(Queue, "tend", lambda self: None)
    return queue.submit("add", {"a": 1, "b": 1})


def run(workspace: Workspace, job: str) -> "subprocess.CompletedProcess[str]":
    line = command("core.jobs.worker", workspace.root, "--job", job)
    return subprocess.run(line, env=environment(workspace.root), capture_output=True, text=True, timeout=60)


def test_a_worker_runs_a_claimed_job_once(workspace: Workspace, queue: Queue, job: str) -> None:
    assert Ledger(workspace.catalog).claim("light") == job
    first, second = run(workspace, job), run(workspace, job)
    assert (first.returncode, first.stdout) == (0, "adding\n")
    assert (second.returncode, second.stdout) == (2, "")
    assert (queue.get(job).state, queue.get(job).attempts) == ("done", 1)


def test_a_worker_leaves_alone_what_was_not_claimed(workspace: Workspace, queue: Queue, job: str) -> None:
    for name in (job, "unknown"):
        refused = run(workspace, name)
        assert refused.returncode == 2
        assert "not waiting for a worker" in refused.stderr
    assert queue.get(job).state == "queued"
