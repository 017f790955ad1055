"""The strategies of a race of balance, and how each of them trains the same head on the same vectors."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from core.balance.cluster_centroids import ClusterCentroids
from core.balance.edited_neighbors import EditedNeighbors
from core.balance.near_miss import NearMiss
from core.balance.oversample import Oversample
from core.balance.tomek_links import TomekLinks
from core.balance.undersample import Undersample
from core.contracts import Context, Step, quiet
from core.dataset import Dataset
from core.errors import AssayError
from core.learned.shared import vectors
from core.text import is_missing
from core.tune.evidence.thresholds import adjusted, best_offsets, logit_offsets
from core.tune.models.linear import LinearHead
from core.tune.models.resampled import Adding, resampled, too_few
from core.types import LABEL, SPLIT, TEXT, Split

#: Rows of train, and of validation, beyond which a sample runs the race, in the proportions of the classes.
_MOST_ROWS = 6000

#: Inverse regularization of the head: the prior of the approach `frozen`.
_STRENGTH = 10.0

#: Parts of the validation rows; thresholds for one part are chosen on the others.
_PARTS = 5

#: The entry that all others are compared with.
NONE: Final = "none"


@dataclass(frozen=True)
class Strategy:
    """A way of balance in the race: its title, how to use it, and whether it differs from seed to seed.

    ``use`` is the step or the setting of the approach `frozen` as JSON.
    """

    title: str
    use: dict[str, Any]
    random: bool = False
    step: Step | None = None
    adding: Adding | None = None


def _stepped(title: str, step: Step, random: bool = False) -> Strategy:
    return Strategy(title, {"kind": step.kind}, random, step)


def _added(title: str, adding: Adding) -> Strategy:
    return Strategy(title, {"kind": "frozen", "balance": adding}, True, None, adding)


#: The field, simplest first: of strategies that cannot be told apart, the first is recommended.
STRATEGIES: Final[dict[str, Strategy]] = {
    NONE: Strategy("No balancing", {}),
    "weights": Strategy("Class weights", {"kind": "frozen", "balance": "weights"}),
    "logit_adjusted": Strategy("Logit adjustment", {"kind": "frozen", "decision": "logit_adjusted"}),
    "thresholds": Strategy("Decision thresholds", {"kind": "frozen", "decision": "thresholds"}),
    "oversample": _stepped("Oversampling", Oversample(), random=True),
    "undersample": _stepped("Undersampling", Undersample(), random=True),
    "smote": _added("SMOTE", "smote"),
    "borderline_smote": _added("Borderline SMOTE", "borderline_smote"),
    "adasyn": _added("ADASYN", "adasyn"),
    "tomek_links": _stepped("Tomek links", TomekLinks()),
    "edited_neighbors": _stepped("Edited neighbors", EditedNeighbors()),
    "cluster_centroids": _stepped("Cluster centroids", ClusterCentroids(), random=True),
    "near_miss": _stepped("NearMiss", NearMiss()),
}


@dataclass(frozen=True)
class Course:
    """What all strategies start from: train rows with plain index, vectors and class indices of both parts."""

    frame: pd.DataFrame
    train: np.ndarray
    y: np.ndarray
    held: np.ndarray
    held_y: np.ndarray
    classes: tuple[str, ...]


def prepared(dataset: Dataset, context: Context) -> tuple[Course, list[str]]:
    """Train and validation rows with their vectors, and what was left out; nothing else of the dataset is looked at."""
    frame, notes, parts = dataset.frame, [], []
    usable = frame[~is_missing(frame[TEXT]) & frame[LABEL].notna()]
    for split in (Split.TRAIN, Split.VALIDATION):
        part = usable[usable[SPLIT] == split.value]
        if part.empty:
            raise AssayError(f"There is no {split.value} row with text and label.", dataset.name, "Split the dataset.")
        parts.append(_sampled(part, context.seed))
        if len(part) > len(parts[-1]):
            notes.append(f"{split.value.capitalize()} ran with a sample of {len(parts[-1]):,} of {len(part):,} rows.")
    train, held = (part.reset_index(drop=True) for part in parts)
    if train[LABEL].nunique() < 2:
        raise AssayError("The train rows hold a single class.", dataset.name, "Add rows of another class.")
    classes = tuple(sorted({*train[LABEL], *held[LABEL]}))
    codes = {label: code for code, label in enumerate(classes)}
    whole = vectors(pd.concat([train, held], ignore_index=True), replace(context, shared={}))
    ys = [part[LABEL].map(codes).to_numpy(dtype=int) for part in (train, held)]
    return Course(train, whole[: len(train)], ys[0], whole[len(train) :], ys[1], classes), notes


def _sampled(part: pd.DataFrame, seed: int) -> pd.DataFrame:
    """At most `_MOST_ROWS` rows, of every class its share, rounded up so that no class is lost."""
    if len(part) <= _MOST_ROWS:
        return part
    mixed = part.iloc[np.random.default_rng([seed, 41]).permutation(len(part))]
    sizes = mixed.groupby(LABEL)[LABEL].transform("size").to_numpy()
    turn = mixed.groupby(LABEL).cumcount().to_numpy()
    return mixed[turn < np.ceil(sizes * _MOST_ROWS / len(part))].sort_index()


def run(kind: str, strategy: Strategy, course: Course, context: Context) -> tuple[np.ndarray, int]:
    """Probabilities of the validation rows (rows, classes), and how many train vectors were learned from."""
    points, y = course.train, course.y
    if strategy.step is not None:
        alone = replace(context, shared={"vectors": points}, progress=quiet, notes=[])
        places = strategy.step.apply(course.frame, alone).index.to_numpy()
        points, y = points[places], y[places]
    if strategy.adding is not None:
        if problem := too_few(y, course.classes, strategy.adding):
            raise AssayError(problem, kind, "Add rows to the class.")
        points, y = resampled(points, y, strategy.adding, context.seed)
    head = LinearHead.fit(points, y, len(course.classes), _STRENGTH, kind == "weights")
    said = head.predict_proba(course.held)
    if kind == "logit_adjusted":
        said = adjusted(said, logit_offsets(np.bincount(y, minlength=len(course.classes))))
    if kind == "thresholds":
        said = _crossed(course.held_y, said, context.seed)
    return said, len(y)


def _crossed(y: np.ndarray, said: np.ndarray, seed: int) -> np.ndarray:
    """Probabilities whose thresholds were chosen on the other rows, class by class in `_PARTS` parts."""
    order = np.random.default_rng([seed, 43]).permutation(len(y))
    order = order[np.argsort(y[order], kind="stable")]
    part = np.empty(len(y), dtype=int)
    part[order] = np.arange(len(y)) % _PARTS
    found = said.copy()
    for number in range(_PARTS):
        inside = part == number
        if inside.any() and not inside.all():
            found[inside] = adjusted(said[inside], best_offsets(y[~inside], said[~inside]))
    return found
