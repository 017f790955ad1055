"""The step `balance.tomek_links`."""

from typing import Literal

import numpy as np
from pydantic import Field

from core.balance.common.pruning import Pruning


class TomekLinks(Pruning, frozen=True):
    """Drops train rows that are each other's nearest neighbor and of different classes.

    By the model's vectors (I. Tomek, Two Modifications of CNN, 1976, by imbalanced-learn). It clears the border between
    classes of doubtful rows and hardly changes the sizes. It stands before steps that repeat or make rows.
    """

    kind: Literal["balance.tomek_links"] = "balance.tomek_links"
    drop: Literal["not_smallest", "both"] = Field(
        default="not_smallest", description="Rows of the smallest class stay, or both rows of a pair go."
    )

    def stays(self, points: np.ndarray, y: np.ndarray) -> np.ndarray:
        """What imbalanced-learn leaves."""
        from imblearn.under_sampling import TomekLinks as Peer

        peer = Peer(sampling_strategy="all" if self.drop == "both" else "not minority")
        peer.fit_resample(points, y)
        return np.asarray(peer.sample_indices_)
