"""Looking on while a recipe runs: what each step made of the rows, step by step."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from core.accounting import Delta
from core.errors import AssayError
from core.flow import StepCache

#: Told of each step as it is done: the frame before it, the frame after it, its row accounting.
Note = Callable[[pd.DataFrame, pd.DataFrame, dict[str, Any]], None]


class Watched:
    """A cache of step outputs that tells of each output as it goes by, in the order of the steps."""

    def __init__(self, inner: StepCache, frame: pd.DataFrame, note: Note) -> None:
        self._inner, self._note = inner, note
        self._frame = frame.reset_index(drop=True)

    def get(self, key: str) -> tuple[Delta, dict[str, Any]] | None:
        """What is kept under the key; told of, if there is something."""
        found = self._inner.get(key)
        if found is not None:
            self._tell(*found)
        return found

    def put(self, key: str, delta: Delta, account: dict[str, Any]) -> None:
        """Keep what a step changed, and tell of it."""
        self._inner.put(key, delta, account)
        self._tell(delta, account)

    def _tell(self, delta: Delta, account: dict[str, Any]) -> None:
        after = delta.applied(self._frame)
        self._note(self._frame, after, account)
        self._frame = after


class Remembered:
    """What steps changed in the rows that a preview looked at, in memory; what was not asked for longest goes first.

    ``refused`` holds what steps refused with, by a key of the step and all before it, so that none is asked twice.
    """

    def __init__(self, most: int = 256) -> None:
        self.refused: dict[str, AssayError] = {}
        self._kept: dict[str, tuple[Delta, dict[str, Any]]] = {}
        self._most = most

    def get(self, key: str) -> tuple[Delta, dict[str, Any]] | None:
        """What was put under the key."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = found
        return found

    def put(self, key: str, delta: Delta, account: dict[str, Any]) -> None:
        """Keep what a step changed and its account."""
        self._kept[key] = (delta, account)
        while len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept)), None)
