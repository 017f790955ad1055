"""The exporter `csv`."""

from pathlib import Path
from typing import Any, ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.export.parts import TableExporter

#: A cell that begins with one of these is taken for a formula by spreadsheet programs (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Csv(TableExporter, frozen=True):
    """One CSV file per split with all columns, UTF-8, quoted where needed.

    Lines end as RFC 4180 asks, with carriage return and line feed, so that cells with either of them are quoted. CSV
    knows no difference between a missing and an empty cell.
    """

    kind: Literal["csv"] = "csv"
    suffix: ClassVar[str] = ".csv"
    formula_safe: bool = Field(
        default=False,
        description="Put an apostrophe before cells that a spreadsheet would run as a formula. Changes the text: "
        "choose it for files that people open, not for files that models read.",
    )

    def write_frame(self, frame: pd.DataFrame, path: Path) -> None:
        """Write one table to one file."""
        (_disarmed(frame) if self.formula_safe else frame).to_csv(path, index=False, lineterminator="\r\n")


def _disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    changed = {
        column: values.astype(object).map(_safe) if _holds_text(values) else values for column, values in frame.items()
    }
    return pd.DataFrame(changed, index=frame.index).rename(columns=_safe)


def _holds_text(values: pd.Series) -> bool:
    return isinstance(values.dtype, pd.StringDtype | pd.CategoricalDtype) or values.dtype == object


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
