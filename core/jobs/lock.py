"""The lock that makes a workspace's runner the only one."""

import fcntl
import os
import random
import time
from pathlib import Path

#: Longest that probes by other processes may keep a new runner from its lock, in seconds.
_PATIENCE = 5.0


class RunnerLock:
    """``runner.lock`` in the workspace: held by the runner as long as it lives, its process id written inside.

    The system lets go of it when the process ends, however it ends.
    """

    def __init__(self, root: Path) -> None:
        self.path = root / "runner.lock"
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another runner holds it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if _try(descriptor, fcntl.LOCK_EX):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                self._descriptor = descriptor
                return True
            if not _try(descriptor, fcntl.LOCK_SH):
                break  # held by a runner; a probe would have let us share
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            time.sleep(random.uniform(0.005, 0.02))
        os.close(descriptor)
        return False

    def release(self) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def in_place(self) -> bool:
        """Whether the lock held is still the workspace's: False when somebody deleted or replaced the folder."""
        try:
            return self._descriptor is not None and os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def holder(self) -> int | None:
        """Process id of the runner, None if there is none."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            # Shared, so that two probes at a time do not take each other for a runner.
            if _try(descriptor, fcntl.LOCK_SH):
                return None
            return int(os.read(descriptor, 20) or 0)
        finally:
            os.close(descriptor)


def _try(descriptor: int, mode: int) -> bool:
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
