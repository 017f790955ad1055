"""Reads the energy that parts of the machine take, through codecarbon: quietly, offline, without leaving a trace."""

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

#: Seconds between readings during the work. Another is taken at its end, so short work is read too; the interval only
#: keeps a counter from wrapping around twice unseen (a processor's holds about 260 kJ: 20 minutes at 200 W).
INTERVAL = 10.0

#: Watts of a hardware thread at full load where the processor is unknown or a slice of one; codecarbon's own guess.
WATTS_PER_THREAD = 4.0

#: Error in percent of the model of a known processor: Fischer (2025), "Ground-Truthing AI Energy Consumption:
#: Validating CodeCarbon Against External Measurements", found up to 40 against meters at the socket.
MODEL_ERROR = 40

#: Error in percent of the guessed watts: by the coefficients of the Cloud Carbon Footprint project, a virtual
#: processor of the usual servers takes 1.2 to 4.1 W more at full load than at rest.
GUESS_ERROR = 75

#: Error in percent of counters: about 5 of the sensor itself, the rest an allowance of ours (nobody's measurement) for
#: what a counter does not see: memory, voltage conversion, fans.
COUNTER_ERROR = 20

#: Seconds at rest that tell what the machine draws: a counter sees the whole machine, the model this process alone.
REST_COUNTER, REST_MODEL = 2.0, 0.5

CPU, GPU = "processor", "gpu"


class UnmeasuredError(Exception):
    """Energy could not be read; the message says why."""


class _Listener(logging.Filter):
    """Keeps codecarbon from printing, and keeps the first error that it swallowed."""

    error = ""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None and not self.error:
            self.error = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return False


_LISTENER = _Listener()


def figures() -> tuple[dict[str, dict[str, Any]], float]:
    """What codecarbon carries about electricity: an entry per country code, and the world's grams of CO2 per kWh."""
    logging.getLogger("codecarbon").addFilter(_LISTENER)
    try:
        from codecarbon.input import DataSource
    except ImportError as error:
        raise UnmeasuredError(f"codecarbon cannot be imported ({error})") from error
    data = DataSource()
    return data.get_global_energy_mix_data(), float(data.get_carbon_intensity_per_source_data()["world_average"])


