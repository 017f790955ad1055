"""How answers look in a terminal."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.contracts import Progress
from core.words import count, duration, interval, megabytes, times


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A progress bar on stderr, with the time left; nothing when stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def progress(done: float, total: float, message: str = "") -> None:
            bar.update(task, completed=done, total=total or None, description=message or title)

        yield progress


def notes(remarks: Iterable[str]) -> None:
    """What was guessed or decided, on stderr."""
    for remark in remarks:
        print(f"Note: {remark}", file=sys.stderr)


def _table(heads: list[str], rows: list[list[str]], numbers: int = 1) -> None:
    """A plain table; columns from ``numbers`` on are right-aligned."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place >= numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160, markup=False, highlight=False).print(table)


def listing(answer: dict[str, Any]) -> None:
    """Kinds with their summaries and parameters."""
    for members in answer.values():
        rows = [
            [member["kind"], member["summary"], ", ".join(member["parameters"].get("properties", {}))]
            for member in members
        ]
        _table(["Kind", "What it does", "Parameters"], rows, numbers=3)


def quality(answer: dict[str, Any]) -> None:
    """Statistics and findings."""
    numbers = answer["statistics"]
    words, letters = numbers["words"], numbers["characters"]
    print(
        f"{count(numbers['rows'], 'row')}, {count(numbers['classes'], 'class', 'classes')}, "
        f"{count(numbers['distinct_texts'], 'distinct text')}; the middle text has {words.get('median', 0):,.0f} words "
        f"and {letters.get('median', 0):,.0f} characters, the longest {words.get('max', 0):,.0f} and "
        f"{letters.get('max', 0):,.0f}."
    )
    if not answer["findings"]:
        print("No findings.")
    for finding in answer["findings"]:
        fix = f" Fix: {finding['fix']['kind']}." if finding["fix"] else ""
        about = f" ({finding['topic']})" if finding["topic"] else ""
        print(f"{finding['severity'].upper():8}{finding['check']}{about}: {finding['message']}{fix}")
    for one in answer["skipped"]:
        print(f"Not run: {one['check']}. {one['reason']}")


def ran(answer: dict[str, Any], out: Path) -> None:
    """Row accounting of a recipe."""
    rows = [
        [
            step["kind"],
            *(f"{step[key]:,}" for key in ("rows_in", "added", "dropped", "changed")),
            duration(step["seconds"]),
        ]
        for step in answer["steps"]
    ]
    _table(["Step", "Rows in", "Added", "Dropped", "Changed", "Time"], rows)
    sizes = ", ".join(f"{name} {size:,}" for name, size in answer["splits"].items()) or "not split"
    print(f"{answer['rows_in']:,} rows in, {answer['rows_out']:,} rows out ({sizes}) -> {out}")


def compared(answer: dict[str, Any]) -> None:
    """The table of approaches and the recommendation."""
    from core.tune.compare.tables import difference

    recommended = (answer["recommendation"] or {}).get("approach")
    done = sorted(
        (row for row in answer["approaches"] if row["status"] == "done"), key=lambda row: -row["macro_f1"]["mean"]
    )
    rows = [
        [
            row["kind"], interval(row["macro_f1"]), interval(row["accuracy"]), difference(row, recommended),
            duration(row["seconds"]), megabytes(row["peak_memory_mb"]), f"{row['trainable_parameters']:,}",
        ]
        for row in done
    ]  # fmt: skip
    heads = ["Approach", "Macro-F1", "Accuracy", "Against the recommended", "Time", "Peak memory", "Trained parameters"]
    _table(heads, rows)
    for row in answer["approaches"]:
        if row["status"] != "done":
            print(f"{row['kind']} {'was skipped' if row['status'] == 'skipped' else 'did not finish'}: {row['error']}")
    advice = answer["recommendation"]
    if advice:
        print(f"Recommended: {advice['approach']}. {advice['reason']}")
        print(f"What would change it: {advice['would_change_if']}")
    print(
        f"Test rows: {answer['splits']['test']:,}, opened {times(answer['test_opened'])} for this version; differences "
        f"below about {answer['smallest_difference']:.3f} cannot be shown. Run {answer['run']}."
    )
    print(f"Energy: {_energy(done)}.")


def _energy(rows: list[dict[str, Any]]) -> str:
    """The energy of all approaches together, and how it was read; the method of the longest one."""
    known = [row for row in rows if row.get("energy_kwh") is not None]
    if not known:
        return str(rows[0].get("energy_method", "not measured")) if rows else "not measured"
    total, carbon = (sum(row[name] for row in known) for name in ("energy_kwh", "co2_kg"))
    longest = max(known, key=lambda row: float(row["seconds"]))
    left = [row["kind"] for row in rows if row not in known]
    apart = f" without {', '.join(left)}" if left else ""
    return f"{1000 * total:.3g} Wh, {1000 * carbon:.3g} g CO2{apart} ({longest['energy_method']})"
