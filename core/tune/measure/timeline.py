"""What a probe saw: the times at which the trainings within a fit told of their steps."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

#: How trainings tell of a step: what stands before, the epoch, how many there would be.
_EPOCH = re.compile(r"(.*?)epoch (\d+) of (\d+)", re.IGNORECASE | re.DOTALL)

#: Steps at the beginning of a training that warm up the processor and do not count.
_WARM_UP = 3


class TooLongError(Exception):
    """A probe went on for longer than it may."""


@dataclass
class Clock:
    """A progress that notes when each step ended, and ends the fit by `TooLongError` after ``until``.

    ``until`` is a time of ``time.perf_counter``; ``steps`` has (time, what stands before, epoch, epochs).
    """

    until: float
    started: float = field(default_factory=time.perf_counter)
    steps: list[tuple[float, str, int, int]] = field(default_factory=list)

    def __call__(self, done: float, total: float, message: str = "", /) -> None:
        """Note a step, if it is one."""
        now = time.perf_counter()
        if now > self.until:
            raise TooLongError
        if told := _EPOCH.match(message):
            self.steps.append((now, told[1], int(told[2]), int(told[3])))


@dataclass(frozen=True)
class Loop:
    """One training within a fit, as far as a probe went.

    ``before`` are the seconds from the end of the one before (or from the start of the fit) to its beginning, ``step``
    those of one step, ``score`` those between two epochs (None when one was not finished), ``seen`` the steps that were
    seen in ``seconds``, ``per_epoch`` the steps of an epoch (None when one was not finished), ``epochs`` how many there
    would have been.
    """

    before: float
    step: float
    score: float | None
    seen: int
    seconds: float
    per_epoch: int | None
    epochs: int
    ended: float


def loops(clock: Clock, most: int) -> list[Loop]:
    """The trainings of one fit in order; ``most`` is the number of steps after which each of them ends."""
    found: list[Loop] = []
    for steps in _parted(clock.steps, most):
        found.append(_loop(steps, found[-1].ended if found else clock.started))
    return found


def _parted(steps: Sequence[tuple[float, str, int, int]], most: int) -> list[list[tuple[float, str, int, int]]]:
    """Steps of one training together: a new one begins when words or epochs change, epochs fall, or one is full."""
    parts: list[list[tuple[float, str, int, int]]] = []
    for step in steps:
        last = parts[-1][-1] if parts else None
        same = last is not None and (last[1], last[3]) == (step[1], step[3]) and step[2] >= last[2]
        if same and len(parts[-1]) < most:
            parts[-1].append(step)
        else:
            parts.append([step])
    return parts


def _loop(steps: Sequence[tuple[float, str, int, int]], previous: float) -> Loop:
    gaps = [(after[0] - before[0], after[2] != before[2]) for before, after in pairwise(steps)]
    within = [seconds for seconds, crossing in gaps if not crossing]
    across = [seconds for seconds, crossing in gaps if crossing]
    steady = within[min(_WARM_UP, len(within) // 2) :]
    step = float(np.mean(steady or across or [steps[0][0] - previous]))  # where an epoch is one step, with its score
    scores = [max(seconds - step, 0.0) for seconds in across]
    first = [one for one in steps if one[2] == steps[0][2]]
    return Loop(
        before=max(steps[0][0] - previous - step, 0.0),
        step=step,
        score=float(np.mean(scores)) if scores else None,
        seen=len(steps),
        seconds=steps[-1][0] - steps[0][0] + step,
        per_epoch=len(first) if scores else None,
        epochs=steps[0][3],
        ended=steps[-1][0],
    )
