"""The check `missing`."""

from typing import Any, Literal

import pandas as pd

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.quality.common.scope import droppable
from core.text import is_missing
from core.types import LABEL, REVIEW, TEXT, UID
from core.words import count


class Missing(Check, frozen=True):
    """Finds rows without text and rows without a label; white space alone counts as no text."""

    kind: Literal["missing"] = "missing"

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for texts, one for labels, one for labels under review; no row with a label, none."""
        frame, mine, found = dataset.frame, droppable(dataset), []
        texts = is_missing(frame[TEXT])
        if texts.any():
            message = (
                f"{_rows(texts)} no text. A model cannot learn from them, and they distort every count. Drop them."
            )
            fix = {"kind": "drop_missing", "columns": ["text"]} if (texts & mine).any() else None
            found.append(_finding(frame, texts, "error", message, fix))
        waiting = frame[LABEL].isna() & frame[REVIEW].notna() if REVIEW in frame.columns else mine & False
        labels = is_missing(frame[LABEL]) & ~waiting
        if labels.any() and dataset.labelled:
            message = (
                f"{_rows(labels)} no label. Supervised approaches skip them. "
                "Label them, or drop them if they are of no use."
            )
            fix = {"kind": "drop_missing", "columns": ["label"]} if (labels & mine).any() else None
            found.append(_finding(frame, labels, "warning", message, fix))
        if waiting.any():
            message = (
                f"{count(int(waiting.sum()), 'row waits', 'rows wait')} for a person to decide on a label (column "
                f"{REVIEW}). Until then supervised approaches skip them."
            )
            found.append(_finding(frame, waiting, "info", message, None))
        return found


def _rows(mask: pd.Series) -> str:
    return count(int(mask.sum()), "row has", "rows have")


def _finding(
    frame: pd.DataFrame, mask: pd.Series, severity: Severity, message: str, fix: dict[str, Any] | None
) -> Finding:
    uids = tuple(frame.loc[mask, UID])
    return Finding(
        check="missing", severity=severity, message=message, uids=uids, share=len(uids) / len(frame), fix=fix
    )
