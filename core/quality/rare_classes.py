"""The check `rare_classes`."""

from math import sqrt
from typing import Literal

import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.types import LABEL, SPLIT, UID, Split
from core.words import count

#: A class must be in train, in validation and in test.
_PARTS = len(Split)
_LISTED = 5


class RareClasses(Check, frozen=True):
    """Finds classes with too few rows to be learned and judged, whatever the sizes of the other classes.

    Before the split: fewer rows than there are splits, so that a class is missing in at least one of them; or so few
    that a score of the class would mean nothing, said by the width of Wilson's 95 % interval (Journal of the American
    Statistical Association 22, 1927). After the split: classes that a split lacks.
    """

    kind: Literal["rare_classes"] = "rare_classes"
    few: int = Field(
        default=10, ge=3, le=1000, description="Scores of classes with fewer rows are said to mean nothing."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for each reason, with the rows of the classes; none without labels or with a single class."""
        sizes = dataset.class_sizes()
        if len(sizes) < 2:
            return []
        if dataset.is_split:
            return self._split(dataset, sizes)
        found = []
        if scarce := {label: size for label, size in sizes.items() if size < _PARTS}:
            message = (
                f"{count(len(scarce), 'class has', 'classes have')} fewer than {_PARTS} rows, so each is missing in "
                f"train, in validation or in test: {_listed(scarce)}. What is not in train cannot be learned, what is "
                "not in test is never judged. Collect more rows, merge them with a related class, or leave them out."
            )
            found.append(self._finding(dataset, "warning", message, scarce))
        if few := {label: size for label, size in sizes.items() if _PARTS <= size < self.few}:
            found.append(self._finding(dataset, "warning", self._meaningless(few), few))
        return found

    def _meaningless(self, few: dict[str, int]) -> str:
        most = max(few.values())
        tested = max(1, round(0.15 * most))
        right = most // 2
        low, high = wilson(right, most)
        return (
            f"{count(len(few), 'class has', 'classes have')} fewer than {self.few} rows: {_listed(few)}. A test split "
            f"of 15% holds {count(tested, 'row')} of the largest of them, and a score from that means nothing: even if "
            f"all {most} rows were tested and {right} of them were right, the true share could be anywhere from "
            f"{low:.2f} to {high:.2f}. Collect more rows, or merge them with a related class."
        )

    def _split(self, dataset: Dataset, sizes: dict[str, int]) -> list[Finding]:
        """Classes that are missing in a split."""
        table = pd.crosstab(dataset.frame[LABEL], dataset.frame[SPLIT])
        parts = [split.value for split in Split if split.value in table.columns]
        table = table.reindex(index=list(sizes), columns=parts, fill_value=0)
        found = []
        untaught = {str(label): sizes[str(label)] for label in table.index[table[Split.TRAIN.value] == 0]} if (
            Split.TRAIN.value in parts
        ) else {}  # fmt: skip
        if untaught:
            message = (
                f"{count(len(untaught), 'class is', 'classes are')} not in train: {_listed(untaught)}. A model cannot "
                "learn them, so every test row of them counts as an error. Split anew, or leave these classes out."
            )
            found.append(self._finding(dataset, "error", message, untaught))
        for part in parts:
            absent = {str(label): sizes[str(label)] for label in table.index[table[part] == 0]}
            absent = {label: size for label, size in absent.items() if label not in untaught}
            if part != Split.TRAIN.value and absent:
                used = "judged" if part == Split.TEST.value else "looked at when settings are chosen"
                message = (
                    f"{count(len(absent), 'class is', 'classes are')} not in {part}: {_listed(absent)}. Whether a "
                    f"model knows them is never {used}. Collect more rows of them and split anew, or say so beside "
                    "the scores."
                )
                found.append(self._finding(dataset, "warning", message, absent))
        return found

    def _finding(self, dataset: Dataset, severity: Severity, message: str, classes: dict[str, int]) -> Finding:
        uids = tuple(dataset.frame.loc[dataset.frame[LABEL].isin(list(classes)), UID])
        smallest = dict(sorted(classes.items(), key=lambda item: item[1])[:100])
        return Finding(
            check=self.kind,
            severity=severity,
            message=message,
            uids=uids,
            share=len(uids) / len(dataset),
            details={"classes": smallest, "count": len(classes)},
        )


def wilson(right: int, tried: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, from how many were right of how many tried."""
    share = right / tried
    middle = share + z * z / (2 * tried)
    width = z * sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    scale = 1 + z * z / tried
    return (middle - width) / scale, (middle + width) / scale


def _listed(classes: dict[str, int]) -> str:
    named = sorted(classes.items(), key=lambda item: item[1])
    more = f" and {len(named) - _LISTED:,} more" if len(named) > _LISTED else ""
    return ", ".join(f"'{label}' ({size:,})" for label, size in named[:_LISTED]) + more
