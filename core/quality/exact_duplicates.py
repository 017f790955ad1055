"""The check `exact_duplicates`."""

from typing import Literal

import pandas as pd

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.shared import keys
from core.quality.common.scope import droppable
from core.types import LABEL, UID
from core.words import count


class ExactDuplicates(Check, frozen=True):
    """Finds texts that occur more than once, and those among them whose labels contradict each other.

    Equal means equal after Unicode NFKC, case folding and collapsing of white space. The first row of each group is not
    counted as a duplicate.
    """

    kind: Literal["exact_duplicates"] = "exact_duplicates"

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for repeated texts, one for equal texts with different labels."""
        table = pd.DataFrame(
            {
                "key": keys(dataset.frame, context),
                "label": dataset.frame[LABEL],
                "uid": dataset.frame[UID],
                "mine": droppable(dataset),
            }
        ).dropna(subset=["key"])
        return [*self._repeated(table, len(dataset)), *self._conflicting(table, len(dataset))]

    def _repeated(self, table: pd.DataFrame, rows: int) -> list[Finding]:
        later = table.duplicated(["key"])
        spare = table[table["mine"]].duplicated(["key", "label"]).any()
        if not later.any():
            return []
        groups = table.loc[later, "key"].nunique()
        message = (
            f"{count(int(later.sum()), 'row repeats', 'rows repeat')} the text of an earlier row "
            f"({count(groups, 'text occurs', 'texts occur')} more than once). "
            "Split apart, they leak from train into test and make scores too good. "
            + ("Drop the repetitions, unless repetition is meaning in this data." if spare else "")
        ).strip()
        fix = {"kind": "deduplicate"} if spare else None
        return [self._finding("warning", message, table.loc[later, "uid"], rows, fix)]

    def _conflicting(self, table: pd.DataFrame, rows: int) -> list[Finding]:
        labelled = table.dropna(subset=["label"])
        kinds = labelled.groupby("key")["label"].nunique()
        torn = labelled["key"].isin(kinds.index[kinds > 1])
        if not torn.any():
            return []
        message = (
            f"{torn.sum():,} rows share {count(int((kinds > 1).sum()), 'text')} but not the label. No model can get "
            "both right. Decide on one label for each text."
        )
        mends = (labelled[labelled["mine"]].groupby("key")["label"].nunique() > 1).any()
        fix = {"kind": "resolve_conflicts"} if mends else None
        return [self._finding("warning", message, labelled.loc[torn, "uid"], rows, fix)]

    def _finding(
        self, severity: Literal["warning"], message: str, uids: pd.Series, rows: int, fix: dict[str, str] | None
    ) -> Finding:
        return Finding(
            check=self.kind, severity=severity, message=message, uids=tuple(uids), share=len(uids) / rows, fix=fix
        )
