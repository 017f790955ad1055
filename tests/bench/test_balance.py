"""Balance against imbalanced-learn: a million rows by index, and SMOTE on vectors; seconds of one processor each.

Both sides get the same frame or the same vectors, in turn, and reach the same class counts. Memory is what numpy and
Python had at their peak.
"""

import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from core.balance.oversample import Oversample
from core.balance.undersample import Undersample
from core.contracts import Context
from core.dataset import Dataset
from core.tune.models.resampled import resampled
from core.types import Roles

ROWS = 1_000_000
SHARES = {"praise": 0.70, "question": 0.15, "complaint": 0.10, "threat": 0.05}
Report = Callable[[str, float, float, str], None]
Made = TypeVar("Made")

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Short texts of four classes, all of train."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"text": [f"a short text, number {place} of many" for place in range(ROWS)]})
    table["label"] = np.array(list(SHARES))[rng.choice(len(SHARES), ROWS, p=list(SHARES.values()))]
    table["split"] = "train"
    return Dataset.from_frame(table.astype("str"), Roles(text="text", label="label")).frame


def timed(work: Callable[[], Made], runs: int = 3) -> tuple[float, Made]:
    """Seconds of the quickest of so many runs, and what came of it."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
    return best, found


def peak_mb(work: Callable[[], object]) -> float:
    """Megabytes at the peak."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def test_a_million_rows_by_index(frame: pd.DataFrame, report: Report) -> None:
    from imblearn.over_sampling import RandomOverSampler
    from imblearn.under_sampling import RandomUnderSampler

    over, under = Oversample(), Undersample()
    ours, repeats = timed(lambda: over.repeats(frame, Context()))
    whole, after = timed(lambda: over.apply(frame, Context()), 2)
    peer, (_, said) = timed(lambda: RandomOverSampler(random_state=0).fit_resample(frame, frame["label"]), 2)
    report(f"oversampling {ROWS:,} rows by index", ours, peer, "RandomOverSampler")
    report(f"oversampling {ROWS:,} rows, and taking {len(after):,}", whole, peer, "RandomOverSampler")
    assert repeats.sum() == len(after) == len(said)
    assert after["label"].value_counts().to_dict() == said.value_counts().to_dict()
    dropping, left = timed(lambda: under.apply(frame, Context()), 2)
    under_peer, (rest, _) = timed(lambda: RandomUnderSampler(random_state=0).fit_resample(frame, frame["label"]), 2)
    report(f"undersampling {ROWS:,} rows", dropping, under_peer, "RandomUnderSampler")
    assert left["label"].value_counts().to_dict() == rest["label"].value_counts().to_dict()
    memory = peak_mb(lambda: over.repeats(frame, Context()))
    peer_memory = peak_mb(lambda: RandomOverSampler(random_state=0).fit_resample(frame, frame["label"]))
    print(f"peak memory by index {memory:,.0f} MB, RandomOverSampler {peer_memory:,.0f} MB")
    assert ours * 20 <= peer
    assert whole <= peer and memory * 5 <= peer_memory


def test_smote(report: Report) -> None:
    from imblearn.over_sampling import SMOTE

    rng = np.random.default_rng(0)
    y = rng.choice(3, 100_000, p=[0.9, 0.07, 0.03])
    vectors = (rng.standard_normal((100_000, 384)) + rng.standard_normal((3, 384))[y]).astype(np.float32)
    resampled(vectors[:1000], y[:1000], "smote", 0)  # imports
    ours, (made, classes) = timed(lambda: resampled(vectors, y, "smote", 0), 2)
    peer, (theirs, said) = timed(lambda: SMOTE(random_state=0).fit_resample(vectors, y), 2)
    report(f"SMOTE of {len(y):,} vectors to {len(said):,}", ours, peer, "imbalanced-learn")
    np.testing.assert_array_equal(classes, said)
    np.testing.assert_allclose(made, theirs, atol=1e-4)
    assert ours <= peer
