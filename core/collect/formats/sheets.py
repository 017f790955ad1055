"""Excel and OpenDocument sheets into frames."""

import datetime
import io
from typing import TYPE_CHECKING, Any

from core.collect.formats import headers
from core.collect.formats.container import Content, is_workbook
from core.collect.formats.signatures import refuse
from core.collect.formats.values import column, written
from core.errors import AssayError

if TYPE_CHECKING:
    import pandas as pd
    from python_calamine import CalamineWorkbook

_DATES = (datetime.date, datetime.time, datetime.timedelta)


def read(
    content: Content, sheet: str | None, header: bool | None, rows: int | None = None
) -> tuple["pd.DataFrame", list[str]]:
    """One sheet as a frame and what was guessed. Blank rows are no rows; dates become ISO strings.

    Raises AssayError for a broken or encrypted workbook, an unknown sheet, and a sheet without rows.
    """
    from python_calamine import CalamineError, PasswordError, ZipError

    try:
        workbook = _open(content)
        name, notes = _choose(workbook, sheet, content.name)
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=rows)
    except PasswordError as error:
        raise AssayError("The workbook is encrypted.", content.name, "Save it without a password.") from error
    except (CalamineError, ZipError, ValueError, OSError) as error:
        raise AssayError(
            f"The workbook cannot be read ({error}).", content.name, "Save it again as .xlsx or CSV."
        ) from error
    filled = [row for row in cells if any(cell != "" for cell in row)]
    if len(filled) < len(cells):
        notes.append(f"{len(cells) - len(filled):,} blank rows of the sheet are no rows.")
    if not filled:
        raise AssayError(f"The sheet '{name}' is empty.", content.name, "Choose another sheet.")
    return _frame(filled, header, notes, f"{content.name}, sheet '{name}'")


def _open(content: Content) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    if content.data.startswith(b"PK\x03\x04") and not is_workbook(io.BytesIO(content.data), content.name):
        raise refuse("a zip archive inside of an archive", content.name)
    return CalamineWorkbook.from_filelike(io.BytesIO(content.data))


def _choose(workbook: "CalamineWorkbook", sheet: str | None, where: str) -> tuple[str, list[str]]:
    names = workbook.sheet_names
    if sheet is not None:
        if sheet not in names:
            raise AssayError(
                f"There is no sheet '{sheet}' ({', '.join(names)}).", where, "Choose one of these as 'sheet'."
            )
        return sheet, [f"Sheet: '{sheet}', as chosen."]
    filled = [name for name in names if workbook.get_sheet_by_name(name).total_height > 0]
    chosen = (filled or names)[0]
    others = [name for name in filled if name != chosen]
    return chosen, [f"Sheet: '{chosen}'." + (f" Other sheets: {', '.join(others)}." if others else "")]


def _frame(
    cells: list[list[Any]], header: bool | None, notes: list[str], where: str
) -> tuple["pd.DataFrame", list[str]]:
    import pandas as pd

    width = max(max((place + 1 for place, cell in enumerate(row) if cell != ""), default=0) for row in cells)
    plain = [[_value(cell) for cell in row[:width]] + [None] * (width - len(row)) for row in cells]
    sample = [[written(cell) or "" for cell in row] for row in plain[:1_000]]
    found = headers.decide(sample, width, header)
    body = plain[found.rows :]
    if not body:
        raise AssayError(
            f"The sheet has a header ({', '.join(found.columns)}) and no rows.", where, "Choose another sheet."
        )
    data = {name: column(_whole([row[place] for row in body])) for place, name in enumerate(found.columns)}
    return pd.DataFrame(data), [*notes, found.why]


def _value(cell: Any) -> Any:
    if cell == "":
        return None
    return written(cell) if isinstance(cell, _DATES) else cell


def _whole(cells: list[Any]) -> list[Any]:
    """Excel knows floats only: a column of whole ones was meant as integers."""
    floats = [cell for cell in cells if isinstance(cell, float)]
    if floats and all(cell.is_integer() and abs(cell) < 2**53 for cell in floats):
        return [int(cell) if isinstance(cell, float) else cell for cell in cells]
    return cells
