"""How far a job is and how long it will still take."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from core.errors import AssayError

if TYPE_CHECKING:
    from core.jobs.ledger import Ledger

#: Seconds between two writes of the progress, and between two signs of life while nothing is told.
INTERVAL = 0.2
HEARTBEAT = 2.0

_LOG = logging.getLogger(__name__)


class Eta:
    """Seconds until all units are done, from the pace of the units so far; later units count for more.

    Units found finished at the first report (a resumed job) say nothing about the pace. The weight of a unit halves
    each time a quarter of the work is done after it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seconds = 0.0
        self._units = 0.0
        self._last: tuple[float, float, float] | None = None

    def update(self, done: float, total: float) -> None:
        """Tell how many units are done."""
        now = self._clock()
        if self._last is None or done < self._last[1] or total != self._last[2]:
            # The first report, or another stage of the work whose units are of another size.
            self._seconds = self._units = 0.0
            self._last = (now, done, total)
        elif done > self._last[1]:
            then, before, _ = self._last
            kept = 0.5 ** ((done - before) / total / 0.25) if total > 0 else 0.0
            self._seconds = self._seconds * kept + (now - then)
            self._units = self._units * kept + (done - before)
            self._last = (now, done, total)

    def seconds(self) -> float | None:
        """Seconds that are left; None before the first unit is done."""
        if self._last is None or self._units <= 0:
            return None
        then, done, total = self._last
        return max(0.0, (total - done) * self._seconds / self._units - (self._clock() - then))


class JobProgress:
    """The ``progress`` that a job's function is given; as a context it keeps giving signs of life from a thread.

    An empty message leaves the last one standing. When the job was given to another worker, this process is told to
    end by SIGTERM.
    """

    def __init__(self, ledger: "Ledger", job: str, attempt: int) -> None:
        self._ledger, self._job, self._attempt = ledger, job, attempt
        self._eta = Eta()
        self._state = (0.0, 0.0, "")
        self._written = float("-inf")
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="heartbeat", daemon=True)

    def __call__(self, done: float, total: float, message: str = "") -> None:
        """Tell how far the work is; it is written at most five times a second, the last word always."""
        with self._lock:
            self._eta.update(float(done), float(total))
            self._state = (float(done), float(total), message or self._state[2])
            if time.monotonic() - self._written >= INTERVAL:
                self._write()

    def __enter__(self) -> "JobProgress":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        with self._lock:
            self._write()

    def _live(self) -> None:
        while not self._over.wait(HEARTBEAT):
            with self._lock:
                self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        done, total, message = self._state
        try:
            mine = self._ledger.beat(self._job, self._attempt, done, total, message, self._eta.seconds())
        except AssayError as error:
            # A catalog that is locked or a disk that is full for a moment must not cost hours of work.
            _LOG.warning("progress was not written: %s", error.line())
            return
        if not mine:
            os.kill(os.getpid(), signal.SIGTERM)
