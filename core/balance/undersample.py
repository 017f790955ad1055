"""The step `balance.undersample`."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from core.balance.common.rows import places_of
from core.balance.common.thinning import Thinning
from core.contracts import Context


class Undersample(Thinning, frozen=True):
    """Drops random train rows of the large classes until the classes have the sizes asked for.

    What is dropped is lost to the training: with few rows in the smallest class, most of the data goes. Rows that were
    made go first. Again with the same settings it changes nothing.
    """

    kind: Literal["balance.undersample"] = "balance.undersample"

    def chosen(
        self, frame: pd.DataFrame, codes: np.ndarray, keep: Mapping[int, int], context: Context
    ) -> Mapping[int, np.ndarray]:
        """Rows drawn without replacement."""
        rng, places = context.rng(), places_of(codes, int(codes.max()) + 1)
        return {code: rng.choice(places[code], rows, replace=False) for code, rows in keep.items()}
