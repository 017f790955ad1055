"""What a piece of work cost on this machine."""

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from core.digest import json_digest
from core.errors import AssayError

#: Texts in one call when latency is measured, as a service that collects requests would send them.
BATCH = 32

#: Packages that results depend on.
PACKAGES = ("torch", "transformers", "peft", "accelerate", "safetensors", "scikit-learn", "numpy", "pandas")


@dataclass
class Meter:
    """Measures a block: wall seconds, processor seconds, and peak memory in MiB, of the process and of the GPU.

    On Linux the kernel's own high-water mark is reset at the start, so the peak is exact; elsewhere it is the process's
    peak so far. Memory that an earlier block left behind is given back first where the C library can do so. The GPU's
    peak is what torch had given to tensors, on the fullest GPU; None without a GPU or when torch was not used.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float | None = None
    peak_gpu_mb: float | None = None

    def __enter__(self) -> "Meter":
        gc.collect()
        _trim()
        _reset_peak()
        _reset_gpu_peak()
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.perf_counter() - self._wall
        self.cpu_seconds = time.process_time() - self._cpu
        self.peak_memory_mb = _peak_mb()
        self.peak_gpu_mb = _peak_gpu_mb()


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


def _cuda() -> Any:
    """torch.cuda if torch is loaded and there is a GPU, else None; asking must not load torch."""
    torch = sys.modules.get("torch")
    return torch.cuda if torch is not None and torch.cuda.is_available() else None


def _reset_gpu_peak() -> None:
    cuda = _cuda()
    if cuda is not None and cuda.is_initialized():
        for place in range(cuda.device_count()):
            cuda.reset_peak_memory_stats(place)


def _peak_gpu_mb() -> float | None:
    cuda = _cuda()
    if cuda is None:
        return None
    return max(float(cuda.max_memory_allocated(place)) for place in range(cuda.device_count())) / 2**20


@dataclass(frozen=True)
class Latency:
    """How long a model takes for texts that it has not seen, in milliseconds.

    The median and the 95th percentile of calls with many texts, scaled to 1,000 texts, and the median of calls with a
    single text.
    """

    p50_ms_per_1000: float
    p95_ms_per_1000: float
    single_ms: float


def latency(predict: Callable[[Sequence[str]], Any], texts: Sequence[str], seconds: float = 1.0) -> Latency:
    """Time calls of ``predict`` for about ``seconds``: a third on single texts, the rest on batches of up to 32.

    The first call is not counted: it loads and compiles. Batches are cut from the texts going round, so that one text
    meets different neighbors; they are made smaller where 32 texts would leave fewer than ten calls. A model that needs
    longer than ``seconds`` for one text is called twice. The percentiles are over calls, and with fewer than 20 calls
    the 95th is close to the slowest. Use 64 or more texts of usual lengths.
    """
    if not texts:
        raise AssayError("There are no texts to measure latency on.", "latency", "Give at least one text.")
    start = time.perf_counter()
    predict(texts[:1])
    singles = _timed(predict, _rounds(texts, 1), start + seconds / 3)
    single = max(float(np.median(singles)), 1e-9)
    size = max(1, min(BATCH, len(texts), int(seconds * 2 / 3 / 10 / single)))
    calls = singles if size == 1 else []
    calls = calls + _timed(predict, _rounds(texts, size), start + seconds, least=int(size > 1))
    p50, p95 = np.percentile(calls, (50, 95)) / size * 1e6
    return Latency(float(p50), float(p95), single * 1e3)


def _rounds(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """Batches of ``size``, going round the texts without end."""
    for number in count():
        yield [texts[place % len(texts)] for place in range(number * size, (number + 1) * size)]


def _timed(
    predict: Callable[[Sequence[str]], Any], batches: Iterator[list[str]], until: float, least: int = 1
) -> list[float]:
    """Seconds of each call until the clock says ``until``, at least ``least`` of them."""
    taken: list[float] = []
    while len(taken) < least or time.perf_counter() < until:
        batch = next(batches)
        before = time.perf_counter()
        predict(batch)
        taken.append(time.perf_counter() - before)
    return taken


def folder_mb(folder: Path) -> float:
    """Size of a folder's files in MiB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def environment() -> dict[str, Any]:
    """What results depend on besides data and settings: versions, processor, memory, threads, device, precision.

    ``memory_gb`` is rounded to whole GiB, because the same machine shows a little more or less after each start.
    ``digest`` is the same for two runs exactly when all the rest is: runs of different environments are told apart by
    it and not ranked together.
    """
    import platform

    import torch

    from core.tune.training.precision import native_bfloat16

    gpu = torch.cuda.is_available()
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": {name: _version(name) for name in PACKAGES},
        "machine": platform.machine(),
        "processor": _processor(),
        "memory_gb": _memory_gb(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "device": torch.cuda.get_device_name() if gpu else "cpu",
        "devices": torch.cuda.device_count() if gpu else 0,
        "cuda": torch.version.cuda if gpu else None,
        "native_bfloat16": native_bfloat16(),
        "matmul_precision": torch.get_float32_matmul_precision(),
    }
    return {**found, "digest": json_digest(found)}


def _version(package: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    """The processor's name as its maker writes it, where the system tells it."""
    import platform

    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory_gb() -> int | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, ValueError, OSError):
        return None
