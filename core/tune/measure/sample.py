"""A small task like a large one, for probes: fewer rows of every kind, with the same lengths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.embed.encoder import length_batches
from core.tune.training.batches import grouped
from core.types import Further, Rows, Task

#: Rows of each kind that a cut task has at least, where they are there.
_LEAST = 4

#: Characters of a token, on average, and the special tokens of a text; only ratios of lengths count here.
_CHARACTERS, _SPECIAL = 4, 2

#: Rows and passes from which the mean length of a batch is told.
_ROWS, _PASSES = 20_000, 5


@dataclass(frozen=True)
class Sample:
    """A cut task with its number of ``texts``, and how the whole one, with ``whole`` texts, compares.

    ``count_ratio`` is how many times more texts the whole has. Work grows more slowly, because many texts of similar
    length need less padding than few: ``ratio`` is that of reading all texts once, ``validation_ratio`` that of the
    validation rows, ``step_ratio`` that of one training step.
    """

    task: Task
    texts: int
    whole: int
    count_ratio: float
    ratio: float
    validation_ratio: float
    step_ratio: float


def texts_in(task: Task) -> int:
    """Texts that an approach may have to read while it learns."""
    return len(task.train) + len(task.validation) + len(task.unlabelled)


def cut(task: Task, share: float, most_validation: int | None = None, batch: int = 16, max_tokens: int = 128) -> Sample:
    """The task with a ``share`` (0 to 1) of its train, validation and unlabelled texts.

    Texts are drawn evenly over the order of their lengths, because time depends on lengths. Classes stay, even those
    that no row shows any longer; further columns keep no more classes than fewer rows can carry. ``batch`` and
    ``max_tokens`` are the budget's; padding depends on them.
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
    parts = [(one.train.texts, one.validation.texts, one.unlabelled) for one in (task, made)]
    read = [[_padded(_lengths(part, max_tokens)) for part in of] for of in parts]
    steps = [_of_a_step(_lengths(of[0], max_tokens), batch) for of in parts]
    return Sample(
        made,
        texts_in(made),
        texts_in(task),
        texts_in(task) / texts_in(made),
        sum(read[0]) / sum(read[1]),
        read[0][1] / read[1][1],
        steps[0] / steps[1],
    )


def _lengths(texts: Sequence[str], most: int) -> list[int]:
    """About how many tokens each text has."""
    return [min(most, _SPECIAL + len(text) // _CHARACTERS) for text in texts]


def _padded(lengths: Sequence[int]) -> int:
    """Tokens that are read, padding included, when all texts are read once."""
    return sum(len(rows) * lengths[rows[0]] for rows in length_batches(lengths))


def _of_a_step(lengths: Sequence[int], batch: int) -> float:
    """Tokens of a training step, padding included, on average."""
    rng = np.random.default_rng(0)
    some = list(lengths) if len(lengths) <= _ROWS else rng.choice(lengths, _ROWS, replace=False).tolist()
    batches = [rows for _ in range(_PASSES) for rows in grouped(some, batch, rng)]
    return float(np.mean([len(rows) * max(some[row] for row in rows) for rows in batches]))


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
