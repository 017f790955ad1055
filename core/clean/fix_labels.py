"""The step `fix_labels`."""

from collections import Counter
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.clean.common.sealed import sealed
from core.contracts import Context, Group, Step
from core.learned.corrections import corrections
from core.learned.predicted import predicted
from core.learned.shared import keys, missing, part, vectors
from core.types import LABEL
from core.words import count

#: The corrected labels teach the model anew, so often at most.
_ROUNDS = 5

#: Changes that the notes list.
_LISTED = 5


class FixLabels(Step, frozen=True):
    """Replaces labels that are very probably wrong by what a model that learned from the other rows says they are.

    Suspects are those of the check `label_errors`: rows whose own label is least probable to a model that saw neither
    them nor their copies (Northcutt, Jiang and Chuang, Confident Learning, JAIR 70, 2021). A suspect is corrected if
    the suggested label is right with a probability of at least ``threshold``, where the given label counts as evidence
    too; then the model learns anew. What it risks: rare and hard texts look like errors, a correction makes the
    data more like what the model believes already, and real mistakes of people follow rules that the model has learned
    too. Without a look at the suspects, correct few and sure ones. After a split it learns from train rows and corrects
    train rows alone: labels of validation and test rows are for people to decide.
    """

    kind: Literal["fix_labels"] = "fix_labels"
    group: ClassVar[Group] = "labels"
    scope: ClassVar[Literal["table"]] = "table"
    reads: ClassVar[tuple[str, ...]] = ("uid", "text", "label", "split", "origin")
    writes: ClassVar[tuple[str, ...]] = ("label",)
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    threshold: float = Field(
        default=0.95, ge=0.5, lt=1, description="How probable it must be that the suggested label is right."
    )
    folds: int = Field(default=5, ge=2, le=20, description="Parts of the data; each is judged by the others.")
    strength: float = Field(
        default=5.0, gt=0, le=1000, description="Inverse of the judging model's L2 regularization (C)."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Correct labels in rounds until none is sure enough; each row is corrected once at most."""
        open_rows = np.flatnonzero(~sealed(frame))
        known, own = part(frame, context, open_rows)
        if known[LABEL].nunique() < 2:
            return frame
        changed: dict[int, tuple[str, str]] = {}
        for _ in range(_ROUNDS):
            fresh = self._round(known, own, changed)
            if not fresh:
                break
            changed.update(fresh)
            labels = known[LABEL].copy()
            labels.iloc[list(fresh)] = [new for _, new in fresh.values()]
            known = known.assign(**{LABEL: labels})
        if not changed:
            return frame
        context.notes.extend(_notes(changed))
        labels = frame[LABEL].copy()
        labels.iloc[open_rows[list(changed)]] = [new for _, new in changed.values()]
        return frame.assign(**{LABEL: labels})

    def _round(
        self, frame: pd.DataFrame, context: Context, done: dict[int, tuple[str, str]]
    ) -> dict[int, tuple[str, str]]:
        """Rows by their place, with the label that each has and the one that it gets."""
        shared = {"vectors": vectors(frame, context), "keys": keys(frame, context), "missing": missing(frame, context)}
        found = predicted(frame, replace(context, shared=shared), self.folds, self.strength)
        if found is None:
            return {}
        sure = corrections(found, self.threshold)
        return {
            int(found.rows[place]): (found.classes[found.y[place]], found.classes[best])
            for place, best in zip(sure.places.tolist(), sure.classes.tolist(), strict=True)
            if int(found.rows[place]) not in done
        }


def _notes(changed: dict[int, tuple[str, str]]) -> list[str]:
    """How many labels were changed, and the most frequent changes."""
    pairs = Counter(changed.values()).most_common()
    told = ", ".join(f"'{old}' to '{new}' ({times:,})" for (old, new), times in pairs[:_LISTED])
    more = f" and {len(pairs) - _LISTED:,} other changes" if len(pairs) > _LISTED else ""
    return [f"{count(len(changed), 'label was', 'labels were')} corrected: {told}{more}."]
