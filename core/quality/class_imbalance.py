"""The check `class_imbalance`."""

from typing import Literal

from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.types import LABEL, UID
from core.words import count


class ClassImbalance(Check, frozen=True):
    """Finds classes that are much rarer than the largest one, and data with a single class.

    Reports the ratio of the largest to the smallest class and the effective number of classes, the exponential of the
    entropy of the class shares.
    """

    kind: Literal["class_imbalance"] = "class_imbalance"
    ratio: float = Field(
        default=5.0, gt=1, le=1000, description="A class this many times smaller than the largest one is reported."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding that lists the rows of the rare classes; none without labels."""
        sizes = dataset.class_sizes()
        if len(sizes) < 2:
            return [self._single(next(iter(sizes)))] if sizes else []
        largest = max(sizes.values())
        rare = {label: size for label, size in sizes.items() if largest / size >= self.ratio}
        if not rare:
            return []
        uids = tuple(dataset.frame.loc[dataset.frame[LABEL].isin(list(rare)), UID])
        smallest, name = min((size, label) for label, size in rare.items())
        giant, _ = next(iter(sizes.items()))
        listed = ", ".join(f"{label} ({size:,})" for label, size in sorted(rare.items(), key=lambda item: item[1])[:5])
        more = f" and {len(rare) - 5} more" if len(rare) > 5 else ""
        message = (
            f"{count(len(rare), 'class is', 'classes are')} at least {self.ratio:g} times smaller than the largest of "
            f"{len(sizes)}, '{giant}' ({largest:,}): {listed}{more}. "
            f"The ratio of the largest to '{name}' is {largest / smallest:.1f} to 1; the data works "
            f"like {effective_classes(sizes):.1f} equal classes. Accuracy hides errors on rare classes: judge by "
            "macro-F1, collect more rows of them, or balance the train rows."
        )
        return [
            Finding(check=self.kind, severity="warning", message=message, uids=uids, share=len(uids) / len(dataset))
        ]

    def _single(self, label: str) -> Finding:
        message = (
            f"All labelled rows are of one class, '{label}'. There is nothing to tell apart, so nothing can "
            "be trained. Add rows of another class or choose another label column."
        )
        return Finding(check=self.kind, severity="error", message=message)


def effective_classes(sizes: dict[str, int]) -> float:
    """How many equally large classes would be as mixed as these: the exponential of the entropy of the shares."""
    from math import exp, log

    total = sum(sizes.values())
    return exp(-sum(size / total * log(size / total) for size in sizes.values() if size)) if total else 0.0
