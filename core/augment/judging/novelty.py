"""Whether a made row is new: not a duplicate of another row, and not nearer to held-out rows than its parent."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.augment.judging.family import Family
from core.contracts import Context
from core.learned.neighbors import nearest
from core.learned.shared import keys as keys_of
from core.learned.shared import vectors
from core.near.join import Pairs, similar_keys
from core.types import TEXT

#: Texts with a smaller share of 5-grams in common are not listed as near.
FLOOR = 0.6

#: So many pairs of near texts are listed.
_MOST = 5_000_000


@dataclass(frozen=True)
class Novelty:
    """Nearness of made rows, in the order of `Family.made`, as shares of 5-grams in common (0 below 0.6).

    ``copied`` (n,) tells what equals its parent, ``train`` (n,) how near the nearest other real row is. ``later`` and
    ``earlier`` (pairs,) are places of made rows that are near to one another, ``shares`` (pairs,) how near. ``whole``
    is False where there were too many pairs to list.
    """

    copied: np.ndarray
    train: np.ndarray
    later: np.ndarray
    earlier: np.ndarray
    shares: np.ndarray
    whole: bool


def novelty(keys: pd.Series, kin: Family, context: Context) -> Novelty:
    """How near made rows are to other rows of the frame; ``keys`` are those of all its rows (`core.text.text_keys`).

    A row is compared with real rows other than its parent (and what equals that), and with the other made rows.
    """
    pairs = similar_keys(keys, FLOOR, most=_MOST, progress=context.progress)
    head, count = pairs.first[kin.made], len(kin.made)
    parent = np.where(kin.parent >= 0, pairs.first[kin.parent], -1)
    edges = _edges(pairs)
    children = pd.DataFrame({"head": head, "parent": parent, "place": np.arange(count)})[head >= 0]
    reached = children.merge(edges, on="head")
    is_real = np.zeros(len(keys), dtype=bool)
    is_real[pairs.first[kin.real][pairs.first[kin.real] >= 0]] = True
    foreign = reached[is_real[reached["other"]] & (reached["other"] != reached["parent"])]
    train = np.zeros(count)
    np.maximum.at(train, foreign["place"].to_numpy(), foreign["share"].to_numpy())
    own = children[["head", "place"]].rename(columns={"head": "other", "place": "earlier"})
    twins = reached[reached["other"].isin(children["head"])].merge(own, on="other")
    twins = twins[twins["earlier"] < twins["place"]].sort_values(["place", "earlier"], kind="stable")
    return Novelty(
        (head == parent) & (head >= 0), train, twins["place"].to_numpy(), twins["earlier"].to_numpy(),
        twins["share"].to_numpy(), pairs.complete,
    )  # fmt: skip


def _edges(pairs: Pairs) -> pd.DataFrame:
    """Near texts by their first rows, both ways; each text is near to itself."""
    heads = np.unique(pairs.first[pairs.first >= 0])
    return pd.DataFrame(
        {
            "head": np.concatenate([heads, pairs.left, pairs.right]),
            "other": np.concatenate([heads, pairs.right, pairs.left]),
            "share": np.concatenate([np.ones(len(heads)), pairs.similarity, pairs.similarity]),
        }
    )


def held_nearness(
    held: pd.DataFrame | None, keys: pd.Series, points: np.ndarray, kin: Family, context: Context
) -> tuple[np.ndarray, np.ndarray]:
    """Greatest cosine of each made row, and of its parent, to a held-out row; each (made rows,).

    1 where a made row equals a held-out row. Missing without held-out rows, and without a parent. ``points`` are the
    vectors of all rows of the frame that ``keys`` is of.
    """
    nothing = np.full(len(kin.made), np.nan)
    known = np.flatnonzero(kin.parent >= 0)
    if held is None or not held[TEXT].notna().any() or not len(known):
        return nothing, nothing.copy()
    apart = replace(context, shared=context.once("held", dict))
    theirs = keys_of(held, apart)
    present = theirs.notna().to_numpy()
    if not present.any():
        return nothing, nothing.copy()
    reference = vectors(held, apart)[present]
    asked = np.unique(np.concatenate([kin.made[known], kin.parent[known]]))
    found = np.full(len(points), np.nan)
    found[asked] = nearest(points[asked], reference, 1, progress=context.progress)[1][:, 0]
    mine, of_parent = nothing, nothing.copy()
    mine[known], of_parent[known] = found[kin.made[known]], found[kin.parent[known]]
    mine[keys.iloc[kin.made].isin(theirs[present]).to_numpy()] = 1.0
    return mine, of_parent
