"""Gives a dataset that lacks a split, or only validation, what a comparison needs."""

from dataclasses import replace

import numpy as np

from core.dataset import Dataset
from core.errors import AssayError
from core.split.common.by_class import partition
from core.types import LABEL, ORIGIN, SPLIT, UID, Split

#: Share of the train rows that becomes validation when the data came with train and test only.
HELD_OUT = 0.15


def complete(dataset: Dataset, seed: int = 0) -> Dataset:
    """The dataset with a validation split cut from train (stratified, equal texts together) if it had none.

    A dataset that is complete comes back as it is. Raises AssayError when train or test is missing.
    """
    sizes = dataset.split_sizes()
    for split in (Split.TRAIN, Split.TEST):
        if not sizes.get(split.value):
            raise AssayError(
                f"The data has no {split.value} rows.", dataset.name, f"Add a file or rows marked '{split.value}'."
            )
    if sizes[Split.VALIDATION.value]:
        return dataset
    frame = dataset.frame.copy()
    family = frame[ORIGIN].notna() | frame[UID].isin(frame[ORIGIN])  # made rows and their parents stay in train
    train = frame[(frame[SPLIT] == Split.TRAIN.value) & frame[LABEL].notna() & ~family]
    parts = partition(train, np.array([1 - HELD_OUT, HELD_OUT, 0.0]), np.random.default_rng([seed, len(train)]))
    frame.loc[train.index[parts == 1], SPLIT] = Split.VALIDATION.value
    note = f"The data has no validation split: {int((parts == 1).sum()):,} train rows, stratified, became one."
    return dataset.with_frame(frame, lineage=replace(dataset.lineage, notes=(*dataset.lineage.notes, note)))
