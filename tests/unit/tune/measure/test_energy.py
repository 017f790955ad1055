"""Energy from a fake reader on a fake clock; one test on the machine as it is."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import core
from core.errors import AssayError
from core.tune.measure import energy
from core.tune.measure.energy import Watch, countries, grid
from core.tune.measure.power import Sensor, UnmeasuredError

KWH = 3.6e6


class Machine:
    """A machine, its clock and its reader: it draws ``rest_watts`` asleep and ``work_watts`` while it works."""

    source = "fake meter"
    rest = 2.0

    def __init__(self, rest: dict[str, float], work: dict[str, float], errors: dict[str, int] | None = None) -> None:
        self.rest_watts, self.work_watts = rest, work
        self.errors = errors or dict.fromkeys(rest, 40)
        self.now = self.busy = 0.0
        self.joules = dict.fromkeys(rest, 0.0)
        self.broken = ""

    def perf_counter(self) -> float:
        return self.now

    def process_time(self) -> float:
        return self.busy

    def sleep(self, seconds: float) -> None:
        self._pass(seconds, self.rest_watts)

    def work(self, seconds: float) -> None:
        self.busy += seconds
        self._pass(seconds, self.work_watts)

    def _pass(self, seconds: float, watts: dict[str, float]) -> None:
        self.now += seconds
        for part, value in watts.items():
            self.joules[part] += value * seconds

    def start(self) -> Callable[[], dict[str, float]]:
        begun = dict(self.joules)

        def stop() -> dict[str, float]:
            if self.broken:
                raise UnmeasuredError(self.broken)
            return {part: (self.joules[part] - begun[part]) / KWH for part in begun}

        return stop


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Machine, Watch]]:
    """A watch on a fake machine: watts at rest and at work, per part."""

    def make(
        rest: dict[str, float], work: dict[str, float], country: str | None = "DEU", **more: dict[str, int]
    ) -> tuple[Machine, Watch]:
        machine = Machine(rest, work, **more)
        monkeypatch.setattr(energy, "time", machine)
        return machine, Watch(country, reader=machine)

    return make


Make = Callable[..., tuple[Machine, Watch]]


def test_only_what_the_work_adds(on: Make) -> None:
    machine, watch = on({"processor": 10.0}, {"processor": 30.0})
    assert watch.idle_watts == pytest.approx(10)
    with watch.measure() as used:
        machine.work(100)
        machine.sleep(900)
    assert used.kwh == pytest.approx(20 * 100 / KWH)
    assert used.co2_kg == pytest.approx(20 * 100 / KWH * 0.38095)
    assert used.error_percent == 40
    assert used.method == ("fake meter, error up to 40 %, idle 10.0 W subtracted; Germany, 381 g CO2 per kWh (2023)")


def test_each_part_has_its_own_rest_and_error(on: Make) -> None:
    machine, watch = on(
        {"processor": 10.0, "gpu": 60.0}, {"processor": 20.0, "gpu": 90.0}, errors={"processor": 75, "gpu": 20}
    )
    with watch.measure() as used:
        machine.work(10)
    assert used.kwh == pytest.approx(40 * 10 / KWH)
    assert used.error_percent == round((75 * 10 + 20 * 30) / 40)
    machine.work_watts = {"processor": 20.0, "gpu": 50.0}
    with watch.measure() as used:
        machine.work(10)
    assert used.kwh == pytest.approx(10 * 10 / KWH), "a part below its rest takes nothing from the others"


def test_a_block_that_added_nothing(on: Make) -> None:
    machine, watch = on({"processor": 10.0}, {"processor": 30.0})
    with watch.measure() as used:
        machine.sleep(5)
    assert used.kwh == 0 and used.co2_kg == 0 and "not measured" not in used.method


@pytest.mark.parametrize(
    ("rest", "work", "seconds", "broken", "reason"),
    [
        (10.0, 30.0, 5.0, "a counter stood still", "a counter stood still"),
        (10.0, 10.0, 5.0, "", "no more than when it was seen at rest"),
        (10.0, 4.0, 5.0, "", "no more than when it was seen at rest"),
        (10.0, 30.0, 0.05, "", "0.050 s are too short"),
    ],
)
def test_what_could_not_be_measured_is_not_zero(
    on: Make, rest: float, work: float, seconds: float, broken: str, reason: str
) -> None:
    machine, watch = on({"processor": rest}, {"processor": work})
    machine.broken = broken
    with watch.measure() as used:
        machine.work(seconds)
    assert used.kwh is None and used.co2_kg is None and used.error_percent is None
    assert used.method.startswith("not measured: ") and reason in used.method


def test_a_machine_without_a_meter(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(self: Sensor) -> None:
        raise UnmeasuredError("the load of the processor cannot be read")

    monkeypatch.setattr(Sensor, "__init__", nothing)
    watch = Watch("FRA")
    assert watch.idle_watts is None
    for _ in range(2):
        with watch.measure() as used:
            time.sleep(0.01)
        assert used.kwh is None and used.method == "not measured: the load of the processor cannot be read"


def test_a_missing_package_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "codecarbon.input", None)
    with Watch("DEU").measure() as used:
        pass
    assert used.kwh is None and "codecarbon cannot be imported" in used.method


def test_work_that_fails_is_measured_too(on: Make) -> None:
    machine, watch = on({"processor": 10.0}, {"processor": 30.0})
    with pytest.raises(ValueError, match="x"), watch.measure() as used:
        machine.work(10)
        raise ValueError("x")
    assert used.kwh == pytest.approx(200 / KWH)


def test_before_the_end_nothing_is_measured(on: Make) -> None:
    _, watch = on({"processor": 10.0}, {"processor": 30.0})
    with watch.measure() as used:
        assert used.kwh is None and used.method.startswith("not measured")


@pytest.mark.parametrize("code", ["DEU", "FRA", "ABW", "USA", None])
def test_co2_is_what_codecarbon_makes_of_a_kwh(code: str | None) -> None:
    from codecarbon.core.emissions import Emissions
    from codecarbon.core.units import Energy
    from codecarbon.external.geography import GeoMetadata
    from codecarbon.input import DataSource

    theirs = Emissions(DataSource()).get_country_emissions(Energy.from_energy(kWh=1), GeoMetadata(code))
    assert grid(code).grams == pytest.approx(theirs * 1000)


def test_countries() -> None:
    known = countries()
    assert known["DEU"] == "Germany" and len(known) > 200
    assert all(re.fullmatch("[A-Z]{3}", code) for code in known)
    assert list(known.values()) == sorted(known.values())
    assert all(grid(code).grams > 0 for code in known)
    assert grid(" deu ") == grid("DEU")
    assert grid().name == "world average" and grid().grams == 475


@pytest.mark.parametrize("code", ["ZZZ", "DE", "Germany", "", "CAF"])
def test_a_country_that_is_not_known(code: str) -> None:
    with pytest.raises(AssayError) as error:
        Watch(code)
    assert "DEU" in error.value.remedy and error.value.where == "country" and f"'{code}'" in error.value.what


def _work(seconds: float) -> float:
    """Keep a processor busy; the processor seconds that it took."""
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass
    return time.process_time() - start


def test_on_this_machine_it_measures_or_says_why_not() -> None:
    watch = Watch("DEU")
    with watch.measure() as used:
        busy = _work(0.5)
    if used.kwh is None:
        assert used.method.startswith("not measured: ") and len(used.method) > 20
        return
    assert used.kwh > 0 and used.co2_kg == pytest.approx(used.kwh * 0.38095)
    assert used.error_percent in range(1, 101)
    assert used.method.startswith("codecarbon ") and "subtracted; Germany, 381 g" in used.method
    if model := re.search(r"(\d+) threads x ([\d.]+) W", used.method):
        assert used.kwh * KWH == pytest.approx(busy * float(model[2]), rel=0.25), (
            "processor seconds x watts of a thread"
        )
    else:
        assert "counter: " in used.method


HOSTILE = {
    "output_dir": "/no/such/folder",
    "output_methods": "csv,api",
    "emissions_endpoint": "http://127.0.0.1:9/emissions",
    "co2_signal_api_token": "token",
    "electricitymaps_api_token": "token",
    "force_cpu_power": "100000",
    "force_ram_power": "100000",
    "force_carbon_intensity_g_co2e_kwh": "1",
    "allow_multiple_runs": "false",
    "tracking_mode": "machine",
    "log_level": "debug",
    "pue": "10",
    "measure_power_secs": "0.01",
}


def test_it_leaves_no_trace_whatever_the_user_has_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folders = [tmp_path / name for name in ("work", "home", "temp")]
    for folder in folders:
        folder.mkdir()
    config = "[codecarbon]\n" + "".join(f"{key} = {value}\n" for key, value in HOSTILE.items())
    for folder in folders[:2]:
        (folder / ".codecarbon.config").write_text(config)
    for key, value in HOSTILE.items():
        monkeypatch.setenv(f"CODECARBON_{key.upper()}", value)
    monkeypatch.chdir(folders[0])
    monkeypatch.setenv("HOME", str(folders[1]))
    monkeypatch.setattr(tempfile, "tempdir", str(folders[2]))
    calls: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: calls.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **more: calls.append(address))
    threads = set(threading.enumerate())
    with Watch().measure() as used:
        busy = _work(1.2)
    assert sorted(path.name for folder in folders for path in folder.rglob("*")) == [".codecarbon.config"] * 2
    assert not calls, "the network was asked"
    assert set(threading.enumerate()) <= threads
    assert capfd.readouterr() == ("", "")
    if used.kwh is not None and "model: " in used.method:
        assert used.kwh * KWH < busy * 200, "the user's files say 100,000 W"


def test_two_processes_at_the_same_time() -> None:
    code = (
        "import json, time\nfrom core.tune.measure.energy import Watch\nwatch = Watch('DEU')\n"
        "with watch.measure() as used:\n"
        "    end = time.process_time() + 0.5\n    while time.process_time() < end: pass\n"
        "print(json.dumps([used.kwh, used.method]))"
    )
    root = Path(core.__file__).parent.parent
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root, env=environment)
        for _ in range(2)
    ]
    found = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    with Watch().measure() as alone:
        _work(0.2)
    modelled = re.search(r"model: .* threads x ([\d.]+) W", alone.method)
    for kwh, method in found:
        assert (kwh is None) == method.startswith("not measured")
        if modelled:
            expected = 0.5 * float(modelled[1])
            assert kwh is not None, method
            assert kwh * KWH == pytest.approx(expected, rel=0.3), "each is billed its own work, not the other's"
