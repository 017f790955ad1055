"""Rows whose labels no step may change."""

import numpy as np
import pandas as pd

from core.types import SPLIT, Split


def sealed(frame: pd.DataFrame) -> np.ndarray:
    """True for rows of validation and test, shape (rows,); False for all before the split."""
    return frame[SPLIT].isin([Split.VALIDATION.value, Split.TEST.value]).to_numpy(dtype=bool)
