"""Functions for jobs in tests: they mark in a file what happened, fail, sleep and get killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from core.contracts import Progress
from core.errors import AssayError
from core.store.workspace import Workspace

Params = dict[str, Any]


def note(path: str, line: str) -> None:
    with Path(path).open("a") as handle:
        handle.write(f"{line}\n")


def add(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    print("adding")
    progress(1, 2, "Half.")
    progress(2, 2)
    return {"sum": params["a"] + params["b"], "workspace": str(workspace.root)}


def refuse(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    raise AssayError("No rows.", "mails", "Add rows.")


def crash(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    if params.get("exit"):
        sys.exit("gone")
    return {"odd": object()} if params.get("odd") else {"never": 1 // 0}


def sleep(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    """Note its own and a child's process id, then sleep; ``stubborn`` ones do not listen to SIGTERM."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(150)"])
    note(params["marks"], f"{os.getpid()} {child.pid}")
    if params.get("stubborn"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    progress(0, 1, "Sleeping.")
    time.sleep(params.get("seconds", 60))
    child.kill()
    child.wait()
    return {}


def units(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    """Four units, each left behind as a file; in unit 2 of the first attempt the process kills itself."""
    folder = Path(params["folder"])
    for number in range(4):
        unit = folder / f"unit {number}"
        if not unit.exists():
            if number == 2 and not (folder / "killed").exists():
                (folder / "killed").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            unit.write_text(str(os.getpid()))
        progress(number + 1, 4)
    return {"workers": len({(folder / f"unit {number}").read_text() for number in range(4)})}


def die(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    note(params["marks"], "died")
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def alone(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    """Fails if another one runs at the same time."""
    taken = Path(params["folder"]) / "taken"
    taken.touch(exist_ok=False)
    time.sleep(0.3)
    taken.unlink()
    return {"started": time.time()}


def gate(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    """Note the process id, then wait, at most a minute, until a file appears."""
    note(params["marks"], str(os.getpid()))
    for _ in range(600):
        if Path(params["gate"]).exists():
            return {"pid": os.getpid()}
        time.sleep(0.1)
    raise AssayError("The gate stayed shut.")


def linger(workspace: Workspace, params: Params, progress: Progress) -> dict[str, Any]:
    """Done at once, but a thread keeps the process from ending."""
    threading.Thread(target=time.sleep, args=(60,)).start()
    return {"pid": os.getpid()}
