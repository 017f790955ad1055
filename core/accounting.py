"""What a step did to the rows, seen from outside: counted from uid and origin, and held against the order law."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Step
from core.errors import AssayError
from core.types import LABEL, ORIGIN, SPLIT, UID, Split

#: The splits whose rows are never dropped, moved, relabelled or made.
SEALED = (Split.VALIDATION.value, Split.TEST.value)


@dataclass(frozen=True)
class Delta:
    """What turns the frame before a step into the frame after it, and no more than that.

    ``names`` are the columns after, in order. ``rows`` is the place before of each row after, -1 for a made row; None
    where all rows stay in their order. ``cells`` are the columns with other cells: the places of those rows in the
    frame after (None: every row) and their values.
    """

    names: tuple[str, ...]
    rows: np.ndarray | None
    cells: dict[str, tuple[np.ndarray | None, pd.Series]]

    def applied(self, before: pd.DataFrame) -> pd.DataFrame:
        """The frame after; ``before`` is the one that the delta was taken from, with a plain index."""
        frame = before
        if self.rows is not None:
            frame = before.take(np.maximum(self.rows, 0)).reset_index(drop=True)
        columns: dict[str, pd.Series] = {}
        for name, (places, values) in self.cells.items():
            columns[name] = values if places is None else _scattered(frame[name], places, values)
        return frame.assign(**columns)[list(self.names)]


class Change:
    """The difference between two frames whose rows are matched by ``uid``; both have a plain index.

    ``hint`` is where each row after may have stood before; it is believed only where the names agree. ``trusted`` says
    that the names before are known to be unique.
    """

    def __init__(
        self, before: pd.DataFrame, after: pd.DataFrame, hint: np.ndarray | None = None, trusted: bool = False
    ) -> None:
        self.before, self.after, self.trusted = before, after, trusted
        self._hint = hint

    @cached_property
    def places(self) -> np.ndarray:
        """For each row after, its place before; -1 for a made row. Shape (rows after,)."""
        old, new = self.before[UID], self.after[UID]
        if new.equals(old):
            return np.arange(len(new))
        hint = self._hint
        if hint is not None and len(hint) == len(new) and hint.dtype.kind == "i":
            within = not len(hint) or (hint.min() >= 0 and hint.max() < len(old))
            if within and old.take(hint).reset_index(drop=True).equals(new):
                return hint
        return pd.Index(old).get_indexer(pd.Index(new))

    @cached_property
    def stayed(self) -> np.ndarray:
        """For each row after, whether it was there before. Shape (rows after,)."""
        return np.asarray(self.places >= 0)

    @cached_property
    def in_place(self) -> bool:
        """Whether every row before is there after, in the same order, and no other."""
        return len(self.before) == len(self.after) and bool((self.places == np.arange(len(self.after))).all())

    @property
    def made(self) -> pd.DataFrame:
        """Rows that were not there before."""
        return self.after[~self.stayed]

    @cached_property
    def dropped(self) -> np.ndarray:
        """For each row before, whether it is gone. Shape (rows before,)."""
        gone = np.ones(len(self.before), dtype=bool)
        gone[self.places[self.stayed]] = False
        return gone

    @cached_property
    def named(self) -> bool:
        """Whether each row after has a name that no other has."""
        if self.trusted and self.stayed.all() and len(self.after) == len(self.before) - int(self.dropped.sum()):
            return True
        return bool(self.after[UID].is_unique and self.after[UID].notna().all())

    def kept(self, column: str) -> tuple[pd.Series, pd.Series]:
        """One column of the rows that stayed, as it was and as it is, in the order of the frame after."""
        if self.in_place:
            return self.before[column], self.after[column]
        old = self.before[column].take(self.places[self.stayed]).reset_index(drop=True)
        return old, self.after[column][self.stayed].reset_index(drop=True)

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """The columns in which rows that stayed have another cell, each with a mask of those rows."""
        found: dict[str, np.ndarray] = {}
        for column in self.after.columns:
            if column in self.before.columns:
                mask = _different(*self.kept(column))
            else:
                mask = self.after[column][self.stayed].notna().to_numpy()
            if mask.any():
                found[str(column)] = mask
        return found

    def differs(self) -> np.ndarray:
        """For each row that stayed, whether any of its cells is another."""
        changed = np.zeros(int(self.stayed.sum()), dtype=bool)
        for mask in self.columns.values():
            changed |= mask
        return changed

    def account(self) -> dict[str, Any]:
        """Rows in, out, added, dropped and changed, in all and per class (of the row before; after, if made).

        ``classes`` lists the classes of which a row was added, dropped or changed, with their ``rows`` before the step;
        rows without a label are the class "". ``classes_in`` is how many classes there were before the step.
        """
        rows = {
            "added": self.made[LABEL],
            "dropped": self.before[LABEL][self.dropped],
            "changed": self.kept(LABEL)[0][self.differs()],
        }
        sizes = _counted(self.before[LABEL])
        classes: dict[str, dict[str, int]] = {}
        for name, labels in rows.items():
            for label, number in _counted(labels).items():
                empty = {"rows": sizes.get(label, 0), **dict.fromkeys(rows, 0)}
                classes.setdefault(label, empty)[name] = number
        totals = {name: len(labels) for name, labels in rows.items()}
        counts = {"rows_in": len(self.before), "rows_out": len(self.after), **totals}
        return {**counts, "classes": classes, "classes_in": len(sizes)}

    def delta(self, writes: Sequence[str]) -> Delta:
        """What is other; for a change that `guard` has let pass, by a step that writes these columns."""
        made, stayed = np.flatnonzero(~self.stayed), np.flatnonzero(self.stayed)
        cells: dict[str, tuple[np.ndarray | None, pd.Series]] = {}
        for name in map(str, self.after.columns):
            new = self.after[name]
            old = self.before[name] if name in self.before.columns else None
            if old is None or old.dtype != new.dtype or (name in writes and not _is_text(new)):
                cells[name] = None, new
                continue
            places = np.concatenate([stayed[self.columns[name]], made]) if name in self.columns else made
            if len(places):
                cells[name] = places, new.take(places).reset_index(drop=True)
        return Delta(tuple(map(str, self.after.columns)), None if self.in_place else self.places, cells)


def guard(step: Step, change: Change) -> None:
    """Hold the result of a step against the law; a step that breaks it is refused whole, with an AssayError."""

    def refuse(what: str) -> AssayError:
        return AssayError(f"The step broke the order law: {what}.", step.kind, "Nothing was kept; report this step.")

    before, after = change.before, change.after
    if not change.named:
        raise refuse("its rows do not have unique names")
    made = change.made
    if len(made) and (step.effect != "makes" or not made[ORIGIN].isin(before[UID]).all()):
        raise refuse("it made rows without a parent")
    if change.dropped.any() and step.effect != "drops":
        raise refuse(f"it dropped rows, though its effect is '{step.effect}'")
    if lost := [str(column) for column in before.columns if column not in after.columns]:
        raise refuse(f"the column '{lost[0]}' is gone")
    if step.effect != "splits" and SPLIT in change.columns:
        raise refuse("rows were moved to another split")
    if reason := _broken_seal(change):
        raise refuse(reason)
    if foreign := sorted(set(change.columns) - set(step.writes)):
        raise refuse(f"it changed the column '{foreign[0]}', which it does not own")


def _broken_seal(change: Change) -> str:
    """What was done to validation and test rows that the law forbids; empty if nothing was."""
    held = change.before[SPLIT].isin(SEALED).to_numpy()
    if not held.any():
        return ""
    if change.dropped[held].any():
        return "validation or test rows were dropped"
    sealed = held[change.places[change.stayed]]
    for column, what in ((SPLIT, "moved"), (LABEL, "relabelled")):
        if column in change.columns and (change.columns[column] & sealed).any():
            return f"validation or test rows were {what}"
    return "it made rows outside train" if not change.made[SPLIT].eq(Split.TRAIN.value).all() else ""


def _counted(labels: pd.Series) -> dict[str, int]:
    """Rows per class, in the order of first sight among equals; missing is the class ""."""
    return {str(label): int(number) for label, number in labels.fillna("").value_counts().items()}


def _is_text(values: pd.Series) -> bool:
    return isinstance(values.dtype, pd.StringDtype)


def _different(old: pd.Series, new: pd.Series) -> np.ndarray:
    """True where the cells are not the same, whatever type they are kept as; missing equals missing."""
    if _is_text(old) and _is_text(new):
        import pyarrow.compute as pc

        was, now = _column(old), _column(new)
        if was.equals(now):
            return np.zeros(len(new), dtype=bool)
        one_missing = pc.xor(pc.is_null(was), pc.is_null(now))
        return np.asarray(pc.or_(one_missing, pc.fill_null(pc.not_equal(was, now), False)), dtype=bool)
    if new.equals(old):
        return np.zeros(len(new), dtype=bool)
    same = (new == old).fillna(False).astype(bool) | (new.isna() & old.isna())
    return ~same.to_numpy(dtype=bool)


def _column(texts: pd.Series) -> Any:
    """The texts as an Arrow column, without a copy where they are one already."""
    import pyarrow as pa

    found = pa.array(texts)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def _scattered(column: pd.Series, places: np.ndarray, values: pd.Series) -> pd.Series:
    """The column with other values at these places."""
    source = np.arange(len(column))
    source[places] = len(column) + np.arange(len(places))
    both = pd.concat([column, values.astype(column.dtype)], ignore_index=True)
    return both.take(source).reset_index(drop=True)
