"""JSON and JSON Lines into records: the list in the file is found, or named by a path."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from core.collect.formats.delimited import SHOWN
from core.collect.formats.delimiters import split_lines
from core.collect.names import KNOWN_NAMES, plain
from core.contracts import Reject
from core.errors import AssayError

#: How deep a list of records is looked for.
_DEPTH: Final = 4


@dataclass
class Records:
    """Records with the line (JSON Lines) or place in the list each one came from, rejects and remarks."""

    records: list[dict[str, Any]]
    rejected: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def looks_like(text: str, suffix: str, whole: bool) -> str | None:
    """'json' or 'jsonl' for a text that is one of the two, by its name or by how it begins."""
    head = text.lstrip()[:1]
    if head not in ("{", "["):
        return "jsonl" if suffix in (".jsonl", ".ndjson") else "json" if suffix == ".json" else None
    filled = [line for line in split_lines(text[:2_000_000]) if line.strip()]
    one_per_line = _parses(filled[0]) and len(filled) > 1 and filled[1].lstrip()[:1] in ("{", "[")
    if one_per_line:
        return "jsonl"
    if suffix in (".jsonl", ".ndjson"):
        # a list by another name: in one line, or laid out over many
        other = (head == "[" and len(filled) == 1) or not _parses(filled[0])
        return "json" if other and whole and _parses(text) else "jsonl"
    if suffix == ".json":
        # broken first lines of JSON Lines: most of the others are objects by themselves
        return "jsonl" if len(filled) > 2 and sum(map(_parses, filled[1:50])) > 0.5 * len(filled[1:50]) else "json"
    if head == "{" or filled[0].strip() in ("[", "[{") or filled[0].lstrip().startswith(('[{"', '[["')):
        return "json" if not whole or _parses(text) else None
    return None


def _parses(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def load(text: str, where: str) -> Any:
    """The value of a JSON text. Raises AssayError with the position where it breaks off."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        end = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")
        what = "The JSON is cut off" if end else "The JSON is broken"
        raise AssayError(
            f"{what} at line {error.lineno}, column {error.colno}"
            f" (character {error.pos:,} of {len(text):,}: {error.msg}).",
            where,
            "Export or fetch the file again.",
        ) from error
    except RecursionError as error:
        raise AssayError("The JSON is nested too deeply.", where, "Give a flatter file.") from error
    except ValueError as error:
        raise AssayError(f"The JSON cannot be read ({error}).", where, "Write very long numbers as strings.") from error


def from_lines(text: str, where: str) -> Records:
    """JSON Lines: each line an object (or a pair, or a text); lines that are not are rejected by number."""
    good: list[tuple[int, Any]] = []
    rejected: list[Reject] = []
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip():
            continue
        try:
            good.append((number, json.loads(line)))
        except json.JSONDecodeError as error:
            rejected.append(Reject(number, f"No JSON: {error.msg} at column {error.colno}.", line[:SHOWN]))
        except (RecursionError, ValueError) as error:
            rejected.append(Reject(number, f"JSON that cannot be read: {type(error).__name__}.", line[:SHOWN]))
    if not good:
        raise AssayError(
            "No line is JSON.", where, f"Line {rejected[0].line}: {rejected[0].reason}" if rejected else ""
        )
    found = _rows([value for _, value in good], [number for number, _ in good])
    return Records(found.records, sorted([*rejected, *found.rejected], key=lambda one: one.line or 0), found.notes)


def from_value(value: Any, path: str | None, where: str) -> Records:
    """The records of a JSON value: at ``path`` (names joined by dots) or where the only list of objects is."""
    if path:
        return _shaped(_follow(value, path, where), where, [f"Records: the list at '{path}', as chosen."])
    return _shaped(value, where, [])


def _follow(value: Any, path: str, where: str) -> Any:
    for name in path.split("."):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            there = ", ".join(list(value)[:10]) if isinstance(value, dict) else f"a {_kind(value)}"
            raise AssayError(
                f"There is no '{name}' on the path '{path}' ({there}).", where, "Choose another path to the records."
            )
    return value


def _shaped(value: Any, where: str, notes: list[str]) -> Records:
    if isinstance(value, list):
        found = _rows(value, None)
    elif isinstance(value, dict) and value:
        found = _from_object(value)
    else:
        raise AssayError(f"The JSON holds no records but a {_kind(value)}.", where, "Give a list of objects.")
    if not found.records and not found.rejected:
        raise AssayError("The JSON holds an empty list.", where, "Check that the export finished.")
    return Records(found.records, found.rejected, [*notes, *found.notes])


