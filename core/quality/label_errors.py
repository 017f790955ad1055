"""The check `label_errors`."""

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.corrections import corrections, suspects
from core.learned.predicted import Predicted, predicted
from core.learned.shared import part
from core.quality.common.scope import droppable
from core.types import SPLIT, UID, Split
from core.words import count

#: A label is proposed to be corrected without a look if the other one is right with this probability.
SURE = 0.95

#: Suspects that the details list.
_LISTED = 200


class LabelErrors(Check, frozen=True):
    """Finds labels that are probably wrong, because a model that learned from the other rows disagrees with them.

    Each row's probabilities come from logistic regression on the texts' vectors, trained on the other folds; equal
    texts, and made rows with their parents, share a fold. Confident learning then estimates how many labels are wrong
    (Northcutt, Jiang and Chuang, Confident Learning, JAIR 70, 2021; cleanlab's ``num_label_issues``), and that many
    rows whose own label is least probable are the suspects. The score is 1 less that probability.
    """

    kind: Literal["label_errors"] = "label_errors"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    folds: int = Field(default=5, ge=2, le=20, description="Parts of the data; each is judged by the others.")
    strength: float = Field(
        default=5.0, gt=0, le=1000, description="Inverse of the judging model's L2 regularization (C)."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding, surest suspect first; one without rows where the vectors say nothing of the labels."""
        found = predicted(dataset.frame, context, self.folds, self.strength) if dataset.labelled else None
        if found is None:
            return []
        if not found.tells:
            return [self._powerless(found)]
        rows, suggested, estimate = suspects(found)
        if not len(rows):
            return []
        uids = tuple(dataset.frame[UID].iloc[found.rows[rows]])
        own = found.probabilities[rows, found.y[rows]]
        confidence = found.probabilities[rows, suggested]
        listed = [
            {"uid": uid, "label": found.classes[given], "suggested": found.classes[best], "confidence": round(sure, 4)}
            for uid, given, best, sure in zip(
                uids[:_LISTED], found.y[rows].tolist(), suggested.tolist(), confidence.tolist(), strict=False
            )
        ]
        held = int((dataset.frame[SPLIT].iloc[found.rows[rows]] == Split.TEST.value).sum())
        message = _message(found, len(rows), held, listed[0])
        scores = tuple(np.clip(1 - own, 0, 1).tolist())
        details = self._details(found, estimate) | {"test_rows": held, "suspects": listed}
        return [
            Finding(
                check=self.kind, severity="warning", message=message, uids=uids, scores=scores,
                share=len(uids) / len(dataset), details=details, fix=self._fix(dataset, context),
            )
        ]  # fmt: skip

    def _fix(self, dataset: Dataset, context: Context) -> dict[str, Any] | None:
        """The step that corrects the surest suspects, where there are such; after a split, as train rows have it."""
        mine, own = part(dataset.frame, context, np.flatnonzero(droppable(dataset)))
        found = predicted(mine, own, self.folds, self.strength)
        if found is None or not len(corrections(found, SURE)):
            return None
        return {"kind": "fix_labels", "threshold": SURE, "folds": self.folds, "strength": self.strength}

    def _details(self, found: Predicted, estimate: int) -> dict[str, Any]:
        return {
            "estimated": estimate,
            "how": "rows that confident learning counts off the diagonal of given and likely labels "
            "(cleanlab num_label_issues), from out-of-fold probabilities",
            "judged": len(found.rows),
            "agreement": round(found.agreement, 4),
            "folds": self.folds,
            "classes_too_small": list(found.small[:_LISTED]),
        }

    def _powerless(self, found: Predicted) -> Finding:
        message = (
            f"Wrong labels cannot be found from the texts' vectors: a model that learned from them agrees with "
            f"{found.agreement:.0%} of the labels of other rows, and always saying the largest class would agree with "
            f"{found.baseline:.0%}. Check a random sample of the labels by hand."
        )
        return Finding(check=self.kind, severity="info", message=message, details=self._details(found, 0))


def _message(found: Predicted, rows: int, held: int, first: dict[str, Any]) -> str:
    parts = [
        f"{count(rows, 'label looks', 'labels look')} wrong to a model that learned from the other rows and agrees "
        f"with {found.agreement:.0%} of the {len(found.rows):,} labels it judged. Hard and rare texts are among the "
        f"suspects too. The likeliest is labelled '{first['label']}' and looks like '{first['suggested']}'. "
        "Wrong labels teach a model wrong answers and make scores look worse than they are. Look at them from the top "
        "and decide each one."
    ]
    if held:
        parts.append(
            f"{count(held, 'of them is a test row', 'of them are test rows')}: test labels must be decided by people, "
            "without regard to what a model says."
        )
    if found.small:
        parts.append(f"{count(len(found.small), 'class has', 'classes have')} too few texts to be judged.")
    return " ".join(parts)
