"""Wrong labels against plain cleanlab on the same vectors: banking77 with 5 % flips, and those planted in the sample.

The peer is the recipe of cleanlab's own tutorials: scikit-learn's `cross_val_predict` with logistic regression as it
comes, five folds, then `get_label_quality_scores`. The vectors are made once and are nobody's time.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.sample import Sample
from core.contracts import Context
from core.dataset import Dataset
from core.learned.predicted import predicted
from core.learned.shared import vectors
from core.quality.label_errors import LabelErrors
from core.types import Roles

ROOT = Path(__file__).parents[2]
BANKING = ROOT.parent / "shared/data/banking77/train.csv"

pytestmark = [pytest.mark.bench, pytest.mark.model]


def plain(points: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Label quality scores of the peer."""
    from cleanlab.rank import get_label_quality_scores
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    model = LogisticRegression(max_iter=1000)
    return np.asarray(get_label_quality_scores(y, cross_val_predict(model, points, y, cv=5, method="predict_proba")))


def flipped(y: np.ndarray, classes: int, seed: int) -> np.ndarray:
    """The classes with 5 % of the rows moved to another class at random."""
    rng, wrong = np.random.default_rng(seed), y.copy()
    rows = rng.choice(len(y), len(y) // 20, replace=False)
    wrong[rows] = (y[rows] + rng.integers(1, classes, len(rows))) % classes
    return wrong


@pytest.mark.shared
@pytest.mark.skipif(not BANKING.is_file(), reason="the folder of real datasets is not beside the checkout")
def test_flips_on_banking77(tmp_path: Path, report: Callable[[str, float, float, str], None]) -> None:
    from sklearn.metrics import average_precision_score

    table = pd.read_csv(BANKING, dtype=str).sample(2000, random_state=0).reset_index(drop=True)
    truth, names = pd.factorize(table["category"], sort=True)
    points, gained = None, []
    for seed in range(3):
        y = flipped(truth, len(names), seed)
        data = Dataset.from_frame(table.assign(category=names[y]), Roles(text="text", label="category"))
        context = Context(cache=tmp_path)
        if points is None:
            points = vectors(data.frame, context)
        context.shared["vectors"] = points
        start = time.perf_counter()
        found = predicted(data.frame, context)
        ours = time.perf_counter() - start
        assert found is not None and len(found.rows) == len(y)
        start = time.perf_counter()
        peer = plain(points, y)
        theirs = time.perf_counter() - start
        quality = found.probabilities[np.arange(len(y)), found.y]
        mine, other = (float(average_precision_score(y != truth, -scores)) for scores in (quality, peer))
        report(f"label errors, 2,000 rows, 77 classes, seed {seed}", ours, theirs, "cross_val_predict and cleanlab")
        print(f"AUPRC {mine:.4f} against {other:.4f}")
        gained.append(mine - other)
    assert min(gained) >= 0


def test_wrong_labels_of_the_sample(tmp_path: Path) -> None:
    data = gather(Sample())
    kinds = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]
    wrong = {data.frame["uid"].iloc[entry["row"]] for entry in kinds["wrong_labels"]}
    (found,) = LabelErrors().inspect(data, Context(cache=tmp_path))
    first, every = set(found.uids[: 2 * len(wrong)]), set(found.uids)
    recall, precision = len(wrong & first) / len(wrong), len(wrong & first) / len(first)
    print(
        f"\n{len(wrong)} planted, the first {len(first)} suspects: recall {recall:.3f}, precision {precision:.3f}; "
        f"all {len(every)} suspects hold {len(wrong & every)}"
    )
    assert recall >= 0.6
