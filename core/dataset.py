"""A dataset: a frame whose columns Assay knows, the roles the user chose, and where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from core.digest import json_digest, table_digest
from core.errors import AssayError
from core.types import LABEL, ORIGIN, RESERVED, SPLIT, SPLIT_ALIASES, TEXT, UID, Roles, Split


@dataclass(frozen=True)
class Lineage:
    """How a dataset came to be, as plain JSON values, so that it can be rebuilt.

    ``source`` is the source's own JSON plus the digest of what it read, ``recipe`` the recipe's JSON, ``steps`` the row
    accounting of each step, ``parent`` the version the recipe was applied to, ``notes`` what was guessed, ``rejected``
    the rows that could not be read.
    """

    source: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] | None = None
    parent: str | None = None
    steps: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    rejected: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Dataset:
    """A table of texts with stable row names. Immutable by convention: a step returns a new frame.

    ``frame`` has the columns ``uid, text, label, split, origin`` first, then everything else untouched.
    """

    frame: pd.DataFrame
    roles: Roles
    name: str = "dataset"
    lineage: Lineage = field(default_factory=Lineage)

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def digest(self) -> str:
        """Content digest of the table and its roles."""
        return json_digest([table_digest(self.frame), self.roles.model_dump(mode="json")])

    @property
    def labelled(self) -> bool:
        """Whether at least one row has a label."""
        return bool(self.frame[LABEL].notna().any())

    @property
    def is_split(self) -> bool:
        """Whether rows are assigned to splits."""
        return bool(self.frame[SPLIT].notna().any())

    def part(self, split: Split) -> pd.DataFrame:
        """The rows of one split."""
        return self.frame[self.frame[SPLIT] == split.value]

    def split_sizes(self) -> dict[str, int]:
        """Rows per split, in the order train, validation, test; empty before splitting."""
        counts = self.frame[SPLIT].value_counts()
        return {split.value: int(counts.get(split.value, 0)) for split in Split} if self.is_split else {}

    def class_sizes(self) -> dict[str, int]:
        """Rows per class, largest first, ties by name."""
        counts = self.frame[LABEL].dropna().value_counts()
        return dict(sorted(((str(name), int(n)) for name, n in counts.items()), key=lambda item: (-item[1], item[0])))

    def with_frame(self, frame: pd.DataFrame, **changes: Any) -> "Dataset":
        """A dataset with another frame, the same roles, and any changed field."""
        return replace(self, frame=frame, **changes)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        roles: Roles,
        *,
        name: str = "dataset",
        prefix: str | None = None,
        lineage: Lineage | None = None,
    ) -> "Dataset":
        """Give a raw table Assay's columns.

        The role columns are renamed; a column that stood in the way keeps its values as ``<name>_original``. ``uid`` is
        kept if the table has a complete and unique one, else made of ``prefix`` (default: the table's digest) and the
        row number, so that the same file always gives the same names. ``split`` is kept if each value names a split.
        A label of white space alone is no label.

        Raises AssayError when a role's column is not in the table.
        """
        for role, column in (("text", roles.text), ("label", roles.label)):
            if column is not None and column not in frame.columns:
                raise AssayError(
                    f"Column '{column}' is not in the table ({', '.join(map(str, frame.columns))}).",
                    name,
                    f"Choose the {role} column on the Collect page or pass --{role}.",
                )
        columns: dict[str, pd.Series] = {
            UID: _uids(frame, prefix or table_digest(frame)[:8]),
            TEXT: _strings(frame[roles.text]),
            LABEL: _labels(frame[roles.label]) if roles.label else _empty(frame),
            SPLIT: _splits(frame),
        }
        columns[ORIGIN] = _origins(frame, columns[UID])
        taken = {str(column) for column in frame.columns} | set(RESERVED)
        for column in frame.columns:
            kept = column not in (roles.text, roles.label) and not _absorbed(column, frame, columns)
            if kept:
                columns[_free(str(column), taken) if column in RESERVED else str(column)] = frame[column]
        built = pd.DataFrame({key: values.reset_index(drop=True) for key, values in columns.items()})
        return cls(built, roles, name, lineage or Lineage())


def _empty(frame: pd.DataFrame) -> pd.Series:
    return pd.Series([None] * len(frame), dtype="str")


def _free(column: str, taken: set[str]) -> str:
    """A name for a column that stood in the way: ``<name>_original``, with more of it if that is taken too."""
    name = f"{column}_original"
    while name in taken:
        name += "_original"
    taken.add(name)
    return name


def _labels(values: pd.Series) -> pd.Series:
    labels = _strings(values)
    return labels.mask((labels.str.strip() == "").fillna(False).astype(bool))


def _strings(values: pd.Series) -> pd.Series:
    """Any column as text; missing stays missing, 3.0 in a column of whole numbers is written 3."""
    known = values.dropna() if pd.api.types.is_float_dtype(values) else None
    if known is not None and (known % 1 == 0).all() and (known.abs() < 2**53).all():
        values = values.astype("Int64")
    filled = values.astype("str") if isinstance(values.dtype, pd.StringDtype) else values.map(str, na_action="ignore")
    return pd.Series(filled.to_numpy(dtype=object), dtype="str")


def _uids(frame: pd.DataFrame, prefix: str) -> pd.Series:
    if UID in frame.columns and frame[UID].notna().all() and (kept := _strings(frame[UID])).is_unique:
        return kept
    return pd.Series([f"{prefix}-{row}" for row in range(len(frame))], dtype="str")


def _splits(frame: pd.DataFrame) -> pd.Series:
    if SPLIT not in frame.columns:
        return _empty(frame)
    names = _strings(frame[SPLIT]).str.strip().str.casefold()
    known = {alias: split.value for alias, split in SPLIT_ALIASES.items()}
    return names.map(known).astype("str") if set(names.dropna()) <= set(known) else _empty(frame)


def _origins(frame: pd.DataFrame, uids: pd.Series) -> pd.Series:
    """An ``origin`` column counts as Assay's only if it points at rows of the same table, by the names they have."""
    if ORIGIN not in frame.columns:
        return _empty(frame)
    origins = _strings(frame[ORIGIN])
    return origins if set(origins.dropna()) <= set(uids) else _empty(frame)


def _absorbed(column: Any, frame: pd.DataFrame, columns: dict[str, pd.Series]) -> bool:
    """Whether Assay's own column already says all that this reserved column of the user's table says."""
    if column not in (UID, SPLIT, ORIGIN):
        return False
    return bool(columns[column].notna().sum() == frame[column].notna().sum()) and (
        column != UID or bool((columns[UID] == _strings(frame[UID])).all())
    )


def concat(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one source, below one another; columns in the order of first sight."""
    parts = list(frames)
    return parts[0].reset_index(drop=True) if len(parts) == 1 else pd.concat(parts, ignore_index=True)
