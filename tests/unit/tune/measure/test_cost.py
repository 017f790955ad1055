import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import core
from core.errors import AssayError
from core.tune.measure import cost
from core.tune.measure.cost import Latency, Meter, environment, folder_mb, latency


def test_wall_and_processor_seconds() -> None:
    with Meter() as meter:
        time.sleep(0.2)
    assert meter.seconds >= 0.2
    assert meter.cpu_seconds < 0.15, "sleeping is not work"


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak is exact on Linux alone")
def test_the_peak_is_that_of_the_block_alone() -> None:
    with Meter() as large:
        np.ones(30_000_000).sum()
    with Meter() as small:
        pass
    assert large.peak_memory_mb is not None and small.peak_memory_mb is not None
    assert large.peak_memory_mb > small.peak_memory_mb + 150


def test_a_block_that_fails_is_measured_too() -> None:
    meter = Meter()
    with pytest.raises(ValueError, match="x"), meter:
        raise ValueError("x")
    assert meter.seconds > 0 and meter.peak_memory_mb


def test_folder_mb(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 2**20)
    (tmp_path / "c").write_bytes(b"x" * 2**19)
    assert folder_mb(tmp_path) == 1.5


def test_environment_names_what_results_depend_on() -> None:
    assert set(environment()) >= {"python", "packages", "machine", "cores", "threads", "device"}


class FakeCuda:
    """A machine with two GPUs: what torch.cuda would tell."""

    def __init__(self, initialized: bool = True) -> None:
        self.initialized, self.peaks = initialized, [5 * 2**20, 7 * 2**20]

    def is_available(self) -> bool:
        return True

    def is_initialized(self) -> bool:
        return self.initialized

    def device_count(self) -> int:
        return 2

    def reset_peak_memory_stats(self, place: int) -> None:
        assert self.initialized, "resetting would start CUDA"
        self.peaks[place] = 0

    def max_memory_allocated(self, place: int) -> int:
        return self.peaks[place] if self.initialized else 0


def test_the_peak_of_the_fullest_gpu_in_the_block_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FakeCuda()
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    with Meter() as meter:
        cuda.peaks[0] = 3 * 2**20
    assert meter.peak_gpu_mb == 3


def test_a_gpu_that_is_not_used_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=FakeCuda(initialized=False)))
    with Meter() as meter:
        pass
    assert meter.peak_gpu_mb == 0


def test_measuring_does_not_load_torch() -> None:
    code = (
        "import sys\nfrom core.tune.measure.cost import Meter\n"
        "with Meter() as meter: pass\nassert meter.peak_gpu_mb is None and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(core.__file__).parent.parent)


class Clock:
    """Time that passes only when somebody works."""

    def __init__(self) -> None:
        self.now, self.calls = 0.0, list[tuple[str, ...]]()

    def perf_counter(self) -> float:
        return self.now

    def predict(self, texts: Sequence[str]) -> None:
        """2 ms a call and 1 ms a text; 10 ms a text for those that are long."""
        self.calls.append(tuple(texts))
        self.now += 0.002 + sum(0.010 if text.startswith("long") else 0.001 for text in texts)


def test_latency_is_that_of_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(cost, "time", clock)
    found = latency(clock.predict, [f"text {number}" for number in range(64)])
    assert found.single_ms == pytest.approx(3)
    size = len(clock.calls[-1])
    assert 20 <= size <= 32, "two thirds of a second hold ten calls of 22 single texts"
    assert found.p50_ms_per_1000 == pytest.approx((2 + size) / size * 1000)
    assert found.p95_ms_per_1000 == pytest.approx(found.p50_ms_per_1000), "all calls took the same time"
    assert 1.0 <= clock.now < 1.1, "about a second in all"


def test_latency_of_the_slowest_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(cost, "time", clock)
    found = latency(clock.predict, ["long" if number % 50 == 0 else "short" for number in range(200)])
    assert found.single_ms == pytest.approx(3), "the median, not the mean"
    assert found.p95_ms_per_1000 > 1.2 * found.p50_ms_per_1000


def test_latency_of_a_slow_model_takes_no_longer_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()

    def slow(texts: Sequence[str]) -> None:
        clock.calls.append(tuple(texts))
        clock.now += 2.0 * len(texts)

    monkeypatch.setattr(cost, "time", clock)
    assert latency(slow, ["a", "b"]) == Latency(2e6, 2e6, 2000)
    assert clock.calls == [("a",), ("a",)], "one call to warm up and one to measure"


def test_latency_with_few_texts() -> None:
    seen: list[int] = []
    found = latency(lambda texts: seen.append(len(texts)), ["a", "b", "c"], seconds=0.05)
    assert set(seen) == {1, 3}
    assert 0 < found.p50_ms_per_1000 <= found.p95_ms_per_1000


def test_latency_of_nothing() -> None:
    with pytest.raises(AssayError, match="no texts"):
        latency(len, [])


def test_environments_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    here = environment()
    assert here["packages"]["peft"] and here["packages"]["safetensors"] and here["packages"]["accelerate"]
    assert here["processor"] and here["memory_gb"] > 0
    assert json.loads(json.dumps(here)) == here, "it is stored as JSON"
    assert environment() == here
    monkeypatch.setattr(torch, "get_float32_matmul_precision", lambda: "medium")
    other = environment()
    assert other["matmul_precision"] == "medium" and other["digest"] != here["digest"]


def test_a_package_that_is_not_there_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "PACKAGES", ("numpy", "no-such-package"))
    assert environment()["packages"] == {"numpy": np.__version__, "no-such-package": None}
