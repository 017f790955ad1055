"""The sealed test: only what was chosen on validation is shown its rows, and the score is that of the saved model."""

from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Approach, Fitted
from core.tune.compare.bench import Bench
from core.types import Rows, Split


def tested(bench: Bench, setting: Approach, record: dict[str, Any]) -> dict[str, Any]:
    """The chosen trial's record with ``test``, the name of its predictions; they are made by the model on disk.

    So what is scored is what will be used. Nothing is done again where the predictions are there already.
    """
    name, seed = str(record["unit"]), int(record["seed"])
    if _named(name) not in bench.store.units(bench.run_id):
        fitted = type(setting).load(bench.saved(setting.kind), bench.context(seed))
        open_test(bench, fitted, setting.kind, name, seed)
    return {**record, "test": _named(name)}


def open_test(bench: Bench, fitted: Fitted, kind: str, unit: str, seed: int) -> str:
    """Store what a model says of the test rows; returns the name of these predictions."""
    rows = bench.prepared.test
    table = predictions(bench, Split.TEST, rows, fitted.predict_proba(rows.texts), kind, seed)
    bench.store.write_predictions(bench.run_id, _named(unit), table)
    return _named(unit)


def predictions(bench: Bench, split: Split, rows: Rows, said: np.ndarray, kind: str, seed: int) -> pd.DataFrame:
    """What a run keeps of a fit: uid, split, approach, seed, one column of probabilities per class, in class order."""
    head = pd.DataFrame({"uid": rows.uids, "split": split.value, "approach": kind, "seed": seed})
    names = [f"p:{label}" for label in bench.prepared.task.classes]
    return pd.concat([head, pd.DataFrame(said, columns=names)], axis=1)


def _named(unit: str) -> str:
    return f"{unit}.test"
