"""What is in a dataset, in numbers."""

from typing import Any

import pandas as pd

from core.contracts import CheckContext
from core.dataset import Dataset
from core.quality.class_imbalance import effective_classes
from core.quality.shared import keys, missing
from core.types import LABEL, TEXT


def statistics(dataset: Dataset, context: CheckContext) -> dict[str, Any]:
    """Rows, classes, missing values by column, distinct texts, and the lengths of texts in characters and words.

    Lengths are of the rows that have text; ``effective_classes`` is the exponential of the entropy of class shares.
    """
    frame = dataset.frame
    present = frame.loc[~missing(dataset, context), TEXT]
    sizes = dataset.class_sizes()
    return {
        "rows": len(frame),
        "texts": len(present),
        "distinct_texts": int(keys(dataset, context).nunique()),
        "labelled": int(frame[LABEL].notna().sum()),
        "classes": len(sizes),
        "class_sizes": sizes,
        "effective_classes": round(effective_classes(sizes), 2),
        "missing": {str(column): int(frame[column].isna().sum()) for column in frame.columns},
        "characters": _spread(present.str.len()),
        "words": _spread(present.str.split().str.len()),
        "splits": dataset.split_sizes(),
    }


def _spread(values: pd.Series) -> dict[str, float]:
    if values.empty:
        return {}
    points = values.astype(float).quantile([0, 0.05, 0.5, 0.95, 1])
    names = ("min", "p5", "median", "p95", "max")
    return {
        "mean": round(float(values.mean()), 2),
        **{name: float(point) for name, point in zip(names, points, strict=True)},
    }
