"""Around the plan of a comparison: its estimates, made by a job and kept, and the command that does the same."""

import json
import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import yaml

from core.comparison import make_bench
from core.contracts import Approach, Progress
from core.digest import json_digest
from core.plan import Plan
from core.store.atomic import json_bytes, write_bytes
from core.store.workspace import Workspace
from core.tune.compare.budget import Budget
from core.validation import as_yaml

#: Fields of the budget that the command line has options for, with the option and whether it takes a value.
_OPTIONS: Final[dict[str, tuple[str, bool]]] = {
    "seeds": ("--seeds", True),
    "trials": ("--trials", True),
    "epochs": ("--epochs", True),
    "minutes": ("--minutes", True),
    "max_rows": ("--max-rows", True),
    "halving": ("--halving", False),
}

#: Options that are written even where their value is the default.
_ALWAYS = ("seeds", "trials")


def estimate_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``estimate``: params ``version, approaches`` (as JSON), ``budget, model, again``; result ``estimates``.

    It tries each approach for a few seconds, the cheap ones first. What is known already is not tried again unless
    ``again`` asks for it or it ended in an error; every estimate is kept as soon as it is there.
    """
    from core.tune.measure.probe import estimate

    approaches = Plan(approaches=tuple(params["approaches"])).made()
    budget, model = params.get("budget") or {}, params.get("model")
    kept = {} if params.get("again") else known_estimates(workspace, params["version"], approaches, budget, model)
    missing = [one for one in approaches if "error" in kept.get(one.kind, {"error": ""})]
    bench = make_bench(workspace, params["version"], approaches, budget, model)
    _load_libraries(missing)
    for place, approach in enumerate(sorted(missing, key=lambda one: one.effort)):
        progress(place, len(missing), f"Probing {approach.kind}")
        found = estimate(replace(bench, progress=_quieter(progress, place, len(missing))), [approach])[0]
        write_bytes(_path(workspace, params["version"], approach, budget, model), json_bytes(found))
        kept[approach.kind] = found
    progress(len(missing), max(1, len(missing)), "Probing")
    return {"estimates": [kept[approach.kind] for approach in approaches]}


def _load_libraries(approaches: Sequence[Approach]) -> None:
    """Import what fits share before a clock runs, so that the first estimate does not pay for it."""
    needed = ["sklearn.linear_model"]
    if any("model" in approach.needs for approach in approaches):
        needed += ["torch", "transformers", "accelerate"]
    for module in needed:
        import_module(module)


def _quieter(progress: Progress, place: int, total: int) -> Progress:
    """A progress for one of several probes."""

    def inner(done: float, whole: float, message: str = "") -> None:
        progress(place + (done / whole if whole else 0), total, message)

    return inner


def known_estimates(
    workspace: Workspace,
    version_id: str,
    approaches: Sequence[Approach],
    budget: Mapping[str, Any],
    model: str | None,
) -> dict[str, dict[str, Any]]:
    """The estimates that a job has made on this machine for exactly these rows, settings, budget and model, by kind."""
    found = {}
    for approach in approaches:
        path = _path(workspace, version_id, approach, budget, model)
        if path.is_file():
            found[approach.kind] = dict(json.loads(path.read_bytes()))
    return found


def _path(
    workspace: Workspace, version_id: str, approach: Approach, budget: Mapping[str, Any], model: str | None
) -> Path:
    whole = Budget(**budget).model_dump(mode="json")
    key = json_digest([version_id, approach.model_dump(mode="json"), whole, model, platform.node()])
    return workspace.cache / "estimates" / f"{key}.json"


def total_estimate(estimates: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Seconds of several estimates together, with their range; ends are added, so the range is on the careful side."""
    known = [one for one in estimates if "seconds" in one]
    return {name: sum(one[name] for one in known) for name in ("seconds", "low", "high")}


def told_estimate(one: Mapping[str, Any]) -> str:
    """``about 3 min (1 min 40 s to 4 min)``; ``not known`` where the probe failed."""
    if "seconds" not in one:
        return "not known"
    middle, low, high = (roughly(one[name]) for name in ("seconds", "low", "high"))
    return middle if low == high else f"about {middle} ({low} to {high})"


def roughly(seconds: float) -> str:
    """A time as exact as an estimate may be: ``under 1 s``, ``46 s``, ``1 min 40 s``, ``12 min``, ``2 h 5 min``."""
    if seconds < 0.95:
        return "under 1 s"
    if seconds < 59.5:
        return f"{round(seconds)} s"
    if seconds < 595:
        tens = round(seconds / 10) * 10
        return f"{tens // 60} min" + (f" {tens % 60} s" if tens % 60 else "")
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60:,} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def plan_text(settings: Mapping[str, Any]) -> str:
    """The plan of a run's settings as YAML, as ``python -m core compare --plan`` reads it; defaults are left out."""
    made = Plan(approaches=tuple(settings["approaches"])).made()
    own = [{"kind": one.kind, **one.model_dump(mode="json", exclude_defaults=True)} for one in made]
    plan: dict[str, Any] = {"approaches": [one["kind"] if len(one) == 1 else one for one in own]}
    plan["budget"] = Budget(**settings["budget"]).model_dump(mode="json", exclude_defaults=True)
    plan |= {name: settings.get(name) for name in ("constraints", "model", "country")}
    return as_yaml({name: value for name, value in plan.items() if value})


def needs_plan(settings: Mapping[str, Any]) -> bool:
    """Whether a run's settings say more than the options of the command line can."""
    plan = yaml.safe_load(plan_text(settings))
    own = any(isinstance(one, dict) for one in plan["approaches"])
    return own or "constraints" in plan or bool(set(plan.get("budget", {})) - set(_OPTIONS))


def command(version_id: str, settings: Mapping[str, Any]) -> str:
    """What does the same as a run with these settings, on the command line; the plan is written where it is needed."""
    export = f"python -m core export {version_id} --out data\n"
    if needs_plan(settings):
        written = f"cat > plan.yaml <<'END'\n{plan_text(settings)}END\n"
        return f"{export}{written}python -m core compare data --plan plan.yaml"
    budget = Budget(**settings["budget"])
    told = budget.model_dump(exclude_defaults=True)
    parts = [f"python -m core compare data --approaches {','.join(one['kind'] for one in settings['approaches'])}"]
    for name, (option, valued) in _OPTIONS.items():
        if name in _ALWAYS or name in told:
            parts.append(f"{option} {getattr(budget, name)}" if valued else option)
    parts += [f"--{name} {shlex.quote(settings[name])}" for name in ("model", "country") if settings.get(name)]
    return export + " ".join(parts)
