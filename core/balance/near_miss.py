"""The step `balance.near_miss`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.balance.common.thinning import Thinning
from core.contracts import Context
from core.errors import AssayError
from core.learned.shared import vectors


class NearMiss(Thinning, frozen=True):
    """Keeps those train rows of the large classes that are nearest to the smallest class, until the sizes are reached.

    Nearest on average to their nearest rows of the smallest class, by the model's vectors (NearMiss-1 of J. Zhang and
    I. Mani, kNN Approach to Unbalanced Data Distributions, 2003, by imbalanced-learn). It keeps the hard rows, wrongly
    labelled ones among them, and is often worse than dropping at random. Rows that were made go first and are not
    looked at.
    """

    kind: Literal["balance.near_miss"] = "balance.near_miss"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    neighbors: int = Field(
        default=3, ge=1, le=100, description="Rows of the smallest class to which the distance is measured."
    )

    def chosen(
        self, frame: pd.DataFrame, codes: np.ndarray, keep: Mapping[int, int], context: Context
    ) -> Mapping[int, np.ndarray]:
        """What imbalanced-learn selects; AssayError when there is one class alone."""
        from imblearn.under_sampling import NearMiss as Peer

        places = np.flatnonzero(codes >= 0)
        y = codes[places]
        sizes = np.bincount(y)
        if (sizes > 0).sum() < 2:
            raise AssayError(
                "There is one class alone; nothing is near to another.", self.kind, "Use balance.undersample."
            )
        near = min(self.neighbors, int(sizes[sizes > 0].min()))
        peer = Peer(sampling_strategy=dict(keep), version=1, n_neighbors=near)
        peer.fit_resample(vectors(frame, context)[places], y)
        stays = places[peer.sample_indices_]
        return {code: stays[codes[stays] == code] for code in keep}
