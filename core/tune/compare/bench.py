"""What the fits of one run share, and where a run keeps them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from core.contracts import FitContext, Progress, quiet
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import Prepared
from core.tune.measure.energy import Watch


class RunStore(Protocol):
    """Where a run keeps its units; `core.store.runs.Runs` is one."""

    def folder(self, run_id: str) -> Path: ...

    def append_event(self, run_id: str, event: dict[str, Any]) -> None: ...

    def write_json(self, run_id: str, name: str, value: Any) -> Path: ...

    def read_json(self, run_id: str, name: str) -> Any: ...

    def write_predictions(self, run_id: str, unit: str, frame: pd.DataFrame) -> Path: ...

    def units(self, run_id: str) -> list[str]: ...

    def predictions(self, run_id: str, units: list[str] | None = None) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Bench:
    """Everything the fits of one run share."""

    run_id: str
    store: RunStore
    prepared: Prepared
    budget: Budget
    model: Path | None = None
    cache: Path | None = None
    progress: Progress = quiet
    watch: Watch | None = None

    def saved(self, kind: str) -> Path:
        """Where the model of an approach's best trial is kept."""
        return self.store.folder(self.run_id) / "models" / kind

    def context(self, seed: int, share: float = 1.0, progress: Progress = quiet) -> FitContext:
        """What one fit may use; ``share`` is the part of the epochs that it is given."""
        budget = self.budget
        epochs = budget.epochs_for(len(self.prepared.task.train))
        return FitContext(
            seed=seed,
            progress=progress,
            model=self.model,
            cache=self.cache,
            max_tokens=budget.max_tokens,
            pooling=budget.pooling,
            epochs=max(1, round(epochs * share)),
            patience=budget.patience,
            batch=budget.batch,
            precision=budget.precision,
            seconds=None if budget.minutes is None else budget.minutes * 60,
        )
