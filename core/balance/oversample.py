"""The step `balance.oversample`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.balance.common.goal import Goal, Way
from core.balance.common.rows import coded, places_of, sizes_of
from core.contracts import Context
from core.types import ORIGIN, UID
from core.words import times

if TYPE_CHECKING:
    import pyarrow as pa


class Oversample(Goal, frozen=True):
    """Repeats train rows of the small classes until the classes have the sizes asked for.

    Rows of a class are repeated as evenly as can be; which of them stand once more than the others is random. A
    repeated row follows the row it repeats and names it as its origin. Only places are computed; the rows are taken
    once, at the end. Repeats hold nothing new: a model that trains long learns them by heart.
    """

    kind: Literal["balance.oversample"] = "balance.oversample"
    effect: ClassVar[Literal["makes"]] = "makes"
    way: ClassVar[Way] = "up"
    most: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="A row stands at most so many times in the result, itself included; no limit if empty.",
    )

    def reached(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """The sizes asked for, or as near to them as the limit on repeats allows."""
        asked = self.asked(sizes)
        return {
            label: min(asked[label], self.most * rows) if self.most else asked[label] for label, rows in sizes.items()
        }

    def repeats(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """How many times each row stands in the result, shape (rows,), each at least once."""
        codes, classes = coded(frame)
        sizes = sizes_of(codes, classes)
        asked, reached = self.asked(sizes), self.reached(sizes)
        rng, found = context.rng(), np.ones(len(frame), dtype=np.int64)
        places = places_of(codes, len(classes)) if reached != sizes else []
        for rows, label in zip(places, classes, strict=False):
            if reached.get(label, 0) == sizes.get(label, 0):
                continue
            rounds, rest = divmod(reached[label], len(rows))
            found[rows] = rounds
            found[rng.choice(rows, rest, replace=False)] += 1
            if reached[label] < asked[label]:
                context.notes.append(
                    f"'{label}' has {reached[label]:,} of the {asked[label]:,} rows asked for: no row may stand more "
                    f"than {times(self.most or 1)}."
                )
        return found

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The frame with the repeats behind the rows they repeat."""
        repeats = self.repeats(frame, context)
        total = int(repeats.sum())
        if total == len(frame):
            return frame
        taken = np.repeat(np.arange(len(frame)), repeats)
        turn = np.arange(total) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        made = turn > 0
        parents = frame[UID].take(taken[made])
        names = _names(parents, turn[made] - 1, _mark(frame[UID], context.place))
        return frame.take(taken).assign(
            **{
                UID: _filled(frame[UID], names, taken, made),
                ORIGIN: _filled(frame[ORIGIN], _column(parents), taken, made),
            }
        )


def _mark(uids: pd.Series, place: int) -> str:
    """What stands between a row's name and the number of its repeat; no name has it already."""
    import pyarrow.compute as pc

    mark, again = f"~{place}.", 1
    while pc.any(pc.match_substring(_column(uids), mark)).as_py():
        again += 1
        mark = f"~{place}-{again}."
    return mark


def _names(parents: pd.Series, turn: np.ndarray, mark: str) -> "pa.Array":
    """Names of repeats: the row's own, the mark, and their number from 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.cast(pa.array(turn), pa.large_string())
    return pc.binary_join_element_wise(_column(parents), numbers, pa.scalar(mark, pa.large_string()))


def _filled(column: pd.Series, values: "pa.Array", taken: np.ndarray, made: np.ndarray) -> np.ndarray:
    """The column at the places taken, with other values in the made rows."""
    import pyarrow as pa

    source = taken.copy()
    source[made] = len(column) + np.arange(int(made.sum()))
    both = pa.concat_arrays([_column(column), values])
    return pd.array(both.take(pa.array(source)), dtype=column.dtype)


def _column(values: pd.Series) -> "pa.Array":
    """Texts as one Arrow array of long strings."""
    import pyarrow as pa

    found = pa.array(values, type=pa.large_string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
