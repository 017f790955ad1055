"""The command line: scripts, CI and clusters use it, and it is the pages' equal.

Exit 0: done. 1: the work ran and found what it was asked to fail on. 2: bad input or settings, said in one line.
"""

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from core.errors import AssayError
from core.terminal import compared, listing, notes, progress_bar, quality, ran

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Assay measures, on your own data, which way of fine-tuning a language model is worth its cost.",
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]
Text = Annotated[str | None, typer.Option("--text", help="The text column; guessed when not given.")]
Label = Annotated[str | None, typer.Option("--label", help="The label column; guessed when not given.")]
Family = Literal["steps", "checks", "approaches", "sources", "exporters"]
Fail = Literal["error", "warning", "info"]


def _answer(value: dict[str, Any], as_json: bool, show: Callable[[dict[str, Any]], None]) -> None:
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    else:
        show(value)


@app.command("list")
def list_members(
    family: Annotated[Family, typer.Argument(help="Which family to list.")], as_json: Json = False
) -> None:
    """List steps, checks, approaches, sources or exporters with their parameters."""
    from core.members import describe

    _answer({family: describe(family)}, as_json, listing)


@app.command()
def collect(
    source: Annotated[Path, typer.Argument(help="A JSON or YAML file that describes a source: {kind: ..., ...}.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write: .parquet, .csv or .jsonl.")],
    text: Text = None,
    label: Label = None,
    as_json: Json = False,
) -> None:
    """Read a source into a file with Assay's columns."""
    from core.commands import collect_source

    with redirect_stdout(sys.stderr), progress_bar("Collecting") as progress:
        answer, remarks = collect_source(source, out, text, label, progress)
    notes(remarks)
    _answer(answer, as_json, lambda value: print(f"{value['rows']:,} rows -> {value['out']}"))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A table: CSV, TSV, JSON, JSONL, Parquet, Excel, or text lines.")],
    text: Text = None,
    label: Label = None,
    fail_on: Annotated[
        Fail | None, typer.Option("--fail-on", help="Exit with 1 when there is a finding of this severity or worse.")
    ] = None,
    suite: Annotated[
        Path | None, typer.Option("--suite", help="A suite of expectations (JSON) to check the rows with.")
    ] = None,
    checks: Annotated[
        Path | None, typer.Option("--checks", help="A YAML file: skip (checks left out), settings (fields of checks).")
    ] = None,
    deep: Annotated[
        bool | None,
        typer.Option("--model/--no-model", help="Read every text with the model; up to 10,000 rows if not said."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what is in a file and what is wrong with it."""
    from core.commands import check_file
    from core.quality.report import worst
    from core.suites import failures, told

    with redirect_stdout(sys.stderr), progress_bar("Checking") as progress:
        answer, remarks = check_file(file, text, label, suite, checks, deep, progress)
    notes(remarks)
    _answer(answer, as_json, quality)
    seen = answer.get("suite")
    if seen and not as_json:
        print("\n".join(told(seen)))
    if fail_on and worst([*answer["findings"], *(failures(seen) if seen else [])], fail_on):
        raise typer.Exit(1)


@app.command()
def run(
    recipe: Annotated[str, typer.Argument(help="A file with a recipe (JSON or YAML), or the JSON itself: '{...}'.")],
    input_file: Annotated[Path | None, typer.Option("--input", help="The table; else the recipe's own source.")] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for one Parquet file per split.")] = Path("out"),
    text: Text = None,
    label: Label = None,
    engine: Annotated[Literal["local"], typer.Option("--engine", help="Where the work runs.")] = "local",
    as_json: Json = False,
) -> None:
    """Apply a recipe to a file and write one Parquet file per split."""
    from core.commands import run_recipe

    with redirect_stdout(sys.stderr), progress_bar("Running") as progress:
        answer, remarks = run_recipe(recipe, input_file, out, text, label, engine, progress)
    notes(remarks)
    _answer(answer, as_json, lambda value: ran(value, out))


@app.command()
def compare(
    data: Annotated[Path, typer.Argument(help="A table, or a folder with train and test files.")],
    text: Text = None,
    label: Label = None,
    test: Annotated[Path | None, typer.Option("--test", help="A file with the test rows, if they are apart.")] = None,
    approaches: Annotated[
        str | None, typer.Option("--approaches", help="Kinds, separated by commas, or all; a first selection if none.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="A YAML file: approaches with fields, budget, constraints, country.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option("--seeds", min=1, max=20, help="Fits of the chosen setting; 3 if not given.")
    ] = None,
    trials: Annotated[
        int | None, typer.Option("--trials", min=1, max=20, help="Settings tried per approach; 3 if not given.")
    ] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, max=200, help="Most passes over the rows.")] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", help="Longest time of one fit, in minutes.")] = None,
    halving: Annotated[
        bool | None, typer.Option("--halving", help="Successive halving over the settings tried.")
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Three letters, for the CO2 of electricity; else the world's.")
    ] = None,
    max_rows: Annotated[
        int | None, typer.Option("--max-rows", min=10, help="Most train rows, stratified; test is never cut.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="A model folder or a hub name.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for result, report and predictions.")] = None,
    as_json: Json = False,
) -> None:
    """Fine-tune by several approaches side by side and say which one is worth its cost."""
    from core.commands import compare_data
    from core.plan import Plan

    kinds = tuple(kind.strip() for kind in (approaches or "").split(",") if kind.strip())
    budget = {
        "seeds": seeds, "trials": trials, "max_rows": max_rows, "epochs": epochs, "minutes": minutes,
        "halving": halving,
    }  # fmt: skip
    wanted = (Plan.read(plan) if plan else Plan()).over(approaches=kinds, budget=budget, model=model, country=country)
    with redirect_stdout(sys.stderr), progress_bar("Comparing") as progress:
        answer, remarks = compare_data(data, test, text, label, wanted, out, progress)
    notes([*remarks, *answer["notes"]])
    _answer(answer, as_json, compared)


@app.command()
def report(
    run_name: Annotated[str, typer.Argument(metavar="RUN", help="A run's id or a folder with its result.json.")],
    out: Annotated[Path, typer.Option("--out", help="The HTML file to write.")] = Path("report.html"),
    as_json: Json = False,
) -> None:
    """Write a finished comparison as one HTML file that needs no network."""
    from core.commands import write_report

    path = write_report(run_name, out)
    _answer({"out": str(path)}, as_json, lambda value: print(value["out"]))


@app.command()
def export(
    name: Annotated[
        str, typer.Argument(metavar="VERSION|RUN", help="A version's id (or its beginning), or a run's for its files.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path("out"),
    formats: Annotated[str, typer.Option("--formats", help="Exporters, separated by commas.")] = "parquet,recipe",
    approach: Annotated[str, typer.Option("--approach", help="Whose model; the recommended one's if none.")] = "",
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="EXPORTER.FIELD=VALUE", help="A field of an exporter; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a version of the workspace, or the report and a model of a run, as files."""
    from core.commands import export_files

    fields = [f"model.approach={approach}"] if approach else []
    files = export_files(name, formats, out, [*fields, *(given or [])])
    _answer({"files": [str(path) for path in files]}, as_json, lambda value: print("\n".join(value["files"])))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; every error a user can mend is one line on stderr."""
    try:
        code = app(args=arguments, prog_name="python -m core", standalone_mode=False)
    except AssayError as error:
        print(f"Error: {error.line()}", file=sys.stderr)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return 130
    except typer.TyperException as error:  # an option or argument that is not there or out of bounds
        told = getattr(error, "format_message", None)
        what = str(told() if told else error)
        print(f"Error: {' '.join(what.split()).removesuffix('.')}. See `python -m core --help`.", file=sys.stderr)
        return 2
    return code if isinstance(code, int) else 0
