"""What a step could still drop."""

import pandas as pd

from core.dataset import Dataset
from core.types import SPLIT, Split


def droppable(dataset: Dataset) -> pd.Series:
    """True for rows that a step may drop: all before the split, train rows after it; only these have a fix."""
    if not dataset.is_split:
        return pd.Series(True, index=dataset.frame.index)
    return dataset.frame[SPLIT] == Split.TRAIN.value
