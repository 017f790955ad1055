"""What a step did to the rows, seen from outside: counted from uid and origin, and held against the order law."""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Step
from core.errors import AssayError
from core.types import LABEL, ORIGIN, SPLIT, UID, Split

#: The splits whose rows are never dropped, moved, relabelled or made.
SEALED = (Split.VALIDATION.value, Split.TEST.value)


class Change:
    """The difference between two frames whose rows are matched by ``uid``; both have a plain index."""

    def __init__(self, before: pd.DataFrame, after: pd.DataFrame) -> None:
        self.before, self.after = before, after

    @cached_property
    def places(self) -> np.ndarray:
        """For each row after, its place before; -1 for a made row. Shape (rows after,)."""
        if self.after[UID].equals(self.before[UID]):
            return np.arange(len(self.after))
        return pd.Index(self.before[UID]).get_indexer(pd.Index(self.after[UID]))

    @property
    def made(self) -> pd.DataFrame:
        """Rows that were not there before."""
        return self.after[self.places < 0]

    @cached_property
    def dropped(self) -> np.ndarray:
        """For each row before, whether it is gone. Shape (rows before,)."""
        gone = np.ones(len(self.before), dtype=bool)
        gone[self.places[self.places >= 0]] = False
        return gone

    @cached_property
    def kept(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows that stayed, as they were and as they are, in the order of the frame after."""
        if self.dropped.any() or len(self.before) != len(self.after) or (np.diff(self.places) != 1).any():
            stayed = self.places >= 0
            old = self.before.take(self.places[stayed]).reset_index(drop=True)
            return old, self.after[stayed].reset_index(drop=True)
        return self.before, self.after

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """The columns in which rows that stayed have another cell, each with a mask of those rows."""
        old, new = self.kept
        found: dict[str, np.ndarray] = {}
        for column in new.columns:
            if column not in old.columns:
                found[str(column)] = new[column].notna().to_numpy()
            elif not new[column].equals(old[column]):
                same = (new[column] == old[column]).fillna(False) | (new[column].isna() & old[column].isna())
                found[str(column)] = ~same.to_numpy(dtype=bool)
        return {column: mask for column, mask in found.items() if mask.any()}

    def differs(self) -> np.ndarray:
        """For each row that stayed, whether any of its cells is another."""
        changed = np.zeros(len(self.kept[1]), dtype=bool)
        for mask in self.columns.values():
            changed |= mask
        return changed

    def account(self) -> dict[str, Any]:
        """Rows in, out, added, dropped and changed, in all and per class (of the row before; after, if made)."""
        rows = {
            "added": self.made[LABEL],
            "dropped": self.before[LABEL][self.dropped],
            "changed": self.kept[0][LABEL][self.differs()],
        }
        classes: dict[str, dict[str, int]] = {}
        for name, labels in rows.items():
            for label, number in labels.fillna("").value_counts().items():
                classes.setdefault(str(label), dict.fromkeys(rows, 0))[name] = int(number)
        totals = {name: len(labels) for name, labels in rows.items()}
        return {"rows_in": len(self.before), "rows_out": len(self.after), **totals, "classes": classes}


def guard(step: Step, change: Change) -> None:
    """Hold the result of a step against the law; a step that breaks it is refused whole, with an AssayError."""

    def refuse(what: str) -> AssayError:
        return AssayError(f"The step broke the order law: {what}.", step.kind, "Nothing was kept; report this step.")

    before, after = change.before, change.after
    if not after[UID].is_unique or after[UID].isna().any():
        raise refuse("its rows do not have unique names")
    made = change.made
    if len(made) and (step.effect != "makes" or not made[ORIGIN].isin(before[UID]).all()):
        raise refuse("it made rows without a parent")
    if change.dropped.any() and step.effect != "drops":
        raise refuse(f"it dropped rows, though its effect is '{step.effect}'")
    old, new = change.kept
    if step.effect != "splits" and not _same(old[SPLIT], new[SPLIT]):
        raise refuse("rows were moved to another split")
    if reason := _broken_seal(change):
        raise refuse(reason)
    if lost := [str(column) for column in before.columns if column not in after.columns]:
        raise refuse(f"the column '{lost[0]}' is gone")
    if foreign := sorted(set(change.columns) - set(step.writes)):
        raise refuse(f"it changed the column '{foreign[0]}', which it does not own")


def _broken_seal(change: Change) -> str:
    """What was done to validation and test rows that the law forbids; empty if nothing was."""
    held = change.before[SPLIT].isin(SEALED).to_numpy()
    if not held.any():
        return ""
    if change.dropped[held].any():
        return "validation or test rows were dropped"
    old, new = change.kept
    sealed = old[SPLIT].isin(SEALED)
    for column, what in ((SPLIT, "moved"), (LABEL, "relabelled")):
        if not _same(old.loc[sealed, column], new.loc[sealed, column]):
            return f"validation or test rows were {what}"
    return "it made rows outside train" if not change.made[SPLIT].eq(Split.TRAIN.value).all() else ""


def _same(old: pd.Series, new: pd.Series) -> bool:
    """Whether the values are the same, whatever type they are kept as."""
    return bool(new.equals(old) or ((new == old).fillna(False).astype(bool) | (new.isna() & old.isna())).all())