def _from_object(value: dict[str, Any]) -> Records:
    """An object: parts, columns, objects by key, a list somewhere inside, or one record."""
    inner = list(value.values())
    if all(isinstance(one, list) for one in inner) and inner:
        if _columnar(value):
            rows = [dict(zip(value, cells, strict=True)) for cells in zip(*inner, strict=True)]
            return Records(rows, [], ["The file holds one list per column."])
        if len(inner) > 1 and _records_like([one for part in inner for one in part]):
            return _parts(value)
    if len(inner) > 1 and all(isinstance(one, dict) for one in inner):
        return _by_key(value)
    lists = _lists(value)
    if lists:
        path, longest = max(lists.items(), key=lambda item: len(item[1]))
        found = _rows(longest, None)
        note = f"Records: the list at '{path}' ({len(longest):,} entries)."
        more = f" Other lists: {', '.join(name for name in lists if name != path)}." if len(lists) > 1 else ""
        return Records(found.records, found.rejected, [note + more, *found.notes])
    if len(inner) == 1 and isinstance(inner[0], list):
        found = _rows(inner[0], None)
        return Records(found.records, found.rejected, [f"Records: the list at '{next(iter(value))}'.", *found.notes])
    return Records([value], [], ["The file holds one record."])


def _columnar(value: dict[str, list[Any]]) -> bool:
    lengths = {len(one) for one in value.values()}
    scalars = not any(isinstance(cell, dict | list) for one in value.values() for cell in one[:100])
    return len(lengths) == 1 and 0 not in lengths and scalars and any(plain(name) in KNOWN_NAMES for name in value)


def _records_like(rows: list[Any]) -> bool:
    return bool(rows) and len({type(row) for row in rows}) == 1 and isinstance(rows[0], dict | list | str)


def _parts(value: dict[str, list[Any]]) -> Records:
    """Lists keyed by part, as {"train": [...], "test": [...]}; the key becomes the column 'part'."""
    out = Records([], [], [f"The file holds {len(value)} lists; 'part' names the list of each row."])
    for part, rows in value.items():
        found = _rows(rows, None)
        out.records.extend({"part": part, **record} for record in found.records)
        out.rejected.extend(found.rejected)
        out.notes.extend(note for note in found.notes if note not in out.notes)
    return out


def _by_key(value: dict[str, dict[str, Any]]) -> Records:
    """Objects keyed by name; or columns keyed by row number, as pandas writes them."""
    inner = list(value.values())
    keys = list(inner[0])
    if keys == [str(number) for number in range(len(keys))] and all(list(one) == keys for one in inner):
        rows = [{name: cells[key] for name, cells in value.items()} for key in keys]
        return Records(rows, [], ["The file holds one object per column, by row number."])
    rows = [{"key": key, **record} for key, record in value.items()]
    return Records(rows, [], ["The file holds one object per row; 'key' is its name."])


def _lists(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, list[Any]]:
    """Lists of objects by their path; the insides of lists are not searched."""
    found: dict[str, list[Any]] = {}
    for name, inner in value.items():
        path = f"{prefix}{name}"
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            found[path] = inner
        elif isinstance(inner, dict) and depth < _DEPTH:
            found.update(_lists(inner, f"{path}.", depth + 1))
    return found


def _rows(values: list[Any], lines: list[int] | None) -> Records:
    """Records of a list. The kind that most entries have is expected of all of them."""
    kinds = [_kind(one) for one in values]
    usual = max(set(kinds), key=lambda kind: (kinds.count(kind), kind == "object")) if kinds else "object"
    good, rejected = [], []
    for place, (one, kind) in enumerate(zip(values, kinds, strict=True)):
        if kind == usual:
            good.append(one)
            continue
        reason = f"Entry {place + 1} is a {kind} where the others are a {usual}."
        shown = json.dumps(one, ensure_ascii=False)[:SHOWN]
        rejected.append(Reject(lines[place] if lines else None, reason, shown))
    if usual == "object":
        return Records(_unwrapped(good), rejected)
    if usual == "list":
        return _from_lists(good, rejected)
    return Records([{"text": one} for one in good], rejected)


def _unwrapped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records out of envelopes such as {"kind": "t3", "data": {...}}: the contents stand beside the other fields."""
    keys = list(rows[0]) if rows else []
    boxes = [key for key in keys if isinstance(rows[0][key], dict)]
    if len(keys) > 2 or len(boxes) != 1 or boxes[0] != "data":
        return rows
    if not all(list(row) == keys and isinstance(row["data"], dict) for row in rows):
        return rows
    return [
        {**{key: row[key] for key in keys if key != "data" and key not in row["data"]}, **row["data"]} for row in rows
    ]


def _from_lists(rows: list[list[Any]], rejected: list[Reject]) -> Records:
    """Lists of equal length: pairs of text and label, or rows with a list of names first."""
    from core.collect.formats.headers import decide

    lengths = [len(row) for row in rows]
    width = max(set(lengths), key=lengths.count)
    good = [row for row in rows if len(row) == width]
    short = [
        Reject(None, f"{width} entries expected, {len(row)} found.", json.dumps(row, ensure_ascii=False)[:SHOWN])
        for row in rows
        if len(row) != width
    ]
    cells = [["" if cell is None else str(cell) for cell in row] for row in good[:2_000]]
    header = decide(cells, width)
    names = header.columns
    records = [dict(zip(names, row, strict=True)) for row in good[header.rows :]]
    return Records(records, [*rejected, *short], [f"Columns: {', '.join(names)}. {header.why}"])


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "text", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")
