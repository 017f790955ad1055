"""The check `label_variants`."""

from typing import Any, Literal

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.quality.common.variants import groups, is_number
from core.types import LABEL, SPLIT, UID, Split
from core.words import count

_LISTED = 5
#: So many groups go into the details.
_TOLD = 100


class LabelVariants(Check, frozen=True):
    """Finds labels that are spellings of one label, and numbers among labels that are words.

    Spellings: equal but for case, spaces and punctuation, with and without a plural s (four letters at least), or one
    letter apart if both have six letters at least, the same first letter and the same digits, and one is at least ten
    times rarer. The most frequent spelling is proposed for all, unless rows of validation or test would be relabelled.
    """

    kind: Literal["label_variants"] = "label_variants"

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for spellings, with a fix, and one for mixed numbers and words."""
        sizes = dataset.class_sizes()
        return [*self._spellings(dataset, sizes), *self._mixed(dataset, sizes)]

    def _spellings(self, dataset: Dataset, sizes: dict[str, int]) -> list[Finding]:
        found = groups(sizes)
        if not found:
            return []
        mapping = {label: named[0] for named, _ in found for label in named[1:]}
        listed = "; ".join(
            " = ".join(f"'{label}' ({sizes[label]:,})" for label in named[:4]) for named, _ in found[:_LISTED]
        )
        more = f"; and {len(found) - _LISTED:,} more" if len(found) > _LISTED else ""
        message = (
            f"{count(len(found), 'class is', 'classes are')} written in several ways: {listed}{more}. Each spelling "
            "counts as a class of its own, so a model is taught to tell equals apart and is marked down for it. Give "
            "each class one name, after a look at whether they mean the same."
        )
        told = [{"label": named[0], "rows": {x: sizes[x] for x in named[:20]}, "why": why} for named, why in found]
        details = {"groups": told[:_TOLD], "count": len(found)}
        sealed = dataset.frame[SPLIT].isin([Split.VALIDATION.value, Split.TEST.value])
        if dataset.frame.loc[sealed, LABEL].isin(list(mapping)).any():
            message += " Validation and test rows have them too, and these are sealed: rename them before the split."
            return [self._finding(dataset, message, list(mapping), details, None)]
        fix = {"kind": "map_labels", "mapping": mapping}
        return [self._finding(dataset, message, list(mapping), details, fix)]

    def _mixed(self, dataset: Dataset, sizes: dict[str, int]) -> list[Finding]:
        numbers = {label: size for label, size in sizes.items() if is_number(label)}
        words = {label: size for label, size in sizes.items() if label not in numbers}
        if not numbers or not words:
            return []
        fewer = numbers if sum(numbers.values()) <= sum(words.values()) else words
        message = (
            f"{count(len(numbers), 'label is a number', 'labels are numbers')} and "
            f"{count(len(words), 'label is a word', 'labels are words')}; the fewer rows have {_listed(fewer)}. Either "
            "two ways of labelling were mixed, or cells stand in the wrong column. Look at these rows."
        )
        details = {"numbers": _first(numbers), "words": _first(words)}
        return [self._finding(dataset, message, list(fewer), details, None)]

    def _finding(
        self, dataset: Dataset, message: str, labels: list[str], details: dict[str, Any], fix: dict[str, Any] | None
    ) -> Finding:
        uids = tuple(dataset.frame.loc[dataset.frame[LABEL].isin(labels), UID])
        return Finding(
            check=self.kind,
            severity="warning",
            message=message,
            uids=uids,
            share=len(uids) / len(dataset),
            details=details,
            fix=fix,
        )


def _listed(sizes: dict[str, int]) -> str:
    more = f" and {len(sizes) - _LISTED:,} more" if len(sizes) > _LISTED else ""
    return ", ".join(f"'{label}' ({size:,})" for label, size in list(sizes.items())[:_LISTED]) + more


def _first(sizes: dict[str, int]) -> dict[str, int]:
    return dict(list(sizes.items())[:20])
