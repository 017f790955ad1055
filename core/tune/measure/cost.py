"""What a piece of work cost on this machine."""

import ctypes
import gc
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any


@dataclass
class Meter:
    """Measures a block: wall seconds, processor seconds, and the peak resident memory of the process in MiB.

    On Linux the kernel's own high-water mark is reset at the start, so the peak is exact; elsewhere it is the process's
    peak so far. Memory that an earlier block left behind is given back first where the C library can do so.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float | None = None

    def __enter__(self) -> "Meter":
        gc.collect()
        _trim()
        _reset_peak()
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.perf_counter() - self._wall
        self.cpu_seconds = time.process_time() - self._cpu
        self.peak_memory_mb = _peak_mb()


def _trim() -> None:
    """Ask glibc to hand unused memory back."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return


def _reset_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_mb() -> float | None:
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def folder_mb(folder: Path) -> float:
    """Size of a folder's files in MiB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def environment() -> dict[str, Any]:
    """What results depend on besides data and settings: versions, processor, threads, device."""
    import platform
    from importlib.metadata import version

    import torch

    packages = ("torch", "transformers", "scikit-learn", "numpy", "pandas")
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
    }
