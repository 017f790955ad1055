"""Clusters of texts that mean nearly the same."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.contracts import Context
from core.errors import AssayError
from core.learned.neighbors import close_pairs
from core.learned.shared import keys, vectors
from core.near.clusters import components

#: Different texts that are compared, each with each: under three minutes on one core, and 0.4 GB.
MOST_TEXTS = 200_000

#: Ties between texts that are kept at once; more are reduced to what holds the clusters together.
_TIES = 4_000_000


def too_many(texts: float, where: str) -> AssayError:
    """The refusal to compare so many different texts, each with each."""
    return AssayError(
        f"{texts:,.0f} different texts are too many to compare each with each (at most {MOST_TEXTS:,}).",
        where,
        "Work on a sample of the rows; repeated wording is found at any size by the other checks and steps.",
    )


def meaning_clusters(
    frame: pd.DataFrame, context: Context, least: float, parts: np.ndarray | None = None, where: str = "texts"
) -> np.ndarray:
    """The cluster of each row, shape (rows,): numbers from 0 in order of first rows; -1 where there is no text.

    Rows are of one cluster when a chain of texts leads from one to the other that are equal (`core.text.text_key`) or
    whose vectors have a cosine of at least ``least``. ``parts`` (rows,) are whole numbers from 0: only rows of equal
    part are compared. Raises AssayError when there are more pairs to compare than 200,000 texts have.
    """
    codes = pd.factorize(keys(frame, context))[0].astype(np.int64)
    part = np.zeros(len(codes), dtype=np.int64) if parts is None else parts.astype(np.int64)
    present = np.flatnonzero(codes >= 0)
    nodes = codes[present] * (int(part.max(initial=0)) + 1) + part[present]
    _, where_first, back = np.unique(nodes, return_index=True, return_inverse=True)
    heads = present[where_first]
    compared = float(np.sqrt((np.bincount(part[heads]).astype(float) ** 2).sum())) if len(heads) else 0.0
    if compared > MOST_TEXTS:
        raise too_many(compared, where)
    found = np.full(len(codes), -1, dtype=np.int64)
    if len(heads):
        tied = _tied(len(heads), _ties(vectors(frame, context)[heads], part[heads], least, context))
        _, first, again = np.unique(tied[back], return_index=True, return_inverse=True)
        found[present] = np.argsort(np.argsort(first))[again]
    return found


def _ties(
    points: np.ndarray, part: np.ndarray, least: float, context: Context
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of places in ``points`` that are near and of the same part, block by block."""
    for one in np.unique(part):
        members = np.flatnonzero(part == one)
        for earlier, later, _ in close_pairs(points[members], least, context.progress):
            yield members[earlier], members[later]


def _tied(count: int, ties: Iterator[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The component of each of ``count`` nodes; ties are reduced to one a node when there are many."""
    left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    held = 0
    for one, other in ties:
        left.append(one)
        right.append(other)
        held += len(one)
        if held > _TIES:
            labels = components(count, np.concatenate(left), np.concatenate(right))
            head = np.unique(labels, return_index=True)[1]
            left, right, held = [head[labels]], [np.arange(count)], 0
    return components(count, np.concatenate(left), np.concatenate(right))
