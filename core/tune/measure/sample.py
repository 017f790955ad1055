"""A small task like a large one, for probes: fewer rows of every kind, with the same lengths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.types import Further, Rows, Task

#: Rows of each kind that a cut task has at least, where they are there.
_LEAST = 4


@dataclass(frozen=True)
class Sample:
    """A cut task, and how many times more texts and more validation rows the whole one has."""

    task: Task
    texts: int
    ratio: float
    validation_ratio: float


def texts_in(task: Task) -> int:
    """Texts that an approach may have to read while it learns."""
    return len(task.train) + len(task.validation) + len(task.unlabelled)


def cut(task: Task, share: float, most_validation: int | None = None) -> Sample:
    """The task with a ``share`` (0 to 1) of its train, validation and unlabelled texts.

    Texts are drawn evenly over the order of their lengths, because time depends on lengths. Classes stay, even those
    that no row shows any longer; further columns keep no more classes than fewer rows can carry.
    """
    train = _evenly(task.train.texts, share)
    held = _evenly(task.validation.texts, share, most_validation)
    other = _evenly(task.unlabelled, share)
    made = Task(
        task.classes,
        _rows(task.train, train),
        _rows(task.validation, held),
        tuple(task.unlabelled[place] for place in other),
        tuple(_further(one, train) for one in task.further),
    )
    return Sample(made, texts_in(made), texts_in(task) / texts_in(made), len(task.validation) / len(held))


def _evenly(texts: Sequence[str], share: float, most: int | None = None) -> list[int]:
    """Places of a share of the texts, evenly over the order of lengths, in their own order."""
    count = min(len(texts), max(_LEAST, round(share * len(texts))), len(texts) if most is None else most)
    order = np.argsort([len(text) for text in texts], kind="stable")
    places = ((np.arange(count) + 0.5) * len(texts) / max(count, 1)).astype(int)
    return sorted(order[places].tolist())


def _rows(rows: Rows, places: Sequence[int]) -> Rows:
    kept = list(places)
    return Rows(tuple(rows.uids[place] for place in kept), tuple(rows.texts[place] for place in kept), rows.y[kept])


def _further(one: Further, places: Sequence[int]) -> Further:
    y = one.y[list(places)]
    most = max(1, min(len(one.classes), int((y >= 0).sum()) // 2))
    return Further(one.name, one.classes[:most], np.where(y >= 0, y % most, -1))
