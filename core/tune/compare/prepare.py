"""From a split dataset to what approaches learn from, and the sealed rest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.errors import AssayError
from core.text import is_missing
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID, Further, Rows, Split, Task
from core.words import count


@dataclass(frozen=True)
class Prepared:
    """A task, the sealed test rows, and what had to be decided on the way."""

    task: Task
    test: Rows
    notes: tuple[str, ...]

    def sizes(self) -> dict[str, int]:
        """Rows per split."""
        return {"train": len(self.task.train), "validation": len(self.task.validation), "test": len(self.test)}


def prepare(dataset: Dataset, max_rows: int | None = None, seed: int = 0, max_unlabelled: int = 2000) -> Prepared:
    """Rows with text and label of each split as class indices.

    ``max_rows`` caps train, stratified by class, and validation at the same number; test is never cut. A label that
    occurs only outside train stays a class of its own, which nobody can predict. At most ``max_unlabelled`` texts
    without a label go along: rows of train (or of no split) that have none, then rows that the cap left out, whose
    labels stay hidden. Raises AssayError without labels, with one class, without a split, or with an empty split.
    """
    _refuse(dataset)
    frame = dataset.frame
    usable = frame[~is_missing(frame[TEXT]) & frame[LABEL].notna()]
    notes = []
    if len(usable) < len(frame):
        notes.append(f"{len(frame) - len(usable):,} rows without text or label were left out.")
    if astray := int(usable[SPLIT].isna().sum()):
        notes.append(f"{astray:,} rows that are in no split were left out.")
        usable = usable[usable[SPLIT].notna()]
    parts = {split: usable[usable[SPLIT] == split.value] for split in Split}
    for split, part in parts.items():
        if part.empty:
            raise AssayError(
                f"The {split.value} split has no row with text and label.",
                dataset.name,
                "Split again with a larger share, or check the split column of the file.",
            )
    if parts[Split.TRAIN][LABEL].nunique() < 2:
        raise AssayError(
            "The train rows hold a single class; there is nothing to tell apart.", dataset.name, "Add rows of others."
        )
    if max_rows is not None:
        for split in (Split.TRAIN, Split.VALIDATION):
            if len(parts[split]) > max_rows:
                notes.append(f"{split.value.capitalize()} was cut from {len(parts[split]):,} to {max_rows:,} rows.")
                parts[split] = _sample(parts[split], max_rows, seed)
    unlabelled = _unlabelled(frame, usable, parts[Split.TRAIN], max_unlabelled, seed)
    if unlabelled:
        notes.append(f"{count(len(unlabelled), 'text')} of train without a (shown) label may be read besides.")
    classes = tuple(sorted(set(usable[LABEL])))
    unseen = sorted(set(classes) - set(parts[Split.TRAIN][LABEL]))
    if unseen:
        notes.append(f"No train row shows the class {', '.join(unseen[:5])}; every approach will miss it.")
    rows = {split: _rows(part, classes) for split, part in parts.items()}
    further = tuple(_further(parts[Split.TRAIN], name) for name in dataset.roles.tasks)
    known = tuple(one for one in further if len(one.classes) > 1)
    task = Task(classes, rows[Split.TRAIN], rows[Split.VALIDATION], unlabelled, known)
    return Prepared(task, rows[Split.TEST], tuple(notes))


def _unlabelled(
    frame: pd.DataFrame, usable: pd.DataFrame, train: pd.DataFrame, most: int, seed: int
) -> tuple[str, ...]:
    """Texts that may be read without their label; the truly unlabelled first, each text once, none of train's."""
    there = ~is_missing(frame[TEXT])
    bare = frame[there & frame[LABEL].isna() & (frame[SPLIT].isna() | (frame[SPLIT] == Split.TRAIN.value))]
    left = usable[(usable[SPLIT] == Split.TRAIN.value) & ~usable[UID].isin(train[UID])]
    known = set(train[TEXT])
    found: dict[str, None] = {}
    for part in (bare, left):
        texts = part[TEXT].to_numpy()
        for place in np.random.default_rng([seed, 11]).permutation(len(texts)):
            if len(found) < most and texts[place] not in known:
                found[texts[place]] = None
    return tuple(found)


def _further(train: pd.DataFrame, name: str) -> Further:
    """A further label column of the train rows."""
    values = train[name].astype("str").where(train[name].notna())
    classes = tuple(sorted(set(values.dropna())))
    places = {label: place for place, label in enumerate(classes)}
    return Further(name, classes, np.array([places.get(value, -1) for value in values], dtype=int))


def _refuse(dataset: Dataset) -> None:
    if not dataset.labelled:
        raise AssayError(
            "The dataset has no labels.", dataset.name, "Choose the label column on the Collect page or pass --label."
        )
    sizes = dataset.class_sizes()
    if len(sizes) < 2:
        raise AssayError(
            f"All rows are of one class, '{next(iter(sizes))}'; there is nothing to tell apart.",
            dataset.name,
            "Add rows of another class or choose another label column.",
        )
    if not dataset.is_split:
        raise AssayError(
            "The dataset is not split into train, validation and test.",
            dataset.name,
            "Add the step split.stratified on the Split page.",
        )
    if (held := dataset.frame[SPLIT].isin(["validation", "test"]) & dataset.frame[ORIGIN].notna()).any():
        raise AssayError(
            f"{held.sum():,} made rows stand in validation or test.", dataset.name, "Only train rows may be made."
        )


def _sample(frame: pd.DataFrame, rows: int, seed: int) -> pd.DataFrame:
    """Rows drawn class by class in proportion (largest remainder), in the frame's order."""
    rng = np.random.default_rng([seed, rows])
    sizes = frame[LABEL].value_counts().sort_index()
    exact = sizes * rows / len(frame)
    counts = np.maximum(np.floor(exact), 1).astype(int) if rows >= len(sizes) else np.floor(exact).astype(int)
    for label in (exact - counts).sort_values(ascending=False, kind="stable").index:
        if counts.sum() >= rows:
            break
        counts[label] += 1
    while counts.sum() > rows:
        counts[counts.idxmax()] -= 1
    chosen = [
        rng.choice(np.flatnonzero((frame[LABEL] == label).to_numpy()), counts[label], replace=False)
        for label in sizes.index
    ]
    return frame.iloc[np.sort(np.concatenate(chosen))]


def _rows(frame: pd.DataFrame, classes: tuple[str, ...]) -> Rows:
    places = {label: place for place, label in enumerate(classes)}
    return Rows(tuple(frame[UID]), tuple(frame[TEXT]), frame[LABEL].map(places).to_numpy(dtype=int))
