"""The approach `majority`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from core.contracts import Approach, FitContext, Fitted
from core.types import Task


class Majority(Approach, frozen=True):
    """Always answers with the most frequent class of the train rows; whatever cannot beat it has learned nothing."""

    kind: Literal["majority"] = "majority"
    trains: ClassVar[str] = "nothing"
    supervision: ClassVar[str] = "baseline"

    def fit(self, task: Task, context: FitContext) -> "Shares":
        """Count the classes of the train rows."""
        counts = np.bincount(task.train.y, minlength=len(task.classes)).astype(float)
        return Shares(counts / counts.sum())

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "Shares":
        """Read the class shares back."""
        return Shares(np.array(json.loads((folder / "shares.json").read_text())))


class Shares(Fitted):
    """The class shares of the train rows, the same for every text."""

    def __init__(self, shares: np.ndarray) -> None:
        self.shares = shares

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """The train shares, once per text."""
        return np.tile(self.shares, (len(texts), 1))

    def save(self, folder: Path) -> None:
        """Write the shares as JSON."""
        (folder / "shares.json").write_text(json.dumps(self.shares.tolist()))
