"""The step `map_labels`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, field_validator

from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.types import Split


class MapLabels(Step, frozen=True):
    """Gives labels other names, so that several spellings of one class become one.

    Every label that the mapping names is replaced in one go; all others stay. Mapping two labels to one merges their
    classes. It stands before the split: labels of validation and test rows are never changed by a step.
    """

    kind: Literal["map_labels"] = "map_labels"
    group: ClassVar[Group] = "labels"
    reads: ClassVar[tuple[str, ...]] = ("label", "split")
    writes: ClassVar[tuple[str, ...]] = ("label",)
    mapping: dict[str, str] = Field(
        default_factory=dict, max_length=10_000, description="The label as it stands, and what it becomes."
    )

    @field_validator("mapping")
    @classmethod
    def _named(cls, mapping: dict[str, str]) -> dict[str, str]:
        blank = [old for old, new in mapping.items() if not new.strip()]
        if blank:
            raise ValueError(f"'{blank[0]}' would become an empty label; name the class it belongs to")
        return mapping

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the labels that the mapping names; rows without a label stay without one.

        Raises AssayError when a label that it names occurs in validation or test.
        """
        labels = frame["label"]
        touched = labels.isin(list(self.mapping))
        if not touched.any():
            return frame
        held = frame.loc[touched, "split"].isin([Split.VALIDATION.value, Split.TEST.value])
        if held.any():
            raise AssayError(
                f"{held.sum():,} validation or test rows have a label that would be renamed, and these are sealed.",
                self.kind,
                "Move the step before the split; if the data came split, rename the labels in the source.",
            )
        renamed = labels.copy()
        renamed[touched] = labels[touched].map(self.mapping).astype(labels.dtype)
        return frame.assign(label=renamed)
