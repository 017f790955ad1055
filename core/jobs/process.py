"""Starting processes that outlive their parent, and telling whether a process is still the one that was started."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

#: The folder that holds the package ``core``; processes start there, whatever folder the caller is in.
CODE = Path(__file__).resolve().parents[2]


def command(module: str, workspace: Path, *more: str) -> list[str]:
    """The command line of one of Assay's processes."""
    # -P keeps the current folder off the import path, where a file of the user's could hide a module.
    return [sys.executable, "-P", "-m", module, "--workspace", str(workspace), *more]


def environment(workspace: Path) -> dict[str, str]:
    """The environment of one of Assay's processes: the caller's, with the same code and the same workspace."""
    paths = [str(CODE), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONUNBUFFERED": "1",
        "ASSAY_WORKSPACE": str(workspace),
    }


def start(line: list[str], workspace: Path, output: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start a process in a session, and so a process group, of its own; what it prints goes to ``output``."""
    return subprocess.Popen(
        line,
        cwd=CODE,
        env=environment(workspace),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def born(pid: int) -> float | None:
    """When a process started, on a clock that never jumps; None if it has ended.

    A process id may be given away again, id and birth together may not.
    """
    if sys.platform != "linux":
        import psutil

        try:
            process = psutil.Process(pid)
            return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
        except psutil.NoSuchProcess:
            return None
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name, in parentheses, may hold spaces; after it come the state and, as the 22nd field, the start in ticks.
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else float(fields[19])


def alive(pid: int | None, birth: float | None) -> bool:
    """Whether the process of this id is still the one that was born then."""
    return pid is not None and birth is not None and born(pid) == birth


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to the group that a process leads; nothing happens when the group is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def reap(child: "subprocess.Popen[bytes]") -> bool:
    """Whether a child has ended. If so, what is left of its group is ended too, and the child leaves no zombie."""
    # Looked at before it is collected: until then its id, and so its group's, cannot belong to anybody else.
    if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        return False
    signal_group(child.pid, signal.SIGKILL)
    child.wait()
    return True
