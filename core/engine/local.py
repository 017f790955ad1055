"""The engine of one machine."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from core.contracts import Progress

Shard = TypeVar("Shard")
Result = TypeVar("Result")


class LocalEngine:
    """Runs shards one after another in this process."""

    def map(self, work: Callable[[Shard], Result], shards: Sequence[Shard], progress: Progress) -> list[Result]:
        """The results, in the order of the shards."""
        results = []
        for number, shard in enumerate(shards):
            results.append(work(shard))
            progress(number + 1, len(shards), f"Shard {number + 1} of {len(shards)}")
        return results
