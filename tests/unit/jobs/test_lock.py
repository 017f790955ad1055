import os
import subprocess
import sys
import threading
from pathlib import Path

from core.jobs.lock import RunnerLock
from core.jobs.process import alive, born


def test_one_holds_the_lock_and_is_known_by_its_id(tmp_path: Path) -> None:
    lock = RunnerLock(tmp_path)
    assert lock.holder() is None
    assert lock.acquire()
    assert RunnerLock(tmp_path).holder() == os.getpid()
    assert not RunnerLock(tmp_path).acquire()
    lock.release()
    assert RunnerLock(tmp_path).holder() is None
    assert RunnerLock(tmp_path).acquire()


def test_probes_do_not_keep_a_runner_out(tmp_path: Path) -> None:
    stop = threading.Event()

    def probe() -> None:
        while not stop.is_set():
            RunnerLock(tmp_path).holder()

    (tmp_path / "runner.lock").touch()
    threads = [threading.Thread(target=probe) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            lock = RunnerLock(tmp_path)
            assert lock.acquire()
            lock.release()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from core.jobs.lock import RunnerLock\n"
        "lock = RunnerLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    assert RunnerLock(tmp_path).holder() == holder.pid
    holder.kill()
    holder.communicate()
    assert RunnerLock(tmp_path).holder() is None


def test_a_replaced_workspace_is_noticed(tmp_path: Path) -> None:
    lock = RunnerLock(tmp_path)
    assert not lock.in_place()
    lock.acquire()
    assert lock.in_place()
    lock.path.unlink()
    assert not lock.in_place()
    lock.path.touch()
    assert not lock.in_place()


def test_a_process_is_known_by_id_and_birth() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    birth = born(child.pid)
    assert birth is not None
    assert alive(child.pid, birth)
    assert not alive(child.pid, birth - 1)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert born(child.pid) is None, "a zombie is not alive"
    child.communicate()
    assert not alive(child.pid, birth)
    assert not alive(None, None)
