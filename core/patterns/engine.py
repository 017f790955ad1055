"""Runs a user's regular expression over texts, in bounded time.

One engine decides: the package `regex`, whose search can be stopped. Its clock is the computing time of the process,
so a search is given its time in growing pieces and the wall clock is looked at between them. RE2 (by pyarrow, time
linear in the text) goes first over plain texts, and those in which it finds nothing are never searched again.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from core.errors import AssayError
from core.patterns.syntax import compiled, twin
from core.scan import beyond_ascii, matches

#: Seconds that any one text may take.
TEXT_SECONDS = 2.0
#: Seconds that a row and a character add to those that a whole run may take, which are `TEXT_SECONDS` at least.
ROW_SECONDS, SIGN_SECONDS = 0.0002, 0.0000002
#: Seconds of computing of the first piece, and how much longer the next one is.
_FIRST, _LONGER = 0.1, 4.0
#: Characters that RE2 is given at once, so that the clock is looked at in between; longer texts are not given to it.
_BATCH = 100_000

#: RE2: what makes a text of ASCII mean different things to the two engines.
_UNLIKE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\n\z"

Found = TypeVar("Found")


class Clock:
    """How long a run may take: a fixed time, and a little for each row and character."""

    def __init__(self, rows: int = 0, signs: int = 0) -> None:
        self.seconds = TEXT_SECONDS + rows * ROW_SECONDS + signs * SIGN_SECONDS
        self._end = time.perf_counter() + self.seconds

    def left(self) -> float:
        """Seconds that are left, below 0 when there are none."""
        return self._end - time.perf_counter()

    def bounded(self, work: Callable[[float], Found], where: str) -> Found:
        """What ``work`` gives, which is told how many seconds of computing it may take; AssayError when it is too slow.

        ``work`` raises TimeoutError when it used them up, and then starts anew with more.
        """
        start = time.perf_counter()
        end = min(start + TEXT_SECONDS, self._end)
        piece, now = _FIRST, start
        while now < end:
            try:
                return work(piece)
            except TimeoutError:
                before, now = now, time.perf_counter()
                slower = max((now - before) / piece, 0.1)
                following = min(piece * _LONGER, (end - now) / slower)
                if following < piece:
                    break
                piece = following
        seconds = TEXT_SECONDS if time.perf_counter() < self._end else self.seconds
        raise too_slow(where, seconds)


def too_slow(where: str, seconds: float) -> AssayError:
    """The error that says that a pattern was stopped."""
    return AssayError(
        f"The pattern was stopped because it needs more than {seconds:.1f} s.",
        where,
        "Look for repeats inside repeats, such as (a+)+ or (.*,)*, and write one of them without the repeat.",
    )


def matches_in(
    pattern: str, text: str, *, ignore_case: bool = False, multiline: bool = False, most: int = 1_000
) -> list[tuple[int, int]]:
    """Where the pattern matches, for highlighting: (start, end) of at most so many matches, in the order of the text.

    Empty matches are left out. Raises AssayError after 2 s, and `UnusableError` when the pattern is not valid.
    """
    if not pattern:
        return []
    ready = compiled(pattern, ignore_case, multiline)

    def found(seconds: float) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for match in ready.finditer(text, timeout=seconds):
            if match.end() > match.start():
                spans.append(match.span())
            if len(spans) == most:
                break
        return spans

    return Clock().bounded(found, "the pattern")


def searched(
    texts: pd.Series, pattern: str, *, ignore_case: bool = False, multiline: bool = False, where: str = "the pattern"
) -> np.ndarray:
    """True where the pattern matches somewhere in the text, shape (rows,); False where there is no text.

    AssayError after 2 s with one text, or when all take longer than 2 s plus 0.2 ms a row and 0.2 s a million signs.
    """
    ready = compiled(pattern, ignore_case, multiline)
    found = np.zeros(len(texts), dtype=bool)
    clock = _clock(texts)
    for place, text in _candidates(texts, twin(pattern, ignore_case, multiline), clock, where):
        found[place] = clock.bounded(partial(_found, ready, text), f"{where}, row {place + 1}")
    return found


def replaced(
    texts: pd.Series,
    pattern: str,
    replacement: str,
    *,
    count: int = 0,
    ignore_case: bool = False,
    multiline: bool = False,
    where: str = "the pattern",
) -> dict[int, str]:
    """The texts that change: place of the row (from 0) -> new text.

    ``count`` replaces at most so many matches in each text (0: all). The limits are those of `searched`.
    """
    ready = compiled(pattern, ignore_case, multiline)
    changed: dict[int, str] = {}
    clock = _clock(texts)
    for place, text in _candidates(texts, twin(pattern, ignore_case, multiline), clock, where):
        new = clock.bounded(partial(_written, ready, replacement, text, count), f"{where}, row {place + 1}")
        if new != text:
            changed[place] = new
    return changed


def _found(ready: Any, text: str, seconds: float) -> bool:
    return ready.search(text, timeout=seconds) is not None


def _written(ready: Any, replacement: str, text: str, count: int, seconds: float) -> str:
    new: str = ready.sub(replacement, text, count=count, timeout=seconds)
    return new


def _clock(texts: pd.Series) -> Clock:
    return Clock(len(texts), int(texts.str.len().fillna(0).sum()) if len(texts) else 0)


def _candidates(texts: pd.Series, plain: str | None, clock: Clock, where: str) -> Iterator[tuple[int, str]]:
    """Place and text of each row that the pattern may match."""
    open_to_it = texts.notna().to_numpy(dtype=bool, copy=True)
    if plain is not None and len(texts):
        open_to_it &= ~_surely_without(texts, plain, clock, where)
    places = np.flatnonzero(open_to_it)
    yield from zip(places.tolist(), texts.iloc[places].tolist(), strict=True)


def _surely_without(texts: pd.Series, plain: str, clock: Clock, where: str) -> np.ndarray:
    """True where RE2 and `regex` agree that there is no match, shape (rows,)."""
    lengths = texts.str.len().fillna(0).to_numpy(dtype=np.int64)
    alike = np.flatnonzero(~beyond_ascii(texts) & ~matches(texts, _UNLIKE) & (lengths <= _BATCH))
    without = np.zeros(len(texts), dtype=bool)
    if not len(alike) or not _understood(plain):
        return without
    for places in np.split(alike, np.flatnonzero(np.diff(np.cumsum(lengths[alike]) // _BATCH)) + 1):
        without[places] = ~matches(texts.iloc[places], plain)
        if clock.left() < 0:
            raise too_slow(where, clock.seconds)
    return without


def _understood(pattern: str) -> bool:
    """Whether RE2 takes the pattern; it refuses nested counts beyond 1,000, for instance."""
    import pyarrow as pa

    try:
        matches(pd.Series([""], dtype="str"), pattern)
    except pa.ArrowInvalid:
        return False
    return True
