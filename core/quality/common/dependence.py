"""How much one column says about another, against what chance alone would give."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Dependence:
    """What a feature says about the label.

    ``share`` is the mutual information over the entropy of the label, in [0, 1]: how much of the uncertainty about the
    label the feature takes away. ``chance`` is its mean and ``high`` its 95 % point when the feature is shuffled, ``p``
    the chance of so high a share then. ``right`` is how often one guesses right who knows the feature alone, ``base``
    who knows nothing.
    """

    share: float
    chance: float
    high: float
    p: float
    right: float
    base: float

    @property
    def excess(self) -> float:
        """The share beyond chance."""
        return self.share - self.chance


def contingency(feature: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How often each value of a feature meets each label, from codes of equal length; no row or column is empty."""
    columns = int(labels.max()) + 1
    table = np.bincount(feature * columns + labels, minlength=(int(feature.max()) + 1) * columns)
    table = table.reshape(-1, columns)
    return table[table.any(axis=1)][:, table.any(axis=0)]


def dependence(table: np.ndarray, rng: np.random.Generator, shuffles: int) -> Dependence:
    """How far the label follows from the feature, both given by their contingency table (values, labels).

    Shuffling the feature keeps both margins, so tables with these margins are drawn at random instead (Patefield,
    Algorithm AS 159, Applied Statistics 30, 1981): the same distribution, at a cost that does not grow with the rows.
    """
    from scipy.stats import random_table

    rows, columns = table.sum(axis=1), table.sum(axis=0)
    seen = float(_information(table[None])[0])
    drawn = random_table(rows, columns).rvs(shuffles, method="patefield", random_state=rng)
    chance = _information(drawn)
    total = table.sum()
    return Dependence(
        share=seen,
        chance=float(chance.mean()),
        high=float(np.quantile(chance, 0.95)),
        p=float((1 + (chance >= seen - 1e-12).sum()) / (1 + shuffles)),
        right=float(table.max(axis=1).sum() / total),
        base=float(columns.max() / total),
    )


def _information(tables: np.ndarray) -> np.ndarray:
    """Mutual information over the entropy of the columns, for each table (tables, values, labels)."""
    joint = _entropy(tables.reshape(len(tables), -1))
    labels, values = _entropy(tables.sum(axis=1)), _entropy(tables.sum(axis=2))
    return np.maximum(0.0, labels + values - joint) / np.maximum(labels, 1e-12)


def _entropy(counts: np.ndarray) -> np.ndarray:
    shares = counts / counts.sum(axis=1, keepdims=True)
    return -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=1)


def binned(values: np.ndarray, most: int) -> np.ndarray:
    """Codes of a feature: its values if they are few, else at most so many bins that hold about equally many rows."""
    codes, different = pd.factorize(values, sort=True)
    if len(different) <= most:
        return codes
    edges = np.unique(np.quantile(values, np.linspace(0, 1, most + 1)[1:-1], method="lower"))
    return np.searchsorted(edges, values, side="left")


def frequent(values: np.ndarray, most: int) -> np.ndarray:
    """Codes of a feature without order: its most frequent values, and one code for all others."""
    codes, different = pd.factorize(values, sort=True, use_na_sentinel=False)
    counts = np.bincount(codes)
    if len(different) <= most:
        return codes
    places = np.full(len(different), most - 1)
    places[np.argsort(-counts, kind="stable")[: most - 1]] = np.arange(most - 1)
    return places[codes]


def holm(p: np.ndarray) -> np.ndarray:
    """p-values after Holm's correction for looking at several (Scandinavian Journal of Statistics 6, 1979)."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(1.0, stepped)
    return corrected
