"""A million short rows: all statistics and the checks that need no model, against Great Expectations' checks.

Each side runs in a process of its own, so that the peak of its memory is its own.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWDA = ROOT.parent / "shared/data/swda"

pytestmark = [
    pytest.mark.bench,
    pytest.mark.shared,
    pytest.mark.skipif(not SWDA.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]

#: The rows: real utterances five times over, each later time with a number behind it, so that few are equal.
_ROWS = """
import json, resource, sys, time
from pathlib import Path
import numpy as np, pandas as pd
from core.dataset import Dataset
from core.types import Roles
files = sorted(Path(sys.argv[1]).glob("*.gz"))
frame = pd.concat([pd.read_csv(path, sep="|", dtype=str, quoting=3) for path in files])
frame = frame[frame.columns[-2:]].iloc[np.arange(1_000_000) % len(frame)].reset_index(drop=True)
frame.columns = ["text", "label"]
later = frame.index >= 200_000
frame.loc[later, "text"] = frame.loc[later, "text"].fillna("") + " " + frame.index[later].astype(str)
data = Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="m")
del frame
"""

_OURS = """
from core.contracts import Context
from core.quality.report import inspect
from core.quality.statistics import statistics
from core.members import make
kinds = ["missing", "text_length", "length_outliers", "exact_duplicates", "markup", "noise", "boilerplate",
         "personal_data", "class_imbalance", "rare_classes", "label_variants"]
checks = [make("checks", {"kind": kind}) for kind in kinds]
start, busy = time.perf_counter(), time.process_time()
context = Context()
said = statistics(data, context)
found = inspect(data, checks, context)
assert said["rows"] == len(data) == 1_000_000 and not found.skipped, found.skipped
"""

_PEER = """
from core.quality.expectations.gx import validate
from core.quality.expectations.suite import Suite
labels = sorted(data.class_sizes())
wanted = [
    {"kind": "column_set", "names": ["uid", "text", "label"], "exact": False}, {"kind": "row_count", "low": 1},
    {"kind": "not_null"}, {"kind": "not_null", "column": "label"}, {"kind": "unique", "column": "uid"},
    {"kind": "unique", "column": "text"}, {"kind": "in_set", "values": labels},
    {"kind": "lengths_between", "low": 1, "high": 2000}, {"kind": "not_matches", "pattern": "<[a-z]+>"},
    {"kind": "not_matches", "pattern": "[^ @]+@[^ @]+\\\\.[a-z]+"}, {"kind": "matches", "pattern": "\\\\S"},
    {"kind": "most_common_in", "values": ["sd"]},
]
suite = Suite.parse({"name": "twelve", "expectations": wanted})
start, busy = time.perf_counter(), time.process_time()
assert len(validate(data, suite).outcomes) == 12
"""

_END = """
took = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}
print(json.dumps(took))
"""


def measured(side: str) -> dict[str, float]:
    """Seconds, processor seconds and the peak of memory in GiB of one side."""
    line = [sys.executable, "-c", _ROWS + side + _END, str(SWDA)]
    told = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def test_statistics_and_checks(report: Callable[[str, float, float, str], None]) -> None:
    ours, peer = measured(_OURS), measured(_PEER)
    report("all statistics and 11 checks, 1,000,000 rows", ours["seconds"], peer["seconds"], "12 Great Expectations")
    for name, side in (("ours", ours), ("peer", peer)):
        print(f"{name}: {side['busy']:.1f} s of processor time, {side['gigabytes']:.2f} GiB at the peak")
    assert ours["gigabytes"] < 3
