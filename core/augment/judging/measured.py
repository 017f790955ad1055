"""What is measured of each made row, as columns of one table; what cannot be measured is missing."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.augment.judging.denials import languages, same_denials
from core.augment.judging.family import Family
from core.augment.judging.figures import figures
from core.augment.judging.label_kept import label_probabilities
from core.augment.judging.novelty import held_nearness, novelty
from core.augment.judging.plausible import plausibility
from core.augment.judging.readable import readable
from core.contracts import Context
from core.learned.shared import keys, part
from core.types import TEXT, UID
from core.words import count

Columns = dict[str, Any]


def of_labels(frame: pd.DataFrame, points: np.ndarray, kin: Family, context: Context) -> Columns:
    """``label_probability`` of the parent's label, and ``parent_probability`` of the parent itself."""
    child, parent = np.full(len(kin.made), np.nan), np.full(len(kin.made), np.nan)
    whole = np.flatnonzero(kin.parent >= 0)
    if len(whole):
        real, apart = part(frame, replace(context, shared=dict(context.shared)), kin.real)
        place = np.full(len(frame), -1, dtype=np.int64)
        place[kin.real] = np.arange(len(kin.real))
        child[whole], parent[whole], remark = label_probabilities(
            real, points[kin.real], place[kin.parent[whole]], points[kin.made[whole]], apart
        )
        if remark:
            context.notes.append(remark)
        elif missing := int(np.isnan(child[whole]).sum()):
            context.notes.append(f"The label of {count(missing, 'made row')} could not be judged: too few such texts.")
    return {"label_probability": child, "parent_probability": parent}


def of_others(frame: pd.DataFrame, points: np.ndarray, kin: Family, context: Context) -> Columns:
    """Nearness: ``similarity`` to the parent, and to other train rows, other made rows and held-out rows."""
    same = keys(frame, context)
    new = novelty(same, kin, context)
    if not new.whole:
        context.notes.append("There are so many nearly equal texts that not every pair of them was compared.")
    similarity = np.full(len(kin.made), np.nan)
    whole = np.flatnonzero(kin.parent >= 0)
    similarity[whole] = np.einsum("ij,ij->i", points[kin.made[whole]], points[kin.parent[whole]])
    similarity[new.copied] = 1.0
    held, of_parent = held_nearness(context.held, same, points, kin, context)
    names = frame[UID].iloc[kin.made].to_numpy()
    starts = np.searchsorted(new.later, np.arange(len(kin.made) + 1))
    around = [slice(*ends) for ends in pairwise(starts)]
    return {
        "similarity": similarity, "nearest_train": new.train, "nearest_held": held, "parent_held": of_parent,
        "twins": _cells([names[new.earlier[one]].tolist() for one in around]),
        "twin_shares": _cells([new.shares[one].tolist() for one in around]),
    }  # fmt: skip


def of_writing(frame: pd.DataFrame, kin: Family, language: str, masked_lm: str, context: Context) -> Columns:
    """``fluency``, ``surprise``, and whether ``numbers`` and ``negation`` were kept."""
    total, whole = len(kin.made), np.flatnonzero(kin.parent >= 0)
    fluency, surprise = np.full(total, np.nan), np.full(total, np.nan)
    numbers, negation = np.ones(total, dtype=bool), np.ones(total, dtype=bool)
    if len(whole):
        texts, parents = frame[TEXT].iloc[kin.made[whole]].tolist(), frame[TEXT].iloc[kin.parent[whole]]
        places, first = np.unique(kin.parent[whole], return_inverse=True)
        spoken = languages(frame[TEXT].iloc[places], language)[first]
        negation[whole] = same_denials(texts, parents.tolist(), spoken.tolist())
        numbers[whole] = _same_figures(texts, parents.tolist(), spoken.tolist())
        fluency[whole] = readable(texts, parents.tolist())
        if masked_lm:
            surprise[whole] = _surprise(texts, frame[TEXT].iloc[places].tolist(), first, Path(masked_lm), context)
    return {"fluency": fluency, "surprise": surprise, "numbers": numbers, "negation": negation}


def _same_figures(texts: list[str], parents: list[str], spoken: list[str]) -> np.ndarray:
    known = {pair: figures(*pair) for pair in set(zip(parents, spoken, strict=True))}
    rows = zip(texts, parents, spoken, strict=True)
    return np.array([figures(text, language) == known[parent, language] for text, parent, language in rows], dtype=bool)


def _surprise(texts: list[str], parents: list[str], first: np.ndarray, folder: Path, context: Context) -> np.ndarray:
    said = plausibility([*parents, *texts], folder, context.progress, max_tokens=context.max_tokens)
    return np.asarray(said[: len(parents)][first] - said[len(parents) :])


def _cells(lists: list[list[Any]]) -> np.ndarray:
    """A column whose cells are lists."""
    column = np.empty(len(lists), dtype=object)
    for place, cell in enumerate(lists):
        column[place] = cell
    return column
