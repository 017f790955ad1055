"""The step `drop_missing`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.text import is_missing
from core.types import LABEL, REVIEW


class DropMissing(Step, frozen=True):
    """Removes rows without text, or without a label if asked; white space alone counts as no text.

    Rows without a label can still teach a model (masked-language-model adaptation, self-training), so they are kept
    unless ``columns`` names the label; even then a row that waits for a person to decide on its label (the column
    ``review`` that `resolve_conflicts` fills) stays.
    """

    kind: Literal["drop_missing"] = "drop_missing"
    group: ClassVar[Group] = "rows"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = ("text", "label")
    writes: ClassVar[tuple[str, ...]] = ()
    columns: tuple[Literal["text", "label"], ...] = Field(
        default=("text",), min_length=1, description="A row is removed when any of these is missing."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Keep the rows in which every chosen column has a value."""
        found = {column: is_missing(frame[column]) for column in self.columns}
        if LABEL in found and REVIEW in frame.columns:
            found[LABEL] &= frame[REVIEW].isna()
        return frame[~pd.concat(found, axis=1).any(axis=1)]
