"""The step `balance.cluster_centroids`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from core.balance.common.thinning import Thinning
from core.contracts import Context
from core.learned.shared import vectors

#: Rows times clusters from which k-means looks at a part of the rows at a time: minutes become seconds.
_MANY = 2_000_000


class ClusterCentroids(Thinning, frozen=True):
    """Clusters the vectors of each large class and keeps the train row nearest to each center.

    As many clusters as rows are to stay, by k-means (`ClusterCentroids` of imbalanced-learn, but with a row of each
    cluster instead of its center, so that no two centers give the same row). What stays covers the whole class, with
    its repetitions thinned out. Rows that were made go first and are not looked at. Large classes of which many rows
    stay take minutes.
    """

    kind: Literal["balance.cluster_centroids"] = "balance.cluster_centroids"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})

    def chosen(
        self, frame: pd.DataFrame, codes: np.ndarray, keep: Mapping[int, int], context: Context
    ) -> Mapping[int, np.ndarray]:
        """One row a cluster; where rows have the same vectors and clusters are empty, random rows fill up."""
        whole, found = vectors(frame, context), {}
        for done, (code, count) in enumerate(keep.items()):
            context.progress(done, len(keep), f"Clustering class {done + 1} of {len(keep)}")
            rows, rng = np.flatnonzero(codes == code), context.rng(2, code)
            nearest = representatives(whole[rows], count, int(rng.integers(2**31)))
            others = np.setdiff1d(np.arange(len(rows)), nearest)
            more = rng.choice(others, count - len(nearest), replace=False)
            found[code] = rows[np.concatenate([nearest, more])]
        return found


def representatives(points: np.ndarray, clusters: int, seed: int) -> np.ndarray:
    """Places of the points nearest to the center of their own cluster, one a cluster that is not empty."""
    import warnings

    from sklearn.cluster import KMeans, MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning

    method = MiniBatchKMeans if len(points) * clusters > _MANY else KMeans
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer different points than clusters: the caller fills up
        model = method(n_clusters=clusters, n_init=1, random_state=seed).fit(points)
    centers = model.cluster_centers_[model.labels_]
    distances = ((points - centers) ** 2).sum(axis=1)
    order = np.lexsort([np.arange(len(points)), distances, model.labels_])
    return order[np.unique(model.labels_[order], return_index=True)[1]]
