"""The step `deduplicate`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.text import text_keys


class Deduplicate(Step, frozen=True):
    """Keeps one row of each group of equal texts; equal means after Unicode NFKC, case folding and white space.

    Repeated texts in train and test make scores too good, and repeated train rows count twice. In some data repetition
    is meaning (dialogue turns such as "Yes." whose label depends on context): look before you drop. Rows without text
    are never duplicates of one another.
    """

    kind: Literal["deduplicate"] = "deduplicate"
    group: ClassVar[Group] = "rows"
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = ("text", "label")
    writes: ClassVar[tuple[str, ...]] = ()
    keep: Literal["first", "last", "longest"] = Field(
        default="first", description="Which row of a group stays: the first, the last, or the one with most characters."
    )
    same_label: bool = Field(
        default=True,
        description="Drop a repeated text only if its label is equal too; conflicting labels stay to be resolved.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep one row a group, in the frame's order."""
        table = pd.DataFrame({"key": text_keys(frame["text"])}, index=frame.index)
        if self.same_label:
            table["label"] = frame["label"]
        if self.keep == "longest":
            order = frame["text"].str.len().sort_values(ascending=False, kind="stable").index
            table = table.loc[order]
        keep: Literal["first", "last"] = "last" if self.keep == "last" else "first"
        repeated = (table.duplicated(keep=keep) & table["key"].notna()).reindex(frame.index)
        return frame[~repeated]
