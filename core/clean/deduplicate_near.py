"""The step `deduplicate_near`."""

from typing import ClassVar, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from core.clean.common.keep import KEEP, Keep, check_keep, keepers
from core.contracts import Context, Group, Step
from core.near.clusters import clusters
from core.near.join import similar_pairs


class DeduplicateNear(Step, frozen=True):
    """Keeps one row of each cluster of texts that are equal or nearly equal.

    Near means a Jaccard similarity of the sets of character 5-grams of at least ``threshold``, after Unicode NFKC, case
    folding and collapsing of white space. Nearness is passed on: where a is near to b and b to c, one of the three
    stays, though a and c may differ more. Texts of fewer than 5 characters are dropped only if they are equal. Rows
    without text are never duplicates of one another.
    """

    kind: Literal["deduplicate_near"] = "deduplicate_near"
    group: ClassVar[Group] = "rows"
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = ("text", "label")
    writes: ClassVar[tuple[str, ...]] = ()
    threshold: float = Field(
        default=0.8, ge=0.5, le=1, description="Share of character 5-grams in common from which texts are near."
    )
    keep: Keep = Field(default="first", description=KEEP)
    same_label: bool = Field(
        default=True,
        description="Compare only rows of equal label; near texts with conflicting labels stay to be resolved.",
    )

    @model_validator(mode="after")
    def _choosable(self) -> Self:
        check_keep(self.keep, self.same_label)
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep one row a cluster, in the frame's order."""
        labels = pd.factorize(frame["label"], use_na_sentinel=False)[0] if self.same_label else None
        cluster = clusters(similar_pairs(frame["text"], self.threshold, labels, progress=context.progress))
        return frame[keepers(frame, cluster, self.keep)]
