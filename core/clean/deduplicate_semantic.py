"""The step `deduplicate_semantic`."""

from typing import ClassVar, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from core.clean.common.keep import KEEP, Keep, check_keep, keepers
from core.contracts import Context, Group, Step
from core.learned.meaning import meaning_clusters


class DeduplicateSemantic(Step, frozen=True):
    """Keeps one row of each cluster of texts that are equal or mean nearly the same.

    Texts mean nearly the same when the cosine of their vectors reaches the limit; the step embeds every text with the
    model. Texts that differ only in a name, a number or a "not" are near as well: look at what the check of that name
    finds before you drop. Nearness is passed on from text to text, so low limits make long chains. Every pair is
    compared (semantic deduplication after Abbas et al., SemDeDup, 2023, but exact): more different texts of one label
    than 200,000 are refused.
    """

    kind: Literal["deduplicate_semantic"] = "deduplicate_semantic"
    group: ClassVar[Group] = "rows"
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = ("text", "label")
    writes: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    cosine: float = Field(
        default=0.95, ge=0.5, le=1, description="Texts whose vectors have at least this cosine mean nearly the same."
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
        """Keep one row a cluster, in the frame's order; AssayError when there are too many different texts."""
        labels = pd.factorize(frame["label"], use_na_sentinel=False)[0] if self.same_label else None
        return frame[keepers(frame, meaning_clusters(frame, context, self.cosine, labels, self.kind), self.keep)]
