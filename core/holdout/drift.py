"""Whether validation and test are like train: lengths, sources, languages, and meaning by vectors."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.holdout.distances import Distance, counted, holm, rank_gap, share_gap, told_apart
from core.languages import detect, language_name
from core.lengths import lengths
from core.quality.common.sources import source_column
from core.types import SPLIT, TEXT, Split

#: All claims together are wrong in at most so many of hundred tables.
LEVEL = 0.05

#: Rows whose language is looked at, and rows whose vectors are compared, evenly spaced.
MOST_LANGUAGES, MOST_VECTORS = 2_000, 1_000

#: With fewer rows on a side only large differences can be seen, and that is said.
SMALL = 50

#: Below this the detector guesses.
_SURE = 0.5
_SOURCES, _VALUES, _BINS = 5, 50, 200


@dataclass(frozen=True)
class Drift:
    """How a held split differs from train in one respect.

    ``of`` is length, source, language or meaning; ``name`` says it for people; ``split`` is validation or test.
    ``distance`` is the largest gap between the two cumulative distributions of lengths (Kolmogorov and Smirnov), the
    share of rows with another source or language (total variation), or the area under the ROC curve of a classifier
    that tells the two apart, ``measure`` says which. ``p`` is corrected for all the tests beside it (Holm). ``train``
    and ``held`` are the rows that were compared, ``detail`` what differs most.
    """

    of: str
    name: str
    split: str
    measure: str
    distance: Distance
    p: float
    train: int
    held: int
    detail: str

    @property
    def clear(self) -> bool:
        """Whether the two differ by more than chance."""
        return self.p < LEVEL

    @property
    def small(self) -> bool:
        """Whether there are so few rows that only a large difference could be seen."""
        return min(self.train, self.held) < SMALL


def drifts(
    dataset: Dataset, single: np.ndarray, context: Context, vectors: tuple[np.ndarray, np.ndarray] | None = None
) -> tuple[Drift, ...]:
    """Each respect in which validation and test can be held against train.

    ``single`` are the places of rows to look at, one of each family of twins: twins lie in one split by design, and
    would look like a difference. ``vectors`` are places of rows among them and their vectors, where there are any;
    without them meaning is left out. The p-values ask whether the splits differ more than rows dealt one by one at
    random; a split by time or by group may well, and then a score on test is one on other rows than train's.
    """
    frame = dataset.frame.iloc[single]
    splits = frame[SPLIT].to_numpy(dtype=object)
    found: list[Drift] = []
    for held in (Split.VALIDATION, Split.TEST):
        sides = (splits == Split.TRAIN.value, splits == held.value)
        if not min(side.sum() for side in sides):
            continue
        found.append(_length(frame[TEXT], sides, held, context))
        found += [_source(frame[column], column, sides, held, context) for column in sources(dataset)]
        found += _language(frame[TEXT], sides, held, context)
        if vectors is not None:
            found += _meaning(dataset.frame[SPLIT].to_numpy(dtype=object), vectors, held, context)
    corrected = holm(np.array([one.distance.p for one in found]))
    return tuple(replace(one, p=float(p)) for one, p in zip(found, corrected, strict=True))


def sources(dataset: Dataset) -> list[str]:
    """Columns that look like they say where a row comes from, at most 5."""
    found: list[str] = []
    while len(found) < _SOURCES:
        column = source_column(dataset.with_frame(dataset.frame.drop(columns=found)))
        if column is None:
            break
        found.append(column)
    return found


def sampled(places: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the places, evenly spaced."""
    return places if len(places) <= most else places[np.linspace(0, len(places) - 1, most).astype(int)]


def _length(texts: pd.Series, sides: tuple[np.ndarray, np.ndarray], held: Split, context: Context) -> Drift:
    words = context.once("holdout words", lambda: lengths(texts, "words"))
    edges = np.unique(np.quantile(words, np.linspace(0, 1, _BINS)))
    bins = np.searchsorted(edges, words, side="left")
    train, other = (np.bincount(bins[side], minlength=len(edges)) for side in sides)
    distance = counted(train, other, rank_gap, _rng(context, 1, held))
    medians = [float(np.median(words[side])) for side in sides]
    detail = f"median {medians[0]:,.0f} words in train, {medians[1]:,.0f} in {held.value}"
    return _drift("length", "Length in words", held, "largest gap in cumulative share", distance, sides, detail)


def _source(
    values: pd.Series, column: str, sides: tuple[np.ndarray, np.ndarray], held: Split, context: Context
) -> Drift:
    named = values.astype("str").fillna("(none)").to_numpy(dtype=object)
    return _shares("source", f"Source ({column})", named, sides, held, _rng(context, 2, held))


def _language(texts: pd.Series, sides: tuple[np.ndarray, np.ndarray], held: Split, context: Context) -> list[Drift]:
    looked_at, codes = context.once("holdout languages", lambda: _detected(texts))
    mine = (sides[0][looked_at], sides[1][looked_at])
    if not min(side.sum() for side in mine):
        return []
    return [_shares("language", "Language", codes, mine, held, _rng(context, 3, held))]


def _detected(texts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Which rows were looked at, and the language of each; ``not clear`` where the detector guesses."""
    looked_at = sampled(np.arange(len(texts)), MOST_LANGUAGES)
    found = detect(texts.iloc[looked_at])
    clear = (found.confidences >= _SURE) & (found.codes != "")
    return looked_at, np.where(clear, [language_name(str(code)) for code in found.codes], "not clear").astype(object)


def _meaning(splits: np.ndarray, vectors: tuple[np.ndarray, np.ndarray], held: Split, context: Context) -> list[Drift]:
    places, points = vectors
    sides = (splits[places] == Split.TRAIN.value, splits[places] == held.value)
    distance = told_apart(points[sides[0]], points[sides[1]], _rng(context, 4, held))
    if distance is None:
        return []
    detail = f"a classifier puts a row of {held.value} before one of train in {distance.value:.0%} of pairs"
    return [_drift("meaning", "Meaning (vectors)", held, "area under the ROC curve", distance, sides, detail)]


def _shares(
    of: str, name: str, values: np.ndarray, sides: tuple[np.ndarray, np.ndarray], held: Split, rng: np.random.Generator
) -> Drift:
    """Drift of a column of names; those beyond the 50 most frequent count as one."""
    codes, names = pd.factorize(values, sort=True)
    ranked = np.argsort(-np.bincount(codes), kind="stable")
    place = np.empty(len(names), dtype=np.int64)
    place[ranked] = np.minimum(np.arange(len(names)), _VALUES)
    kinds = min(len(names), _VALUES + 1)
    train, other = (np.bincount(place[codes[side]], minlength=kinds) for side in sides)
    distance = counted(train, other, share_gap, rng)
    shares = [count / max(count.sum(), 1) for count in (train, other)]
    most = int(np.abs(shares[0] - shares[1]).argmax())
    said = "the rest" if most >= _VALUES else f"'{names[ranked[most]]}'"
    detail = f"{said} is {shares[0][most]:.0%} of train, {shares[1][most]:.0%} of {held.value}"
    return _drift(of, name, held, "share of rows that differ", distance, sides, detail)


def _drift(
    of: str, name: str, held: Split, measure: str, distance: Distance, sides: tuple[np.ndarray, np.ndarray], detail: str
) -> Drift:
    train, rows = (int(side.sum()) for side in sides)
    return Drift(of, name, held.value, measure, distance, distance.p, train, rows, detail)


def _rng(context: Context, number: int, held: Split) -> np.random.Generator:
    return context.rng(7_001, number, len(held.value))
