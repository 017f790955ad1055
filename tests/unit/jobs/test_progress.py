import signal
import threading
import time
from pathlib import Path

import pytest

from core.errors import AssayError
from core.jobs import progress as module
from core.jobs.ledger import Ledger
from core.jobs.progress import Eta, JobProgress
from core.store.catalog import Catalog


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_is_said_before_a_unit_is_done(clock: Clock) -> None:
    eta = Eta(clock)
    assert eta.seconds() is None
    eta.update(0, 10)
    clock.now += 5
    eta.update(0, 10)
    assert eta.seconds() is None


def test_a_steady_pace_gives_the_exact_time(clock: Clock) -> None:
    eta = Eta(clock)
    for done in range(5):
        eta.update(done, 10)
        clock.now += 3
    assert eta.seconds() == pytest.approx(6 * 3 - 3)
    clock.now += 1000
    assert eta.seconds() == 0


def test_units_finished_before_a_resume_do_not_count_for_the_pace(clock: Clock) -> None:
    eta = Eta(clock)
    eta.update(8, 10)
    clock.now += 20
    eta.update(9, 10)
    assert eta.seconds() == pytest.approx(20)


def test_later_units_count_for_more(clock: Clock) -> None:
    eta = Eta(clock)
    eta.update(0, 100)
    for done, step in ((1, 10.0), *((done, 1.0) for done in range(2, 91))):
        clock.now += step
        eta.update(done, 100)
    left = eta.seconds()
    assert left is not None
    assert 10 <= left < 10 * 99 / 90


def test_another_stage_starts_anew(clock: Clock) -> None:
    eta = Eta(clock)
    eta.update(0, 10)
    clock.now += 1
    eta.update(5, 10)
    eta.update(0, 2000)
    assert eta.seconds() is None
    clock.now += 1
    eta.update(1000, 2000)
    assert eta.seconds() == pytest.approx(1)


class Recorder(Ledger):
    def __init__(self, mine: bool = True, broken: bool = False) -> None:
        self.beats: list[tuple[float, float, str]] = []
        self.mine, self.broken = mine, broken
        self.beaten = threading.Event()

    def beat(self, job: str, attempt: int, done: float, total: float, message: str, eta: float | None = None) -> bool:
        if self.broken:
            raise AssayError("The disk is full.")
        self.beats.append((done, total, message))
        self.beaten.set()
        return self.mine


def test_writes_are_rare_and_the_last_word_is_written() -> None:
    recorder = Recorder()
    with JobProgress(recorder, "j", 1) as progress:
        for done in range(1, 2001):
            progress(done, 2000, "Working." if done == 1 else "")
    assert (recorder.beats[0], recorder.beats[-1]) == ((1, 2000, "Working."), (2000, 2000, "Working."))
    assert len(recorder.beats) < 500


def test_signs_of_life_are_given_while_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT", 0.01)
    recorder = Recorder()
    with JobProgress(recorder, "j", 1):
        assert recorder.beaten.wait(30)


def test_a_full_disk_does_not_end_the_job(caplog: pytest.LogCaptureFixture) -> None:
    with JobProgress(Recorder(broken=True), "j", 1) as progress:
        progress(1, 2)
    assert "The disk is full." in caplog.text


def test_a_process_that_lost_its_job_is_told_to_end() -> None:
    told = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
    try:
        with JobProgress(Recorder(mine=False), "j", 1) as progress:
            progress(1, 2)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told


def test_progress_reaches_the_catalog(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "assay.sqlite")
    with catalog.write() as connection:
        connection.execute(
            "INSERT INTO jobs (id, kind, params, slot, state, created) VALUES ('j', 'k', '{}', 'light', 'queued', 0)"
        )
    ledger = Ledger(catalog)
    assert ledger.claim("light") == "j"
    attempt = ledger.begin("j", 1, 2.0)
    assert attempt == 1
    before = time.time()
    assert ledger.beat("j", attempt, 3, 4, "Working.", 5.5)
    with catalog.read() as connection:
        row = connection.execute("SELECT done, total, message, eta, heartbeat FROM jobs").fetchone()
    assert tuple(row)[:4] == (3, 4, "Working.", 5.5)
    assert row["heartbeat"] >= before
