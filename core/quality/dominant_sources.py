"""The check `dominant_sources`."""

from typing import Any, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.quality.common.sources import source_column
from core.types import LABEL, UID
from core.words import count

_LISTED = 5
#: A class whose rows would all come from one source by chance less often than this, if classes and sources were
#: independent, is reported.
_CHANCE = 0.001
#: A column of so many values names things, not sources.
_MOST = 1_000


class DominantSources(Check, frozen=True):
    """Finds a source that most rows come from, and classes whose rows all come from one source.

    The source is the column that is named, or else one whose name says so (source, channel, platform, domain, file and
    the like); without one there is nothing to look at. A class from a single source is reported if chance would hardly
    make it so, given how many rows the source has.
    """

    kind: Literal["dominant_sources"] = "dominant_sources"
    column: str = Field(
        default="", description="The column that says where a row comes from; found by its name if empty."
    )
    share: float = Field(
        default=0.5, ge=0.1, lt=1, description="A source with more than this share of the rows dominates."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for a dominating source and one for classes from a single source."""
        column = source_column(dataset, self.column)
        if column is None:
            return []
        sources = dataset.frame[column].astype("str")
        sizes = sources.value_counts()
        if not 2 <= len(sizes) <= _MOST:
            return []
        return [*self._dominating(dataset, column, sources, sizes), *self._single(dataset, column, sources, sizes)]

    def _dominating(self, dataset: Dataset, column: str, sources: pd.Series, sizes: pd.Series) -> list[Finding]:
        part = float(sizes.iloc[0] / sizes.sum())
        if part <= self.share:
            return []
        name = str(sizes.index[0])
        message = (
            f"{part:.0%} of the rows that have a value in '{column}' come from one of {len(sizes):,} sources, '{name}' "
            f"({int(sizes.iloc[0]):,} rows). A model learns its habits, and a score over all rows hides how it does "
            "elsewhere. Collect from other sources, or report scores source by source."
        )
        details = {"column": column, "rows": {str(key): int(size) for key, size in sizes.head(20).items()}}
        return [self._finding(dataset, message, dataset.frame.loc[sources == name, UID], details)]

    def _single(self, dataset: Dataset, column: str, sources: pd.Series, sizes: pd.Series) -> list[Finding]:
        table = pd.DataFrame({"label": dataset.frame[LABEL], "source": sources}).dropna()
        if table["label"].nunique() < 2:
            return []
        counted = table.groupby("label")["source"].agg(["size", "nunique", "first"])
        single = counted[counted["nunique"] == 1]
        chance = (sizes / sizes.sum()).reindex(single["first"]).to_numpy(dtype=float) ** single["size"].to_numpy()
        found = single[chance < _CHANCE].sort_values("size", ascending=False)
        if found.empty:
            return []
        listed = ", ".join(
            f"'{label}' ({size:,} rows, all from '{source}')"
            for label, size, source in found[["size", "first"]].head(_LISTED).itertuples(name=None)
        )
        more = f" and {len(found) - _LISTED:,} more" if len(found) > _LISTED else ""
        message = (
            f"{count(len(found), 'class comes', 'classes come')} from a single source, by '{column}': {listed}{more}. "
            "What marks the source then looks like a mark of the class, and no score can tell the two apart. Collect "
            "these classes from other sources too."
        )
        told = {str(label): source for label, source in found["first"].head(100).items()}
        rows = dataset.frame.loc[table.index[table["label"].isin(found.index)], UID]
        return [self._finding(dataset, message, rows, {"column": column, "classes": told})]

    def _finding(self, dataset: Dataset, message: str, uids: pd.Series, details: dict[str, Any]) -> Finding:
        return Finding(
            check=self.kind,
            severity="warning",
            message=message,
            uids=tuple(uids),
            share=len(uids) / len(dataset),
            details=details,
        )
