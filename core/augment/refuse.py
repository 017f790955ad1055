"""The step `augment.refuse`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.digest import text_digest
from core.types import ORIGIN, SPLIT, TEXT, UID
from core.words import count


class Refuse(Step, frozen=True):
    """Drops the made rows that a person rejected by hand.

    A row is known by its text, so that it stays rejected whichever method makes it. Rows that were not made stay.
    Applying it again changes nothing.
    """

    kind: Literal["augment.refuse"] = "augment.refuse"
    group: ClassVar[Group] = "train"
    train_only: ClassVar[bool] = True
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, SPLIT, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = ()
    texts: tuple[str, ...] = Field(default=(), description="Digests of the texts that were rejected.")

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The frame without them; a note says how many of the texts were made at all."""
        made = frame[ORIGIN].notna()
        if not self.texts or not made.any():
            return frame
        wanted = set(self.texts)
        digests = frame[TEXT][made].map(text_digest, na_action="ignore")
        gone = digests.index[digests.isin(wanted)]
        met = len(wanted & set(digests[gone]))
        if met < len(wanted):
            context.notes.append(f"Not made this time: {count(len(wanted) - met, 'rejected text')}.")
        return frame[~frame.index.isin(gone)]
