"""How much energy a piece of work took and how much CO2 that is, with the method of measurement and its error."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

from core.errors import AssayError
from core.tune.measure.power import Sensor, UnmeasuredError, figures

#: Below this many seconds nothing is told: processor time is counted in steps of 0.01 s, GPU energy in about 0.1 s.
SHORTEST = 0.1

#: Work that kept a processor busy for more than this share of its time cannot have taken no energy.
BUSY = 0.05

#: Joules in a kWh.
JOULES = 3.6e6


@dataclass(frozen=True)
class Grid:
    """Where electricity comes from: a name, grams of CO2 equivalent per kWh, and what that figure goes back to."""

    name: str
    grams: float
    source: str


def countries() -> dict[str, str]:
    """The countries whose electricity is known: ISO 3166 code of three letters and name, sorted by name."""
    known = [
        (code, str(entry["country_name"])) for code, entry in figures()[0].items() if entry["carbon_intensity"] > 0
    ]
    return dict(sorted(known, key=lambda pair: pair[1]))


def grid(country: str | None = None) -> Grid:
    """The electricity of a country, averaged over a year; None is the average of the world.

    The figures are those that codecarbon carries offline: 212 countries, nearly all of 2021 to 2023, and the world's of
    the IEA (2019). They know neither hour nor region. AssayError for a code that has none; a figure of zero is none.
    """
    mixes, world = figures()
    if country is None:
        return Grid("world average", world, "IEA 2019")
    entry = mixes.get(country.strip().upper())
    if entry is None or not entry["carbon_intensity"] > 0:
        raise AssayError(
            f"There are no figures on the electricity of '{country}'.",
            "country",
            "Give a country's three letters (such as DEU, FRA, GBR, IND or USA), or none for the world's average.",
        )
    return Grid(entry["country_name"], float(entry["carbon_intensity"]), str(entry["year"]))


@dataclass
class Energy:
    """What one piece of work took: kWh, kg of CO2 equivalent, the method in words, and the error in percent.

    The figure is marginal: what the machine draws at rest is subtracted, so it counts only what the work adds, not the
    machine's standing by nor its making. ``kwh`` and ``co2_kg`` are None when nothing could be measured; ``method``
    then begins with "not measured" and says why. Zero means that the block was seen and added nothing. The error is a
    bound on kWh, relative to the figure; the figures of one run share most of it, so that their order is firmer than
    their size. The yearly average of a country adds an error to CO2 that is not in it.
    """

    kwh: float | None = None
    co2_kg: float | None = None
    method: str = "not measured: the work has not ended"
    error_percent: int | None = None


def too_short(seconds: float) -> Energy:
    """The energy of work that was over before anything could be read."""
    return Energy(method=f"not measured: {seconds:.3f} s are too short to be seen")


class Reader(Protocol):
    """What reads energy: `core.tune.measure.power.Sensor`, or a fake in tests."""

    source: str
    errors: Mapping[str, int]
    rest: float

    def start(self) -> Callable[[], dict[str, float]]: ...


class Watch:
    """Measures the energy of one piece of work after another on a machine that it has seen at rest.

    Make it once per run, before anything is fitted: it looks at the resting machine, for 2 s where there is a counter
    and 0.5 s where there is a model. Before that the system is asked about its processor, a second of waiting in which
    ``meanwhile`` is done. ``country`` (three letters, None for the world's average) turns kWh into CO2; AssayError when
    there is no figure for it. Failing to measure raises nothing: ``Energy.method`` tells it.
    """

    def __init__(
        self, country: str | None = None, reader: Reader | None = None, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        self._idle: dict[str, float] = {}
        self._reason = ""
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(Sensor) if reader is None else None
            meanwhile()
        try:
            self.grid = grid(country)
            self._reader = asked.result() if asked else cast("Reader", reader)
            stop, start = self._reader.start(), time.perf_counter()
            time.sleep(self._reader.rest)
            seconds = time.perf_counter() - start
            self._idle = {part: kwh * JOULES / seconds for part, kwh in stop().items()}
        except UnmeasuredError as error:
            self._reason = str(error)

    @property
    def idle_watts(self) -> float | None:
        """What the machine (with the model: this process) draws at rest; None when it could not be measured."""
        return None if self._reason else sum(self._idle.values())

    @contextmanager
    def measure(self) -> Iterator[Energy]:
        """Measure the block; what it yields holds the figures once the block has ended, even if by an error."""
        used = Energy()
        stop = self._begin(used)
        start, busy = time.perf_counter(), time.process_time()
        try:
            yield used
        finally:
            seconds, busy = time.perf_counter() - start, time.process_time() - busy
            if stop is not None:
                self._finish(used, stop, seconds, busy)

    def _begin(self, used: Energy) -> Callable[[], dict[str, float]] | None:
        try:
            if self._reason:
                raise UnmeasuredError(self._reason)
            return self._reader.start()
        except UnmeasuredError as error:
            used.method = f"not measured: {error}"
            return None

    def _finish(self, used: Energy, stop: Callable[[], dict[str, float]], seconds: float, busy: float) -> None:
        """Fill in what was read less what the machine draws at rest, per part and never below zero."""
        try:
            gross = stop()
            if seconds < SHORTEST:
                raise UnmeasuredError(f"{seconds:.3f} s are too short to be seen")
            net = {part: max(kwh - self._idle[part] * seconds / JOULES, 0.0) for part, kwh in gross.items()}
            if not any(net.values()) and busy > BUSY * seconds:
                raise UnmeasuredError("the machine drew no more than when it was seen at rest, though it worked")
        except UnmeasuredError as error:
            used.method = f"not measured: {error}"
            return
        errors, total = self._reader.errors, sum(net.values())
        weighted = sum(errors[part] * kwh for part, kwh in net.items())
        used.kwh, used.co2_kg = total, total * self.grid.grams / 1000
        used.error_percent = round(weighted / total) if total else max(errors.values())
        used.method = (
            f"{self._reader.source}, error up to {used.error_percent} %, idle {self.idle_watts:.1f} W subtracted; "
            f"{self.grid.name}, {self.grid.grams:.0f} g CO2 per kWh ({self.grid.source})"
        )
