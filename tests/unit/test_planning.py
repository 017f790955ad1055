"""Prevents: estimates of other fits than those planned, and a command that runs something else than the page."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from core import actions, planning
from core.contracts import quiet
from core.dataset import Dataset
from core.plan import Plan
from core.planning import (
    command,
    estimate_job,
    known_estimates,
    needs_plan,
    plan_text,
    roughly,
    told_estimate,
    total_estimate,
)
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune.compare.budget import Budget
from core.tune.lora import Lora
from core.tune.majority import Majority
from core.tune.prompt import Prompt
from core.tune.tfidf import Tfidf


@pytest.fixture
def split(workspace: Workspace, support_like: Dataset) -> Version:
    collected = workspace.save(support_like, dataset_name="support")
    return actions.apply_recipe(workspace, collected.id, Recipe(steps=(Stratified(),)))


def params(version: Version, **more: Any) -> dict[str, Any]:
    approaches = [one.model_dump(mode="json") for one in (Tfidf(), Majority())]
    return {"version": version.id, "approaches": approaches, "budget": {"seeds": 1}, "model": None, **more}


def test_an_estimate_is_kept_until_it_is_asked_for_again(
    workspace: Workspace, split: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[float, float, str]] = []
    found = estimate_job(workspace, params(split), lambda *said: told.append(said))["estimates"]
    assert [one["kind"] for one in found] == ["tfidf", "majority"], "in the order given"
    assert all(0 <= one["low"] <= one["seconds"] <= one["high"] for one in found)
    assert told[-1][:2] == (2, 2)
    assert any("Probing tfidf" in message for _, _, message in told)
    known = known_estimates(workspace, split.id, [Majority(), Tfidf()], {"seeds": 1}, None)
    assert known == {one["kind"]: one for one in found}

    tried: list[str] = []

    def fake(bench: Any, approaches: Any) -> list[dict[str, Any]]:
        tried.extend(one.kind for one in approaches)
        return [{"kind": one.kind, "seconds": 5.0, "low": 4.0, "high": 6.0, "basis": "fake"} for one in approaches]

    monkeypatch.setattr("core.tune.measure.probe.estimate", fake)
    assert estimate_job(workspace, params(split), quiet)["estimates"] == found
    assert tried == []
    again = estimate_job(workspace, params(split, again=True), quiet)["estimates"]
    assert tried == ["tfidf", "majority"]
    assert [one["seconds"] for one in again] == [5.0, 5.0]


def test_another_setting_budget_model_or_version_is_another_estimate(workspace: Workspace, split: Version) -> None:
    estimate_job(workspace, params(split), quiet)
    assert set(known_estimates(workspace, split.id, [Tfidf()], Budget(seeds=1).model_dump(), None)) == {"tfidf"}
    for version, approach, budget, model in (
        (split.id, Tfidf(strength=3.0), {"seeds": 1}, None),
        (split.id, Tfidf(), {"seeds": 2}, None),
        (split.id, Tfidf(), {"seeds": 1}, "other"),
        ("0" * 40, Tfidf(), {"seeds": 1}, None),
    ):
        assert known_estimates(workspace, version, [approach], budget, model) == {}


def test_a_probe_that_failed_is_tried_again(
    workspace: Workspace, split: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def fake(bench: Any, approaches: Any) -> list[dict[str, Any]]:
        tried.extend(one.kind for one in approaches)
        return [{"kind": one.kind, "error": "no room"} for one in approaches]

    monkeypatch.setattr("core.tune.measure.probe.estimate", fake)
    for _ in range(2):
        found = estimate_job(workspace, params(split), quiet)["estimates"]
    assert tried == ["tfidf", "majority"] * 2
    assert told_estimate(found[0]) == "not known"
    assert total_estimate(found) == {"seconds": 0, "low": 0, "high": 0}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "under 1 s"), (1.2, "1 s"), (46.3, "46 s"), (59.7, "1 min"), (97, "1 min 40 s"), (599, "10 min"),
        (3570, "1 h"), (3599, "1 h"), (7500, "2 h 5 min"), (360_000, "100 h"),
    ],
)  # fmt: skip
def test_a_time_is_as_exact_as_an_estimate(seconds: float, words: str) -> None:
    assert roughly(seconds) == words


def test_a_sum_of_estimates_says_its_range() -> None:
    parts: list[dict[str, Any]] = [
        {"kind": "a", "seconds": 100.0, "low": 70.0, "high": 150.0},
        {"kind": "b", "seconds": 80.0, "low": 30.0, "high": 90.0},
        {"kind": "c", "error": "no room"},
    ]
    assert total_estimate(parts) == {"seconds": 180.0, "low": 100.0, "high": 240.0}
    assert told_estimate(total_estimate(parts)) == "about 3 min (1 min 40 s to 4 min)"
    assert told_estimate({"kind": "d", "seconds": 0.1, "low": 0.05, "high": 0.2}) == "under 1 s"


OWN = [
    Lora(rank=16, modules=("query",)),
    Prompt(templates=("It is about {label}.", "Topic:\n{label}"), descriptions=("card = bank 'card'",)),
    Majority(),
]


def settings(*approaches: Any, **more: Any) -> dict[str, Any]:
    given = {"budget": Budget().model_dump(mode="json"), "model": None, "constraints": {}, "country": None}
    return {"approaches": [one.model_dump(mode="json") for one in approaches], **given, **more}


def test_the_plan_file_is_read_back_as_the_same_plan(tmp_path: Path) -> None:
    budget = Budget(seeds=2, patience=4, minutes=1.5)
    given = settings(
        *OWN, budget=budget.model_dump(mode="json"), constraints={"max_minutes": 5.0}, model="a/b", country="FRA"
    )
    path = tmp_path / "plan.yaml"
    path.write_text(plan_text(given))
    plan = Plan.read(path)
    assert plan.made() == OWN
    assert Budget(**plan.budget) == budget
    assert (plan.constraints, plan.model, plan.country) == ({"max_minutes": 5.0}, "a/b", "FRA")
    assert "dropout" not in path.read_text(), "defaults are left out"


def test_the_command_uses_options_where_they_say_it_all() -> None:
    said = command("abcdef", settings(Majority(), Tfidf()))
    assert said.splitlines() == [
        "python -m core export abcdef --out data",
        "python -m core compare data --approaches majority,tfidf --seeds 3 --trials 3",
    ]
    budget = Budget(seeds=1, max_rows=50, epochs=4, minutes=2.5, halving=True).model_dump(mode="json")
    said = command("abcdef", settings(Tfidf(), budget=budget, model="/models/own one", country="FRA"))
    assert said.endswith(
        "--approaches tfidf --seeds 1 --trials 3 --epochs 4 --minutes 2.5 --max-rows 50 --halving "
        "--model '/models/own one' --country FRA"
    )
    old = command("abcdef", {"approaches": [{"kind": "majority"}], "budget": {"trials": 2}, "model": None})
    assert old.endswith("--approaches majority --seeds 3 --trials 2"), "a run from before these fields were there"


@pytest.mark.parametrize(
    "given",
    [
        settings(*OWN),
        settings(Majority(), constraints={"max_memory_mb": 500.0}),
        settings(Majority(), budget=Budget(batch=8).model_dump(mode="json")),
    ],
)
def test_what_options_cannot_say_goes_into_a_plan(given: dict[str, Any], tmp_path: Path) -> None:
    assert needs_plan(given)
    said = command("abcdef", given).splitlines()
    assert said[-1] == "python -m core compare data --plan plan.yaml"
    # a shell writes the file as the page shows it, whatever quotes and braces the templates hold
    subprocess.run(["bash", "-c", "\n".join(said[1:-1])], cwd=tmp_path, check=True)
    assert yaml.safe_load((tmp_path / "plan.yaml").read_text()) == yaml.safe_load(plan_text(given))


def test_the_command_line_has_every_option_that_is_written() -> None:
    from core import cli

    text = Path(cli.__file__).read_text()
    for option, _ in planning._OPTIONS.values():
        assert f'"{option}"' in text