class Sensor:
    """Reads energy from counters where the machine has them, else from a model of its processor.

    Counters (RAPL, NVML and the like) see all that runs on the machine. The model counts the processor time of this
    process and its children alone: codecarbon's model of the whole machine bills the neighbors' work to this one, and
    cubes the load, so that a thread's work costs more the more others run. In a virtual machine codecarbon takes the
    power of the whole chip for the slice that is lent (it knows 240 W for the AMD EPYC 7B12, whatever part of it is
    there); here a slice takes no more than ``WATTS_PER_THREAD``. Memory is left out: codecarbon gives it the same power
    at work and at rest, so it cancels.

    ``source`` says what is read, ``errors`` how far off each part may be in percent, ``rest`` how many seconds to look
    at a machine at rest. Nothing is written, printed or asked of the network; codecarbon's configuration files and
    environment variables change nothing. UnmeasuredError when there is nothing to read.
    """

    def __init__(self) -> None:
        figures()
        from codecarbon.core.resource_tracker import ResourceTracker

        self.errors: dict[str, int] = {}
        self.rest = REST_MODEL
        self._watts: float | None = None
        tracker = self._begun()
        _ended(tracker)
        setup = ResourceTracker(tracker)
        setup.set_CPU_GPU_ram_tracking()
        hardware = tracker.get_detected_hardware()
        self._gpu = setup.gpu_tracker if hardware["gpu_count"] else ""
        if setup.cpu_tracker == "cpu_load":
            said = self._model(hardware["cpu_count"], hardware["cpu_physical_count"])
        elif setup.cpu_tracker == "global constant":
            raise UnmeasuredError("the load of the processor cannot be read")
        else:
            said = f"counter: {setup.cpu_tracker} of the processor"
            self.errors[CPU], self.rest = COUNTER_ERROR, REST_COUNTER
        if self._gpu:
            name = "NVML" if self._gpu == "pynvml" else self._gpu
            said += f", counter: {name} of {hardware['gpu_model']}"
            self.errors[GPU], self.rest = COUNTER_ERROR, REST_COUNTER
        self.source = f"codecarbon {version('codecarbon')}, {said}"

    def _model(self, threads: int, sockets: int) -> str:
        """Choose the processor's watts at full load; returns the words for it."""
        from codecarbon.core import cpu
        from codecarbon.core.hardware_cache import get_cached_tdp

        guess, chip = WATTS_PER_THREAD * threads, get_cached_tdp(cpu).tdp
        known = chip is not None and chip != guess
        lent = _virtual() or threads < (os.cpu_count() or threads)
        guessed = not known or (lent and guess < chip * sockets)
        self._watts = guess if guessed else chip * sockets
        self.errors[CPU] = GUESS_ERROR if guessed else MODEL_ERROR
        why = "a guess" if guessed else "by its thermal design power"
        why += "" if known else ", unknown processor"
        why += ", virtual machine" if lent else ""
        why += ", its counter is closed to this user" if _closed_counter() else ""
        return f"model: load by this process of {threads} threads x {self._watts / threads:.3g} W ({why})"

    def start(self) -> Callable[[], dict[str, float]]:
        """Begin to read; calling what is returned ends it and gives kWh per part of the machine."""
        tracker = self._begun()

        def stop() -> dict[str, float]:
            data = _ended(tracker)
            found = {CPU: float(data.cpu_energy), GPU: float(data.gpu_energy)}
            torch = sys.modules.get("torch")
            if not self._gpu and torch is not None and torch.cuda.is_available():
                raise UnmeasuredError("the energy of the GPU cannot be read")
            if (self._gpu == "pynvml" and found[GPU] <= 0) or (self._watts is None and found[CPU] <= 0):
                raise UnmeasuredError("a counter stood still")
            return {part: found[part] for part in self.errors}

        return stop

    def _begun(self) -> Any:
        """A tracker that runs. Every setting is given, so that none is taken from the user's files."""
        from codecarbon import OfflineEmissionsTracker

        _LISTENER.error = ""
        settings: dict[str, Any] = {
            "country_iso_code": None, "region": None, "cloud_provider": None, "cloud_region": None,
            "country_2letter_iso_code": None, "gpu_ids": None, "force_carbon_intensity_g_co2e_kwh": None,
            "emissions_endpoint": None, "electricitymaps_api_token": "", "metadata": None, "api_call_interval": -1,
            "output_methods": [], "output_handlers": [], "output_dir": tempfile.gettempdir(),
            "log_level": "warning", "logger_preamble": "", "allow_multiple_runs": True,
            "tracking_mode": "process", "measure_power_secs": INTERVAL, "force_mode_cpu_load": False,
            "force_cpu_power": self._watts, "force_ram_power": 0.0, "pue": 1.0, "wue": 0.0,
            "rapl_include_dram": False, "rapl_prefer_psys": False,
        }  # fmt: skip
        tracker = OfflineEmissionsTracker(**settings)
        tracker.start()
        return tracker


def _ended(tracker: Any) -> Any:
    """Stop the tracker; its figures, or UnmeasuredError with the error that it swallowed."""
    tracker.stop()
    _end_timers(tracker)
    data = getattr(tracker, "final_emissions_data", None)
    if data is None:
        raise UnmeasuredError(_LISTENER.error or "codecarbon gave no reading")
    return data


def _end_timers(tracker: Any) -> None:
    """Wait for the tracker's timers to end; one that fires while it is being stopped starts another, which must too."""
    while timers := [timer for timer in threading.enumerate() if _timed_for(timer) is tracker]:
        for timer in timers:
            timer.function.__self__.stop()  # type: ignore[attr-defined]  # a threading.Timer
            timer.join()


def _timed_for(thread: threading.Thread) -> Any:
    """The tracker that a timer thread of codecarbon's schedulers works for; None for any other thread."""
    scheduler = getattr(getattr(thread, "function", None), "__self__", None)
    return getattr(getattr(scheduler, "function", None), "__self__", None)


def _virtual() -> bool:
    """Whether this is a virtual machine, by what the processor says of itself (Linux on x86; elsewhere False)."""
    try:
        return " hypervisor" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def _closed_counter() -> bool:
    """Whether the processor has a counter that only the administrator may read, as Linux does since 2020."""
    counter = Path("/sys/class/powercap/intel-rapl:0/energy_uj")
    return counter.exists() and not os.access(counter, os.R_OK)
