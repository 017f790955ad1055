"""The process of one job: ``python -m core.jobs.worker --workspace W --job ID``, started by the runner."""

import argparse
import faulthandler
import json
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from core.errors import AssayError
from core.jobs.kinds import job_kind
from core.jobs.ledger import Ledger
from core.jobs.process import born
from core.jobs.progress import JobProgress
from core.jobs.queue import Job, Queue

if TYPE_CHECKING:
    from core.store.workspace import Workspace


class Stopped(BaseException):
    """SIGTERM arrived. Not an ``Exception``, so that no job's function takes it for a failure of its own."""


def _stop(number: int, frame: FrameType | None) -> None:
    _deaf()  # once is enough: a second one must not break the clearing up
    raise Stopped


def _deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def work(workspace: "Workspace", job_id: str) -> bool:
    """Run a job that the runner has claimed, and store its result or error; False when it waits for no worker."""
    ledger = Ledger(workspace.catalog)
    attempt = ledger.begin(job_id, os.getpid(), born(os.getpid()))
    if attempt is None:
        return False
    log = str(Queue(workspace).log_path(job_id))
    try:
        result = _result(workspace, Queue(workspace).get(job_id), JobProgress(ledger, job_id, attempt))
        _deaf()
    except Stopped:
        ledger.end_attempt(job_id, attempt, "The worker was told to end.", log)
    except AssayError as error:
        _deaf()
        ledger.finish(job_id, attempt, error={"what": error.what, "where": error.where, "remedy": error.remedy})
    # The one place where anything is caught: whatever goes wrong in a job must reach its page.
    except (Exception, SystemExit) as error:
        _deaf()
        logging.exception("job %s failed", job_id)
        what = f"An unexpected error: {type(error).__name__}: {error}"
        remedy = "The log has the whole story. Start the job again; if it fails again, report it with the log."
        ledger.finish(job_id, attempt, error={"what": what, "where": log, "remedy": remedy})
    else:
        ledger.finish(job_id, attempt, result=result)
    return True


def _result(workspace: "Workspace", job: Job, progress: JobProgress) -> str:
    with progress:
        return json.dumps(job_kind(job.kind).load()(workspace, job.params, progress))


def main() -> int:
    """Run one job; exit code 2 when it is not waiting for a worker."""
    parser = argparse.ArgumentParser(prog="python -m core.jobs.worker", description="Run one claimed job.")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--job", required=True)
    arguments = parser.parse_args()
    faulthandler.enable()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")

    from core.store.workspace import Workspace

    signal.signal(signal.SIGTERM, _stop)
    try:
        done = work(Workspace.open(arguments.workspace), arguments.job)
    except Stopped:
        return 1  # before the job was taken up, or after it was settled; the runner sees how it stands
    if not done:
        print(f"Job {arguments.job} is not waiting for a worker.", file=sys.stderr)
    return 0 if done else 2


if __name__ == "__main__":
    sys.exit(main())
