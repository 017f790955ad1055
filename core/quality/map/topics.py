"""Topics: clusters of the texts' vectors, each with the words that are typical of it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.learned.shared import keys, missing, vectors
from core.types import TEXT

#: Most topics that are made without being asked for more.
MOST_TOPICS = 40

#: Characters of a text, and texts of a topic, that its title is drawn from.
_CHARACTERS, _TEXTS = 1000, 2000

_WORDS = 3


@dataclass(frozen=True)
class Topics:
    """``cluster`` (rows,) is the topic of each row, -1 without text; ``titles`` the typical words of each topic.

    Topics are numbered by size, largest first.
    """

    cluster: np.ndarray
    titles: tuple[str, ...]


def topics(dataset: Dataset, context: Context, number: int | None = None) -> Topics:
    """Clusters by mini-batch k-means on the vectors (Sculley, Web-Scale K-Means Clustering, 2010), computed once.

    ``number`` is how many; None is the square root of a tenth of the texts, 2 to `MOST_TOPICS`: ten for 1,000 texts.
    Fewer where there are fewer different texts. The same data and seed give the same topics.
    """
    return context.once(f"topics:{number}", lambda: _found(dataset, context, number))


def _found(dataset: Dataset, context: Context, number: int | None) -> Topics:
    present = np.flatnonzero(~missing(dataset.frame, context).to_numpy())
    cluster = np.full(len(dataset), -1)
    if not len(present):
        return Topics(cluster, ())
    points = vectors(dataset.frame, context)[present]
    wanted = number or int(np.clip(round((len(present) / 10) ** 0.5), 2, MOST_TOPICS))
    different = int(keys(dataset.frame, context).iloc[present].nunique())
    assigned = _clusters(points, min(wanted, different), context.seed)
    cluster[present] = assigned
    return Topics(cluster, titles(dataset.frame[TEXT].iloc[present], assigned))


def _clusters(points: np.ndarray, wanted: int, seed: int) -> np.ndarray:
    """The cluster of each point, 0 for the largest."""
    from sklearn.cluster import MiniBatchKMeans

    if wanted < 2:
        return np.zeros(len(points), dtype=int)
    model = MiniBatchKMeans(wanted, random_state=seed, n_init=3, batch_size=1024)
    raw = model.fit_predict(points)
    names, sizes = np.unique(raw, return_counts=True)
    place = np.empty(int(names.max()) + 1, dtype=int)
    place[names[np.argsort(-sizes, kind="stable")]] = np.arange(len(names))
    return place[raw]


def titles(texts: pd.Series, cluster: np.ndarray, words: int = _WORDS) -> tuple[str, ...]:
    """The most typical words of each cluster by class-based TF-IDF, joined by commas; ``topic 7`` where there is none.

    A word's weight is its share of the cluster's words times log(1 + average words of a cluster / its count in all)
    (Grootendorst, BERTopic, 2022). Words of one letter and plain figures do not count; from 20 texts on a word must
    occur in 2. ``cluster`` (texts,) holds 0 to n - 1. English function words are left out.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    count = int(cluster.max()) + 1
    chosen = pd.Series(cluster).groupby(cluster).head(_TEXTS).index.to_numpy()
    least = 2 if len(chosen) >= 20 else 1
    counter = CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_][\w'’-]*\w\b", min_df=least)
    try:
        table = counter.fit_transform(texts.iloc[chosen].str.slice(0, _CHARACTERS))
    except ValueError:  # no word is left
        return tuple(f"topic {place + 1}" for place in range(count))
    names = counter.get_feature_names_out()
    sums = np.vstack([np.asarray(table[cluster[chosen] == place].sum(axis=0)).ravel() for place in range(count)])
    sizes = np.maximum(sums.sum(axis=1, keepdims=True), 1)
    weights = sums / sizes * np.log1p(sums.sum() / count / sums.sum(axis=0))
    found = []
    for place in range(count):
        best = [word for word in np.argsort(-weights[place], kind="stable")[:words] if weights[place, word] > 0]
        found.append(", ".join(names[best]) if best else f"topic {place + 1}")
    return tuple(found)
