"""What the commands do, without the terminal: each returns its answer and the remarks to be stated."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import actions, comparison
from core.checking import Checking
from core.collect.gather import gather
from core.collect.split_files import gather_folder, gather_pair
from core.collect.table import Table
from core.contracts import Context, Exporter, Progress, Source, quiet
from core.dataset import Dataset
from core.errors import AssayError
from core.export import EXPORTERS
from core.export.parquet import Parquet
from core.export.parts import PARTS, TableExporter, target
from core.export.recipe import RecipeFile
from core.export.report import Report
from core.flow import run
from core.members import make
from core.plan import Plan
from core.recipe import Recipe
from core.split.complete import complete
from core.split.stratified import Stratified
from core.store.steps import StepOutputs
from core.store.workspace import Workspace
from core.validation import read_mapping

Answer = tuple[dict[str, Any], list[str]]

#: Exporters that write one table to one file, by the end of the file's name.
WRITERS = {
    writer.suffix: writer
    for writer in (make("exporters", {"kind": kind.name()}) for kind in EXPORTERS)
    if isinstance(writer, TableExporter)
}


def read_file(path: Path, text: str | None, label: str | None) -> Dataset:
    """A table file as a dataset; its guesses are in ``lineage.notes``."""
    return gather(Table(path=str(path)), text=text, label=label)


def check_file(
    path: Path, text: str | None, label: str | None, suite: Path | None, checks: Path | None, deep: bool | None,
    progress: Progress = quiet,
) -> Answer:  # fmt: skip
    """Look at a file: statistics, findings, and, with a suite of expectations, which of them are met.

    ``checks`` is a file that says which checks run, with which settings.
    """
    from core.quality.report import report
    from core.suites import checked

    chosen = (Checking.read(checks) if checks else Checking()).made()
    dataset = read_file(path, text, label)
    seen = checked(dataset, suite, progress) if suite else None  # a file that is no suite is told before the work
    answer = report(dataset, Context(progress=progress, cache=Workspace.open().cache / "embeddings"), deep, chosen)
    return (answer if seen is None else {**answer, "suite": seen}), list(dataset.lineage.notes)


def collect_source(path: Path, out: Path, text: str | None, label: str | None, progress: Progress = quiet) -> Answer:
    """Read the source that a JSON or YAML file describes and write its rows to one file."""
    source = make("sources", read_mapping(path, "a source", "See `python -m core list sources`."))
    writer = WRITERS.get(out.suffix)
    if writer is None:
        raise AssayError(
            f"'{out.suffix}' is not a format to write.", str(out), f"End the name in {' or '.join(WRITERS)}."
        )
    if not isinstance(source, Source):
        raise AssayError("This is not a source.", str(path), "See `python -m core list sources`.")
    dataset = gather(source, text=text, label=label, context=Context(progress=progress))
    pending = target(out.parent, f".{out.name}.part")
    try:
        writer.write_frame(dataset.frame, pending)
        pending.replace(out)
    finally:
        pending.unlink(missing_ok=True)
    answer = {
        "rows": len(dataset),
        "rejected": len(dataset.lineage.rejected),
        "out": str(out),
        "columns": list(dataset.frame.columns),
    }
    return answer, list(dataset.lineage.notes)


def run_recipe(
    given: str,
    file: Path | None,
    out: Path,
    text: str | None,
    label: str | None,
    engine: str,
    progress: Progress = quiet,
) -> Answer:
    """Apply a recipe to a file, or to its own source, and write one Parquet file per split plus the recipe.

    ``given`` is the path of a recipe, or a recipe as JSON.
    """
    from core.engine import engine_named

    recipe = Recipe.given(given)
    source = Table(path=str(file)) if file is not None else recipe.source
    if source is None:
        raise AssayError("The recipe names no source.", "the recipe", "Pass --input FILE.")
    roles = recipe.roles if file is None else None  # the roles name columns of the recipe's own source
    dataset = gather(source, roles, text=text, label=label)
    kept = Workspace.open().cache
    cache, vectors = StepOutputs(kept / "steps"), kept / "embeddings"
    made = run(recipe, dataset, engine=engine_named(engine), cache=cache, progress=progress, vectors=vectors)
    written = {*Parquet().write(made, out), *RecipeFile().write(made, out)}
    for name in PARTS:  # what an earlier run left would be taken for part of this one
        stale = out / f"{name}.parquet"
        if stale not in written:
            stale.unlink(missing_ok=True)
    answer: dict[str, Any] = {
        "recipe": recipe.digest,
        "digest": made.digest,
        "rows_in": len(dataset),
        "rows_out": len(made),
        "splits": made.split_sizes(),
        "steps": [_account(step) for step in made.lineage.steps],
    }
    told = [f"{step['kind']}: {note}" for step in answer["steps"] for note in [*step["notes"], step["uneven"]] if note]
    return answer, [*dataset.lineage.notes, *told]


def _account(step: dict[str, Any]) -> dict[str, Any]:
    """What a step did to the rows, as the answer of the command shows it."""
    from core.losses import uneven

    keys = ("kind", "rows_in", "rows_out", "added", "dropped", "changed", "classes", "seconds", "notes")
    return {**{key: step[key] for key in keys}, "uneven": uneven(step)}


def compare_data(
    data: Path, test: Path | None, text: str | None, label: str | None, plan: Plan, out: Path | None,
    progress: Progress = quiet,
) -> Answer:  # fmt: skip
    """Store the data as a version, split it if it is not, compare, and write result, report and predictions."""
    chosen = plan.made()
    workspace = Workspace.open()
    version, remarks = stored(workspace, data, test, text, label)
    answer = comparison.compare(
        workspace, version, chosen, budget=plan.budget, model=plan.model, constraints=plan.constraints,
        country=plan.country, progress=progress,
    )  # fmt: skip
    if out is not None:
        _write_run(workspace, answer, out)
    return answer, remarks


def stored(
    workspace: Workspace, data: Path, test: Path | None, text: str | None, label: str | None
) -> tuple[str, list[str]]:
    """The id of a split version of the data in the workspace, and what had to be decided on the way."""
    dataset = _comparable(data, test, text, label)
    remarks = list(dataset.lineage.notes)
    base = workspace.save(dataset, note="collected")
    if dataset.is_split:
        version = base
    else:
        recipe = Recipe(steps=(Stratified(),))
        version = actions.apply_recipe(workspace, base.id, recipe)
        sizes = workspace.manifest(version.id)["splits"]
        remarks.append(
            f"The data was not split; split.stratified made {sizes['train']:,} train, {sizes['validation']:,} "
            f"validation and {sizes['test']:,} test rows (seed {recipe.seed})."
        )
    return version.id, remarks


def _comparable(data: Path, test: Path | None, text: str | None, label: str | None) -> Dataset:
    if test is not None:
        return complete(gather_pair(data, test, text=text, label=label))
    if data.is_dir():
        return complete(gather_folder(data, text=text, label=label))
    dataset = read_file(data, text, label)
    return complete(dataset) if dataset.is_split else dataset


def _write_run(workspace: Workspace, answer: dict[str, Any], out: Path) -> None:
    import json

    Report().write(answer, out)
    (out / "result.json").write_text(json.dumps(answer, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    workspace.runs.predictions(answer["run"]).to_parquet(out / "predictions.parquet", index=False)


def write_report(name: str, out: Path) -> Path:
    """The HTML report of a run, by its id in the workspace or a folder with its result.json."""
    import json

    path = Path(name) / "result.json"
    if path.is_file():
        result = json.loads(path.read_text(encoding="utf-8"))
    else:
        result = comparison.finished(Workspace.open(), name)
    written = Report().write(result, out.parent / f".{out.name}.parts")[0]
    out.parent.mkdir(parents=True, exist_ok=True)
    written.replace(out)
    written.parent.rmdir()
    return out


def export_files(name: str, formats: str, out: Path, given: Sequence[str] = ()) -> list[Path]:
    """Write a stored version, or a finished run, with the named exporters; ``given`` are ``EXPORTER.FIELD=VALUE``."""
    workspace = Workspace.open()
    kinds = [part.strip() for part in formats.split(",") if part.strip()]
    if not kinds:
        known = ", ".join(kind.name() for kind in EXPORTERS)
        raise AssayError("No format was named.", "--formats", f"Use some of {known}.")
    fields = _fields(given, kinds)
    files: list[Path] = []
    for kind in kinds:
        exporter = make("exporters", {"kind": kind, **fields[kind]})
        if isinstance(exporter, Exporter):
            subject = workspace.load(name) if exporter.takes == "dataset" else comparison.finished(workspace, name)
            files += exporter.write(subject, out)
    return files


def _fields(given: Sequence[str], kinds: Sequence[str]) -> dict[str, dict[str, str]]:
    """The fields of each exporter from ``EXPORTER.FIELD=VALUE``; AssayError for another form or exporter."""
    fields: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for entry in given:
        place, equals, value = entry.partition("=")
        kind, dot, name = place.partition(".")
        if not (equals and dot and name):
            raise AssayError(f"'{entry}' is not of the form EXPORTER.FIELD=VALUE.", "--set", "Write encoded.limit=64.")
        if kind not in fields:
            raise AssayError(f"'{kind}' is not among the formats.", "--set", f"Add it to --formats {','.join(kinds)}.")
        fields[kind][name] = value
    return fields
