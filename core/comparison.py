"""Comparing approaches on a workspace: the estimate before, the run, and its answer."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from core.contracts import Approach, Progress, quiet
from core.errors import AssayError
from core.store.records import Metric
from core.store.workspace import Workspace
from core.validation import parsed

if TYPE_CHECKING:
    from core.tune.compare.bench import Bench


def new_run_id() -> str:
    """A run's id: date, time, and six digits that nobody else has."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{token_hex(3)}"


def compare(
    workspace: Workspace,
    version_id: str,
    approaches: Sequence[Approach],
    *,
    budget: "dict[str, Any] | None" = None,
    model: str | None = None,
    constraints: "dict[str, Any] | None" = None,
    country: str | None = None,
    estimates: "Sequence[dict[str, Any]]" = (),
    run_id: str | None = None,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Fit approaches side by side on a split version, open the sealed test once, and store the answer.

    ``constraints`` bound what may be recommended, ``country`` (three letters) turns energy into CO2, ``estimates`` of
    the times are scored at the end. The same ``run_id`` with the same settings resumes where it stopped. Returns the
    answer of ``python -m core compare`` with ``run`` and ``test_opened``, how often the test split of this version was
    opened so far.
    """
    from core.tune.card import write_cards
    from core.tune.compare.result import summarize
    from core.tune.compare.run import run_approaches, warm_up
    from core.tune.evidence.constraints import Constraints
    from core.tune.measure.energy import Watch

    bounds = parsed(Constraints, constraints or {}, "the constraints")
    name = run_id or new_run_id()
    bench = make_bench(workspace, version_id, approaches, budget, model, run=name, progress=progress)
    watch = Watch(country, meanwhile=lambda: warm_up(approaches))
    bench = replace(bench, watch=watch)
    version = workspace.catalog.version(version_id)
    settings = {
        "version": version.id,
        "approaches": [approach.model_dump(mode="json") for approach in approaches],
        "budget": bench.budget.model_dump(mode="json"),
        "model": model,
        "constraints": bounds.model_dump(mode="json", exclude_none=True),
        "country": country,
        "estimates": list(estimates),
    }
    workspace.runs.create(name, settings, version=version.id, dataset=version.dataset)
    finished = workspace.runs.read_json(name, "result.json")
    if finished is not None:
        return dict(finished)
    records = run_approaches(bench, approaches)
    if not any(record["status"] == "done" for record in records):
        workspace.runs.finish(name, "failed")
        raise AssayError(f"No approach finished. {records[0]['error']}", f"run {name}", "See the messages of the run.")
    workspace.catalog.log("test_opened", version=version.id, run=name, rows=len(bench.prepared.test))
    opened = len(workspace.catalog.events("test_opened", version=version.id))
    answer: dict[str, Any] = {"run": name, "dataset": version.dataset, "version": version.id, "test_opened": opened}
    answer |= {"model": str(model or "all-MiniLM-L6-v2") if bench.model else None}
    answer |= summarize(bench, records, approaches, bounds)
    answer |= _foretold(bench, answer["approaches"], estimates)
    write_cards(workspace.runs.folder(name) / "models", answer)
    workspace.runs.write_json(name, "result.json", answer)
    workspace.catalog.put_metrics(name, list(_metrics(name, answer)))
    workspace.runs.finish(name, "done")
    return answer


def finished(workspace: Workspace, run_id: str) -> dict[str, Any]:
    """The answer of a finished run, with ``models``: the folder of its saved models. AssayError when it is not done."""
    run = workspace.runs.get(run_id).id
    answer = workspace.runs.read_json(run, "result.json")
    if answer is None:
        raise AssayError("The run has no result yet.", run_id, "Wait until it is done, or start it again.")
    return {**answer, "models": str(workspace.runs.folder(run) / "models")}


def _foretold(bench: "Bench", rows: Sequence[dict[str, Any]], estimates: "Sequence[dict[str, Any]]") -> dict[str, Any]:
    """What was said before the run, held against what happened."""
    from core.outlook import advice_on
    from core.tune.evidence.advice import score_advice
    from core.tune.measure.probe import score_estimates

    advice = advice_on(bench.prepared, bench.model, bench.budget.max_tokens)
    found = {"advice": [piece.to_json() for piece in advice], "advice_score": score_advice(advice, rows)}
    if estimates:
        found |= {"estimates": list(estimates), "estimates_score": score_estimates(estimates, rows)}
    return found


def make_bench(
    workspace: Workspace,
    version_id: str,
    approaches: Sequence[Approach],
    budget: "dict[str, Any] | None",
    model: str | None,
    *,
    run: str = "",
    progress: Progress = quiet,
) -> "Bench":
    """Everything that the fits of a comparison share; AssayError when nothing is chosen or the data does not serve."""
    from core.embed.model import model_folder
    from core.tune.compare.bench import Bench
    from core.tune.compare.budget import Budget
    from core.tune.compare.prepare import prepare

    chosen = parsed(Budget, budget or {}, "the budget")
    if not approaches:
        raise AssayError(
            "No approach was chosen.", "compare", "Choose at least one; see `python -m core list approaches`."
        )
    prepared = prepare(workspace.load(version_id), chosen.max_rows, chosen.seed, chosen.max_unlabelled)
    needs_model = any("model" in approach.needs for approach in approaches)
    folder: Path | None = model_folder(model) if needs_model else None
    return Bench(run, workspace.runs, prepared, chosen, folder, workspace.cache / "embeddings", progress)


def _metrics(run_id: str, answer: dict[str, Any]) -> Iterator[Metric]:
    """The figures of a run as the catalog keeps them, so that runs can be compared over time."""
    for row in answer["approaches"]:
        if row["status"] == "done":
            for name in ("macro_f1", "accuracy"):
                score = row[name]
                yield Metric(run_id, name, score["mean"], row["kind"], None, "test", score["low"], score["high"])
            yield Metric(run_id, "seconds", row["seconds"], row["kind"])


def compare_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``compare``: params ``version, approaches`` (their JSON), ``run``, and `compare`'s; result ``run``."""
    answer = compare(
        workspace,
        params["version"],
        _approaches(params),
        budget=params.get("budget"),
        model=params.get("model"),
        constraints=params.get("constraints"),
        country=params.get("country"),
        estimates=params.get("estimates") or (),
        run_id=params["run"],
        progress=progress,
    )
    return {"run": answer["run"]}


def _approaches(params: dict[str, Any]) -> list[Approach]:
    from core.members import make

    made = [make("approaches", value) for value in params["approaches"]]
    return [item for item in made if isinstance(item, Approach)]
