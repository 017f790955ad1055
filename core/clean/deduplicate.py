"""The step `deduplicate`."""

from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.clean.common.keep import KEEP, Keep, check_keep, keepers
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
    keep: Keep = Field(default="first", description=KEEP)
    same_label: bool = Field(
        default=True,
        description="Drop a repeated text only if its label is equal too; conflicting labels stay to be resolved.",
    )

    @model_validator(mode="after")
    def _choosable(self) -> Self:
        check_keep(self.keep, self.same_label)
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep one row a group, in the frame's order."""
        group = pd.factorize(text_keys(frame["text"]))[0].astype(np.int64)
        if self.same_label:
            labels = pd.factorize(frame["label"])[0].astype(np.int64) + 1
            group = np.where(group < 0, -1, group * (int(labels.max(initial=0)) + 1) + labels)
        return frame[keepers(frame, group, self.keep)]
