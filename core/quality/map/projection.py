"""The map: each text as a point of the plane, near to texts of a similar meaning."""

import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.learned.neighbors import nearest
from core.learned.shared import keys, missing, vectors
from core.quality.map.topics import topics
from core.types import UID

#: Texts that t-SNE places itself; it takes about half a minute for so many on one core. The others are put among them.
LANDMARKS = 5_000

_AMONG = 5


def projected(dataset: Dataset, context: Context) -> pd.DataFrame:
    """Columns ``uid``, ``x``, ``y`` and ``cluster`` (the place in `topics`' titles), a row for each row with text.

    Up to `LANDMARKS` different texts, drawn at random, are reduced to 50 principal components and placed by t-SNE
    (van der Maaten and Hinton, 2008; Barnes-Hut, from the principal plane, perplexity 30, 500 iterations); each of the
    others stands at the mean of its 5 nearest landmarks, weighted by closeness. Equal texts share a point. ``x`` and
    ``y`` lie in [-1, 1]. The same data and seed give the same map on the same machine; near means similar, but sizes
    of gaps and groups mean nothing. The caller keeps it.
    """
    present = np.flatnonzero(~missing(dataset.frame, context).to_numpy())
    codes, different = pd.factorize(keys(dataset.frame, context).iloc[present])
    first = present[np.unique(codes, return_index=True)[1]]
    plane = np.zeros((0, 2))
    if len(different):
        plane = _placed(vectors(dataset.frame, context)[first], context)[codes]
    return pd.DataFrame(
        {
            UID: dataset.frame[UID].iloc[present].to_numpy(),
            "x": plane[:, 0],
            "y": plane[:, 1],
            "cluster": topics(dataset, context).cluster[present],
        }
    )


def _placed(points: np.ndarray, context: Context) -> np.ndarray:
    """Places in [-1, 1] of different texts, shape (texts, 2)."""
    chosen = np.arange(len(points))
    if len(points) > LANDMARKS:
        chosen = np.sort(context.rng().choice(len(points), LANDMARKS, replace=False))
    context.progress(0, 3, f"Drawing a map of {len(points):,} texts")
    marks = _plane(points[chosen], context.seed)
    context.progress(2, 3, f"Drawing a map of {len(points):,} texts")
    places = np.empty((len(points), 2))
    places[chosen] = marks
    others = np.setdiff1d(np.arange(len(points)), chosen, assume_unique=True)
    if len(others):
        where, cosines = nearest(points[others], points[chosen], _AMONG)
        weights = 1 / np.maximum(1 - cosines.astype(float), 1e-3) ** 2
        weights /= weights.sum(axis=1, keepdims=True)
        places[others] = np.einsum("nk,nkd->nd", weights, marks[where])
    context.progress(3, 3, f"Drew a map of {len(points):,} texts")
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    reach = np.abs(places - middle).max()
    return (places - middle) / reach if reach > 0 else np.zeros_like(places)


def _plane(points: np.ndarray, seed: int) -> np.ndarray:
    """t-SNE from the principal plane; the principal plane itself for fewer than 10 texts."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    flat = np.zeros((len(points), 2))
    if len(points) < 2 or np.ptp(points, axis=0).max() < 1e-6:
        return flat
    reduced = PCA(min(50, *points.shape), svd_solver="full").fit_transform(points.astype(float))
    flat[:, : reduced.shape[1]] = reduced[:, :2]
    if len(points) < 10:
        return flat
    start = flat / max(float(flat[:, 0].std()), 1e-12) * 1e-4
    model = TSNE(2, init=start, perplexity=min(30.0, (len(points) - 1) / 3), max_iter=500, random_state=seed)
    with threadpool_limits(1, user_api="openmp"):  # sums in another order would give another map
        return np.asarray(model.fit_transform(reduced), dtype=float)
