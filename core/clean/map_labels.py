"""The step `map_labels`."""

from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from core.clean.common.label_rule import LabelRule
from core.clean.common.sealed import sealed
from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.types import LABEL, TEXT


class MapLabels(Step, frozen=True):
    """Gives labels other names: renames classes, merges several into one, or splits one by what its texts contain.

    Every label that the mapping names is replaced in one go; all others stay. Mapping two labels to one merges their
    classes. Rules split a class: a row goes by the first rule for its label whose text it contains, and by the mapping
    if there is none; labels are compared as they stood before the step. It stands before the split: labels of
    validation and test rows are never changed by a step.
    """

    kind: Literal["map_labels"] = "map_labels"
    group: ClassVar[Group] = "labels"
    reads: ClassVar[tuple[str, ...]] = ("text", "label", "split")
    writes: ClassVar[tuple[str, ...]] = ("label",)
    mapping: dict[str, str] = Field(
        default_factory=dict, max_length=10_000, description="The label as it stands, and what it becomes."
    )
    rules: tuple[LabelRule, ...] = Field(
        default=(),
        max_length=1000,
        exclude_if=lambda rules: not rules,  # recipes of before keep their digests
        description="Rows of a label whose text contains something, and the label that they get; the first rule wins.",
    )

    @field_validator("mapping")
    @classmethod
    def _named(cls, mapping: dict[str, str]) -> dict[str, str]:
        blank = [old for old, new in mapping.items() if not new.strip()]
        if blank:
            raise ValueError(f"'{blank[0]}' would become an empty label; name the class it belongs to")
        return mapping

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the labels that the rules or the mapping name; rows without a label stay without one.

        Raises AssayError when a label that would change is one of validation or test.
        """
        labels = frame[LABEL]
        touched = labels.isin([*self.mapping, *(rule.label for rule in self.rules)]).to_numpy(dtype=bool)
        if not touched.any():
            return frame
        new = labels[touched].map(lambda label: self.mapping.get(label, label))
        self._split(frame[touched], new)
        renamed = labels.copy()
        renamed[touched] = new.astype(labels.dtype)
        held = int((sealed(frame) & touched & (renamed != labels).fillna(False).to_numpy(dtype=bool)).sum())
        if held:
            raise AssayError(
                f"{held:,} validation or test rows have a label that would be renamed, and these are sealed.",
                self.kind,
                "Move the step before the split; if the data came split, rename the labels in the source.",
            )
        return frame.assign(label=renamed)

    def _split(self, frame: pd.DataFrame, new: pd.Series) -> None:
        """Write what the rules say of these rows into ``new``."""
        labels = frame[LABEL].to_numpy(object)
        free = np.ones(len(frame), dtype=bool)
        for rule in self.rules:
            places = np.flatnonzero(free & (labels == rule.label))
            places = places[rule.found(frame[TEXT].iloc[places])]
            new.iloc[places] = rule.becomes
            free[places] = False
