"""The check `boilerplate`."""

import math
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.pieces import Pieces, pieces_of
from core.types import TEXT, UID
from core.words import count

#: How many lines a finding, and so its fix, names; the next look finds more.
_LISTED = 20


class Boilerplate(Check, frozen=True):
    """Finds lines and sentences that recur word for word in many texts, such as signatures and disclaimers.

    Counted are different texts that hold the line and something else too: what recurs as a whole is a duplicate.
    """

    kind: Literal["boilerplate"] = "boilerplate"
    share: float = Field(
        default=0.01, gt=0, le=1, description="Share of all texts in which a line must stand to count as boilerplate."
    )
    least: int = Field(default=10, ge=2, le=10_000, description="A line must stand in at least so many texts.")
    shortest: int = Field(
        default=20, ge=5, le=200, description="Lines and sentences of fewer characters are common phrases, not counted."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding, with the most frequent lines and their counts."""
        rows = len(dataset)
        needed = max(self.least, math.ceil(self.share * rows))
        pieces = pieces_of(dataset.frame[TEXT])
        again = dataset.frame[TEXT].duplicated().to_numpy()[pieces.row]
        lines = self._recurring(Pieces(pieces.row[~again], pieces.key[~again].reset_index(drop=True)), needed)
        if lines.empty:
            return []
        listed = lines.index[:_LISTED].tolist()
        hit = np.unique(pieces.row[_removable(pieces, set(listed)) & pieces.key.isin(listed).to_numpy()])
        uids = tuple(dataset.frame[UID].iloc[hit])
        many = len(lines) > 1
        message = (
            f"{count(len(uids), 'text repeats', 'texts repeat')} "
            f"{count(len(lines), 'line or sentence', 'lines or sentences')} that {'stand' if many else 'stands'} in at "
            f"least {needed:,} texts{' each' if many else ''}, word for word, as "
            "signatures and disclaimers do. A model learns them in place of the message, and texts look more alike "
            "than they are. Read the list and remove what says nothing."
        )
        return [
            Finding(
                check=self.kind,
                severity="info",
                message=message,
                uids=uids,
                share=len(uids) / rows,
                fix={"kind": "remove_boilerplate", "lines": listed},
                details={"lines": {line: int(times) for line, times in lines.iloc[:_LISTED].items()}},
            )
        ]

    def _recurring(self, pieces: Pieces, needed: int) -> pd.Series:
        """Lines and the number of texts they could be removed from, the most frequent first, ties by name."""
        times = pieces.key.value_counts()
        times = times[(times >= needed) & (times.index.str.len() >= self.shortest)]
        while len(times):
            mine = _removable(pieces, set(times.index)) & pieces.key.isin(times.index).to_numpy()
            now = pieces.key[mine].value_counts().reindex(times.index, fill_value=0)
            if (now >= needed).all():
                return now.sort_index().sort_values(ascending=False, kind="stable")
            times = now[now >= needed]
        return times


def _removable(pieces: Pieces, lines: set[str]) -> np.ndarray:
    """True for pieces of texts that hold something besides the lines, shape (pieces,)."""
    others = ~pieces.key.isin(lines).to_numpy()
    return np.isin(pieces.row, np.unique(pieces.row[others]))
