"""Shards of texts: each is worked on with a generator of its own, by whichever process is free."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from core.contracts import Progress, quiet

#: Texts of one shard. It decides which random numbers a text gets, so that changing it changes what is made.
SIZE = 1000

#: Shards that wait for each worker, so that none is idle while this process works on one itself.
_AHEAD = 2

Item = TypeVar("Item")
Value = TypeVar("Value")

_CREW: ProcessPoolExecutor | None = None
_HANDS = 0


@contextmanager
def crew(processes: int | None = None) -> Iterator[int]:
    """So many processes work on shards inside the block, this one included; gives the number. None: one a core.

    For the process of a job alone. Workers are started afresh ("spawn"), which would run a page again, so that in a
    thread, as pages are, or inside a worker, the block runs without them. What is made does not depend on the number.
    """
    global _CREW, _HANDS
    wanted = processes or os.cpu_count() or 1
    main = threading.current_thread() is threading.main_thread()
    if wanted < 2 or not main or multiprocessing.current_process().daemon or _CREW is not None:
        yield _HANDS + 1
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(wanted - 1, mp_context=context, initializer=ready) as pool:
        for _ in range(wanted - 1):
            pool.submit(ready)  # they start now, while the job still reads
        _CREW, _HANDS = pool, wanted - 1
        try:
            yield wanted
        finally:
            _CREW, _HANDS = None, 0
            pool.shutdown(cancel_futures=True)


def ready() -> None:
    """Load what every shard needs."""
    from core.augment._nlpaug import confused

    confused()


def sharded(
    work: Callable[[Sequence[Item], int, Any], list[Value]],
    items: Sequence[Item],
    material: Callable[[Sequence[Item]], Any],
    progress: Progress = quiet,
    size: int = SIZE,
) -> list[Value]:
    """``work(shard, its number, material(shard))`` over all items, in order; it and the material must be picklable.

    With a `crew`, the shards are shared out; an error in any of them is raised here.
    """
    shards = [items[start : start + size] for start in range(0, len(items), size)]
    found: list[list[Value] | None] = [None] * len(shards)
    waiting = deque(range(len(shards)))
    away: dict[int, Future[list[Value]]] = {}
    done = 0
    while waiting or away:
        for number in [number for number, future in away.items() if future.done() or not waiting]:
            found[number] = away.pop(number).result()
            done += 1
        while _CREW is not None and waiting and len(away) < _HANDS * _AHEAD and len(waiting) + len(away) > 1:
            number = waiting.pop()
            away[number] = _CREW.submit(work, shards[number], number, material(shards[number]))
        if waiting:
            number = waiting.popleft()
            found[number] = work(shards[number], number, material(shards[number]))
            done += 1
        progress(done, len(shards), f"Made {min(done * size, len(items)):,} of {len(items):,} texts")
    return [value for values in found if values is not None for value in values]
