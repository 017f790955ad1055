"""The step `split.fixed`."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from core.contracts import Context
from core.errors import AssayError
from core.split.common.groups import groups_of, present
from core.split.common.splitting import Splitting
from core.text import text_keys
from core.types import ORIGIN, SPLIT_ALIASES, TEXT, Split
from core.words import count


class Fixed(Splitting, frozen=True):
    """Splits the rows as a column of the table says, such as the split that others have published results on.

    The column is respected as it is: texts that stand in several splits stay there, and how many is noted, because
    they leak. Made rows must stand in train with their parents. Without a column, nothing is split.
    """

    kind: Literal["split.fixed"] = "split.fixed"
    column: str = Field(default="", max_length=500, description="The column whose values name the splits.")
    values: dict[str, str] = Field(
        default_factory=dict,
        max_length=100,
        description="What a value of the column means: train, validation, test, or none. Usual names need no line.",
    )
    missing: Literal["train", "none"] = Field(
        default="train", description="Where rows go whose cell is empty: to train, or to no split."
    )

    @field_validator("values")
    @classmethod
    def _known(cls, values: dict[str, str]) -> dict[str, str]:
        """Spell the splits as they are spelled in the split column."""
        meant = {value: _split(name) for value, name in values.items()}
        if wrong := [values[value] for value, name in meant.items() if name is None]:
            raise ValueError(f"'{wrong[0]}' is no split; write train, validation, test, or none")
        return {value: name for value, name in meant.items() if name is not None}

    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """Raises AssayError when the column is missing, has a value of no known meaning, or leaves a split empty."""
        if not self.column:
            context.notes.append("No column is chosen, so nothing is split.")
            return np.full(len(frame), -1, dtype=np.int64)
        cells = present(frame, self.column, self.kind)
        names = cells.map(_written, na_action="ignore").astype("str")
        names = names.mask((names.str.strip() == "").fillna(True).astype(bool))
        places = {**{split.value: place for place, split in enumerate(Split)}, "none": -1}
        meant = {name: self._meaning(name) for name in names.dropna().unique()}
        if lost := [name for name, split in meant.items() if split is None]:
            raise AssayError(
                f"'{lost[0][:80]}' in column '{self.column}' names no split"
                f"{f', nor do {len(lost) - 1:,} other values' if len(lost) > 1 else ''}.",
                self.kind,
                "Say in 'values' what it means, as in: dev2 -> validation.",
            )
        codes = {name: places[str(split)] for name, split in meant.items()}
        parts = names.map(codes).fillna(places[self.missing]).to_numpy(dtype=np.int64)
        self.filled(parts)
        self._lawful(frame, parts)
        self._tell(frame, parts, int(names.isna().sum()), context)
        return parts

    def _meaning(self, name: str) -> str | None:
        return self.values.get(name, self.values.get(name.strip(), _split(name)))

    def _lawful(self, frame: pd.DataFrame, parts: np.ndarray) -> None:
        """Made rows are train rows, and so are their parents and siblings."""
        if not frame[ORIGIN].notna().any():
            return
        alone = frame.assign(**{TEXT: pd.Series([None] * len(frame), index=frame.index, dtype="str")})
        groups = groups_of(alone, where=self.kind)
        if wrong := int((groups.made[groups.of] & (parts > 0)).sum()):
            raise AssayError(
                f"{count(wrong, 'row')} of validation or test {'is' if wrong == 1 else 'are'} made from others, or "
                "parents of made rows.",
                self.kind,
                "Drop made rows before the split (filter_rows: origin is missing), and make them again after it.",
            )

    def _tell(self, frame: pd.DataFrame, parts: np.ndarray, empty: int, context: Context) -> None:
        if empty:
            where = "train" if self.missing == "train" else "no split"
            context.notes.append(f"{count(empty, 'row')} with an empty cell in '{self.column}' went to {where}.")
        held = parts >= 0
        torn = int((pd.Series(parts[held]).groupby(text_keys(frame[TEXT])[held].to_numpy()).nunique() > 1).sum())
        if torn:
            context.notes.append(
                f"{count(torn, 'text stands', 'texts stand')} in more than one split, as the column says: they leak."
            )


def _split(name: str) -> str | None:
    """What a usual name of a split means; None where it is none."""
    plain = name.strip().casefold()
    found = SPLIT_ALIASES.get(plain)
    return "none" if plain == "none" else None if found is None else found.value


def _written(cell: object) -> str:
    """A cell as it is written; 3.0 is 3."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
