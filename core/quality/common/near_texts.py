"""Pairs of nearly equal texts, found once per inspection."""

import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.learned.shared import keys
from core.near.join import Pairs, similar_keys


def near_texts(dataset: Dataset, context: Context, threshold: float) -> Pairs:
    """Pairs of rows whose texts have a Jaccard similarity of character 5-grams of at least ``threshold``."""
    return context.once(
        f"near {threshold}",
        lambda: similar_keys(keys(dataset.frame, context), threshold, progress=context.progress),
    )


def listed(pairs: pd.DataFrame, most: int = 200) -> list[dict[str, object]]:
    """The first so many rows of a table of pairs, as JSON."""
    rows: list[dict[str, object]] = pairs.head(most).to_dict("records")
    return rows
