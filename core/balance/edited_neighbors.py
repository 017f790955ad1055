"""The step `balance.edited_neighbors`."""

from typing import Literal

import numpy as np
from pydantic import Field

from core.balance.common.pruning import Pruning


class EditedNeighbors(Pruning, frozen=True):
    """Drops train rows of the larger classes whose nearest neighbors are of other classes.

    By the model's vectors (D. Wilson, Asymptotic Properties of Nearest Neighbor Rules Using Edited Data, 1972, by
    imbalanced-learn). Rows of the smallest class stay. It drops rows that are hard as well as rows that are wrong: look
    at what the check of wrong labels finds first. It stands before steps that repeat or make rows.
    """

    kind: Literal["balance.edited_neighbors"] = "balance.edited_neighbors"
    neighbors: int = Field(default=3, ge=1, le=100, description="Neighbors that are asked.")
    agree: Literal["all", "most"] = Field(
        default="most", description="A row stays if all of its neighbors, or most of them, are of its class."
    )

    def stays(self, points: np.ndarray, y: np.ndarray) -> np.ndarray:
        """What imbalanced-learn leaves; with fewer other rows than neighbors to ask, all of them are asked."""
        from imblearn.under_sampling import EditedNearestNeighbours

        asked = min(self.neighbors, len(y) - 1)
        peer = EditedNearestNeighbours(n_neighbors=asked, kind_sel="all" if self.agree == "all" else "mode")
        peer.fit_resample(points, y)
        return np.asarray(peer.sample_indices_)
