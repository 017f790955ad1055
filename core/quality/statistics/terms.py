"""The words that tell a class from the others."""

from typing import Any

import numpy as np
import pandas as pd

from core.quality.common.bag import Bag

#: So many classes are described, the largest ones, each by so many words.
CLASSES, TERMS = 40, 10

#: Only so many words are compared, the most frequent of those that occur at least `_FEWEST` times.
_COMPARED, _FEWEST = 50_000, 3
_CHUNK = 2_000_000
#: Twice the standard error: what is listed is more than chance for one word looked at alone.
_LEAST = 1.96


def terms_by_class(words: Bag, labels: pd.Series) -> dict[str, list[dict[str, Any]]]:
    """The words most typical of each of the `CLASSES` largest classes against all other labelled texts, with z-scores.

    Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, Fightin' words, Political Analysis 16,
    2008): the prior is the frequency of each word in all labelled texts, weighing as much as one occurrence for each
    different word. ``z`` ranks; it is no test of many words at once. ``inside`` and ``outside`` are counts. ``labels``
    belong to the texts of the bag, missing where there is none. Empty below two classes.
    """
    codes, names = pd.factorize(labels)
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    if len(names) < 2:
        return {}
    largest = np.argsort(-sizes, kind="stable")[:CLASSES]
    places = np.full(len(names) + 1, len(largest), dtype=np.int64)  # the last stands for all other classes
    places[largest] = np.arange(len(largest))
    places[-1] = -1  # no label
    chosen = np.argsort(-words.counts, kind="stable")[:_COMPARED]
    chosen = chosen[words.counts[chosen] >= _FEWEST]
    table, totals = _table(words, places[codes], chosen, len(largest) + 1)
    scores = log_odds(table, totals, len(words.counts))[: len(largest)]
    found = {}
    for place, code in enumerate(largest):
        best = np.argsort(-scores[place], kind="stable")[:TERMS]
        best = best[scores[place, best] > _LEAST]
        found[str(names[code])] = [
            {
                "term": term,
                "z": round(float(scores[place, term_place]), 2),
                "inside": int(table[place, term_place]),
                "outside": int(table[:, term_place].sum() - table[place, term_place]),
            }
            for term, term_place in zip(words.names(chosen[best]), best, strict=True)
        ]
    return found


def _table(words: Bag, groups: np.ndarray, chosen: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """How often each chosen word occurs in each group, (rows, words), and all words of each group, (rows,)."""
    places = np.full(len(words.counts), -1, dtype=np.int64)
    places[chosen] = np.arange(len(chosen))
    owner = np.repeat(groups.astype(np.int16), np.diff(words.starts))
    table = np.zeros(rows * len(chosen), dtype=np.int64)
    for start in range(0, len(owner), _CHUNK):
        group, place = owner[start : start + _CHUNK].astype(np.int64), places[words.codes[start : start + _CHUNK]]
        kept = (group >= 0) & (place >= 0)
        table += np.bincount(group[kept] * len(chosen) + place[kept], minlength=len(table))
    totals = np.bincount(owner[owner >= 0], minlength=rows)
    return table.reshape(rows, len(chosen)), totals


def log_odds(table: np.ndarray, totals: np.ndarray, weight: float) -> np.ndarray:
    """z-scores of each word in each group against the other groups, shape of ``table`` (groups, words).

    ``totals`` (groups,) counts all words of a group, also those not in the table; ``weight`` is how many occurrences
    the prior is worth.
    """
    whole = max(1, int(totals.sum()))
    prior = weight * table.sum(axis=0) / whole
    inside, outside = table + prior, table.sum(axis=0) - table + prior
    all_inside = totals[:, None] + weight
    all_outside = totals.sum() - totals[:, None] + weight
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(inside / (all_inside - inside)) - np.log(outside / (all_outside - outside))
        scores = delta / np.sqrt(1 / inside + 1 / outside)
    return np.nan_to_num(scores, nan=0.0, posinf=0.0, neginf=0.0)
