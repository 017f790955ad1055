import time
from pathlib import Path

import numpy as np
import pytest

from core.tune.measure.cost import Meter, environment, folder_mb


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
