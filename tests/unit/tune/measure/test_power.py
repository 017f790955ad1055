"""What the sensor makes of machines that this one is not: known and unknown processors, slices, counters, GPUs."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.tune.measure import energy, power
from core.tune.measure.energy import Watch
from core.tune.measure.power import Sensor, UnmeasuredError

THREADS = 2


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float | None, bool], None]]:
    """A machine of two threads in one socket without counters or GPU, whose chip takes some watts."""
    from codecarbon.core import cpu, gpu, hardware_cache

    def make(chip: float | None, virtual: bool) -> None:
        monkeypatch.setattr(cpu, "TDP", lambda: SimpleNamespace(model="a chip", tdp=chip))
        monkeypatch.setattr(power, "_virtual", lambda: virtual)

    monkeypatch.setattr(cpu, "is_rapl_available", lambda: False)
    monkeypatch.setattr(gpu, "is_nvidia_system", lambda: False)
    monkeypatch.setattr(gpu, "is_rocm_system", lambda: False)
    for module in ("codecarbon.emissions_tracker", "codecarbon.external.hardware"):
        monkeypatch.setattr(f"{module}.count_cpus", lambda: THREADS)
    monkeypatch.setattr("codecarbon.emissions_tracker.count_physical_cpus", lambda: 1)
    monkeypatch.setattr(os, "cpu_count", lambda: THREADS)
    monkeypatch.setattr(power, "_closed_counter", lambda: False)
    hardware_cache.clear_cache()
    yield make
    hardware_cache.clear_cache()


Machines = Callable[[float | None, bool], None]


@pytest.mark.parametrize(
    ("chip", "virtual", "watts", "why", "error"),
    [
        (65.0, False, "32.5", "by its thermal design power", power.MODEL_ERROR),
        (240.0, True, "4", "a guess, virtual machine", power.GUESS_ERROR),
        (6.0, True, "3", "by its thermal design power, virtual machine", power.MODEL_ERROR),
        (8.0, False, "4", "a guess, unknown processor", power.GUESS_ERROR),
        (None, True, "4", "a guess, unknown processor, virtual machine", power.GUESS_ERROR),
    ],
)
def test_the_watts_of_a_thread(
    machine: Machines, chip: float | None, virtual: bool, watts: str, why: str, error: int
) -> None:
    machine(chip, virtual)
    sensor = Sensor()
    assert sensor.source.endswith(f"model: load by this process of 2 threads x {watts} W ({why})")
    assert sensor.errors == {"processor": error} and sensor.rest == power.REST_MODEL


def test_the_model_counts_the_time_of_this_process(machine: Machines) -> None:
    machine(65.0, False)
    stop = Sensor().start()
    end = (start := time.process_time()) + 0.5
    while time.process_time() < end:
        pass
    assert stop()["processor"] * 3.6e6 == pytest.approx(32.5 * (time.process_time() - start), rel=0.2)


def test_a_counter_that_this_user_may_not_read_is_named(machine: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(65.0, False)
    monkeypatch.setattr(power, "_closed_counter", lambda: True)
    assert "its counter is closed to this user" in Sensor().source


def test_a_gpu_that_cannot_be_read_is_not_left_out_silently(machine: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(65.0, False)
    sensor = Sensor()
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: True)))
    stop = sensor.start()
    with pytest.raises(UnmeasuredError, match="GPU"):
        stop()


def test_an_error_that_codecarbon_swallows_is_the_reason(machine: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    from codecarbon import OfflineEmissionsTracker

    machine(65.0, False)
    watch = Watch()
    threads = set(threading.enumerate())

    def broken(self: OfflineEmissionsTracker) -> None:
        raise OSError("the sensor is gone")

    monkeypatch.setattr(OfflineEmissionsTracker, "_measure_power_and_energy", broken)
    with watch.measure() as used:
        time.sleep(0.2)
    assert used.kwh is None and used.method == "not measured: OSError: the sensor is gone"
    assert set(threading.enumerate()) <= threads


class Counter:
    """A processor's energy counter as Linux shows it, in a folder of its own; it counts microjoules."""

    def __init__(self, folder: Path) -> None:
        domain = folder / "intel-rapl" / "intel-rapl:0"
        domain.mkdir(parents=True)
        (domain / "name").write_text("package-0\n")
        (domain / "max_energy_range_uj").write_text("262143328850\n")
        self.file, self.microjoules = domain / "energy_uj", 10**9
        self.add(0)

    def add(self, joules: float) -> None:
        self.microjoules += round(joules * 1e6)
        self.file.write_text(f"{self.microjoules}\n")


@pytest.fixture
def counter(machine: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A machine with a counter, whose processor draws 10 W at rest."""
    from codecarbon.core import cpu

    machine(65.0, False)
    found = Counter(tmp_path)

    def rest(seconds: float) -> None:
        begun = time.perf_counter()
        time.sleep(seconds)
        found.add(10 * (time.perf_counter() - begun))

    monkeypatch.setattr(cpu, "is_rapl_available", lambda: True)
    monkeypatch.setattr(cpu, "_get_candidate_bases", lambda folder: [str(tmp_path)])
    monkeypatch.setattr(cpu.IntelRAPL, "_setup_rapl", cpu.IntelRAPL._fetch_rapl_files)
    monkeypatch.setattr(power, "REST_COUNTER", 0.5)
    clock = SimpleNamespace(perf_counter=time.perf_counter, process_time=time.process_time, sleep=rest)
    monkeypatch.setattr(energy, "time", clock)
    return found


def test_a_counter_is_read_and_its_rest_subtracted(counter: Counter) -> None:
    watch = Watch("DEU")
    assert watch.idle_watts == pytest.approx(10, rel=0.05)
    begun = time.perf_counter()
    with watch.measure() as used:
        time.sleep(0.3)
        counter.add(50)
    seconds = time.perf_counter() - begun
    assert used.kwh is not None and used.kwh * 3.6e6 == pytest.approx(50 - 10 * seconds, abs=1.5)
    assert used.error_percent == power.COUNTER_ERROR
    assert "counter: RAPL of the processor, error up to 20 %, idle 10.0 W subtracted" in used.method


def test_a_counter_that_stands_still_is_not_zero(counter: Counter) -> None:
    watch = Watch("DEU")
    with watch.measure() as used:
        time.sleep(0.3)
    assert used.kwh is None and used.method == "not measured: a counter stood still"


def test_a_timer_that_started_anew_while_it_was_stopped_is_ended() -> None:
    from codecarbon.external.scheduler import PeriodicScheduler

    class Tracker:
        calls = 0

        def measure(self) -> None:
            self.calls += 1

    tracker, other = Tracker(), Tracker()
    mine, theirs = PeriodicScheduler(0.01, tracker.measure), PeriodicScheduler(0.01, other.measure)
    for scheduler in (mine, theirs):
        scheduler.start()
    mine.stop()
    mine.start(from_run=True)
    power._end_timers(tracker)
    calls, others = tracker.calls, other.calls
    time.sleep(0.1)
    assert tracker.calls == calls, "it went on"
    assert other.calls > others, "another tracker's timer is not ours to end"
    theirs.stop()
    power._end_timers(other)
